import { describe, it } from "vitest";
import { OverlayTree } from "../../../sandbox/host/files/overlay.ts";
import { textTree } from "../guest-runner.ts";
import { failureOf, makeGuest, type Options, resultOf } from "./run.ts";

type Files = Readonly<Record<string, string>>;

const layers = (...trees: readonly Files[]): Options => ({
  mounts: { "/opt": new OverlayTree(trees.map(textTree)) },
});

const REQUIRES = "exports.handler = async () => [require('dep'), require('dep/sub')]";

describe("layers", () => {
  it("offer packages to require, the one for the version of Node.js first", async ({ expect }) => {
    const files = {
      "nodejs/node_modules/dep/index.js": "module.exports = 'any'",
      "nodejs/node_modules/dep/sub.js": "module.exports = __filename",
      "nodejs/node22/node_modules/dep/index.js": "module.exports = '22'",
      "nodejs/node22/node_modules/dep/sub.js": "module.exports = __filename",
    };
    expect(await resultOf(REQUIRES, { ...layers(files), runtime: "nodejs22.x" })).toEqual([
      "22",
      "/opt/nodejs/node22/node_modules/dep/sub.js",
    ]);
    expect(await resultOf(REQUIRES, { ...layers(files), runtime: "nodejs20.x" })).toEqual([
      "any",
      "/opt/nodejs/node_modules/dep/sub.js",
    ]);
  });

  it("stand behind the function's own node_modules", async ({ expect }) => {
    const own = {
      "index.js": "exports.handler = async () => require('dep')",
      "node_modules/dep/index.js": "module.exports = 'own'",
    };
    const layer = { "nodejs/node_modules/dep/index.js": "module.exports = 'layer'" };
    expect(await resultOf(own, layers(layer))).toBe("own");
  });

  it("offer packages to import too", async ({ expect }) => {
    const handler = {
      "index.mjs":
        "import dep, { name } from 'dep'; import { x } from 'dep/sub.mjs'; export const handler = async () => [dep, name, x]",
    };
    const layer = {
      "nodejs/node_modules/dep/package.json": '{"type":"module","main":"main.js"}',
      "nodejs/node_modules/dep/main.js": "export default 1; export const name = import.meta.url",
      "nodejs/node_modules/dep/sub.mjs": "export const x = 'sub'",
    };
    expect(await resultOf(handler, layers(layer))).toEqual([
      1,
      "file:///opt/nodejs/node_modules/dep/main.js",
      "sub",
    ]);
  });

  it("say what is missing as on Node", async ({ expect }) => {
    const handler = { "index.mjs": "import 'none'; export const handler = async () => 1" };
    const guest = await makeGuest(handler, layers({}));
    expect(failureOf(await guest.start()).errorMessage).toContain(
      "Cannot find package 'none' imported from /var/task/index.mjs",
    );
  });

  it("may hold the handler itself", async ({ expect }) => {
    const layer = {
      "nodejs/node_modules/shared/run.js": "exports.handler = async () => __filename",
    };
    const options = { ...layers(layer), handler: "shared/run.handler" };
    expect(await resultOf({ "index.js": "" }, options)).toBe(
      "/opt/nodejs/node_modules/shared/run.js",
    );
  });

  it("are searched where NODE_PATH says", async ({ expect }) => {
    const files = { "lib/dep/index.js": "module.exports = 'lib'", "lib/dep/sub.js": "" };
    const variables = { NODE_PATH: "relative:/opt/lib" };
    expect(await resultOf(REQUIRES, { ...layers(files), variables })).toEqual(["lib", {}]);
  });

  it("are files that can be read and not written", async ({ expect }) => {
    const handler = `const fs = require("fs");
      const code = (work) => { try { return work(); } catch (error) { return error.code; } };
      exports.handler = async () => [
        fs.readdirSync("/opt"), fs.readdirSync("/opt/nodejs"), fs.readFileSync("/opt/data.txt", "utf8"),
        code(() => fs.writeFileSync("/opt/data.txt", "x")), code(() => fs.mkdirSync("/opt/new")),
        code(() => fs.readFileSync("/opt/none")), fs.statSync("/opt/bin/tool").isFile(),
      ]`;
    const options = layers(
      { "data.txt": "one", "bin/tool": "#!" },
      { "data.txt": "two", "nodejs/x.js": "" },
    );
    expect(await resultOf(handler, options)).toEqual([
      ["bin", "data.txt", "nodejs"],
      ["x.js"],
      "two",
      "EROFS",
      "EROFS",
      "ENOENT",
      true,
    ]);
  });
});

describe("the root", () => {
  it("has what the managed runtime has, as far as programs look", async ({ expect }) => {
    const handler = `const fs = require("fs");
      exports.handler = async () => ({
        root: fs.readdirSync("/"), opt: fs.readdirSync("/opt"), task: fs.readdirSync("/var"),
        system: /^ID="(.*)"$/m.exec(fs.readFileSync("/etc/os-release", "utf8"))?.[1],
        user: fs.readFileSync("/etc/passwd", "utf8").includes(require("os").userInfo().username),
        missing: ["/proc/self/status", "/usr/bin/ldd", "/etc/shadow", "/etc/constructor"].filter((path) => fs.existsSync(path)),
      })`;
    expect(await resultOf(handler)).toEqual({
      root: ["dev", "etc", "home", "mnt", "opt", "proc", "tmp", "usr", "var"],
      opt: [],
      task: ["lang", "runtime", "task"],
      system: "amzn",
      user: true,
      missing: [],
    });
  });
});
