import { describe, it } from "vitest";
import { resultOf, startGuest } from "./run.ts";

const HANDLER = "exports.handler = async () =>";

describe("a CommonJS module", () => {
  it("has what Node's wrapper gives it", async ({ expect }) => {
    const text = `${HANDLER} [this === exports, exports === module.exports, __filename, __dirname, module.id,
      module.filename, module.path, module.loaded, module.paths, module.children.length, typeof require.resolve]`;
    expect(await resultOf({ "src/index.js": text }, { handler: "src/index.handler" })).toEqual([
      true,
      true,
      "/var/task/src/index.js",
      "/var/task/src",
      "/var/task/src/index.js",
      "/var/task/src/index.js",
      "/var/task/src",
      true,
      [
        "/var/task/src/node_modules",
        "/var/task/node_modules",
        "/var/node_modules",
        "/node_modules",
      ],
      0,
      "function",
    ]);
  });

  it("is never the main module: that is the runtime's, an ES module", async ({ expect }) => {
    const text = `${HANDLER} [require.main === module, typeof require.main, module.parent.filename]`;
    expect(await resultOf(text)).toEqual([false, "undefined", "/var/runtime/index.mjs"]);
  });

  it("may replace its exports", async ({ expect }) => {
    expect(await resultOf("module.exports = { handler: async () => typeof exports.handler }")).toBe(
      "undefined",
    );
  });

  it("may begin with a hashbang", async ({ expect }) => {
    expect(await resultOf(`#!/usr/bin/env node\n${HANDLER} 1`)).toBe(1);
  });

  it("may end with a comment, and declares nothing global", async ({ expect }) => {
    expect(await resultOf(`var local = 1; ${HANDLER} typeof globalThis.local // end`)).toBe(
      "undefined",
    );
  });

  it("is sloppy unless it says otherwise", async ({ expect }) => {
    const isStrict = "(function () { return this === undefined })()";
    expect(await resultOf(`${HANDLER} ${isStrict}`)).toBe(false);
    expect(await resultOf(`"use strict"; ${HANDLER} ${isStrict}`)).toBe(true);
  });
});

describe("require()", () => {
  it("gives files, directories, packages, JSON and builtins", async ({ expect }) => {
    const files = {
      "index.js": `${HANDLER} [require("./a"), require("./dir"), require("pkg"), require("pkg/sub"), require("./d.json"),
        require("./d"), typeof require("fs").readFileSync, require("node:path").sep]`,
      "a.js": "module.exports = 'a'",
      "dir/index.js": "module.exports = 'dir'",
      "d.json": '{"k":[1,2]}',
      "node_modules/pkg/package.json": '{"main":"lib/main"}',
      "node_modules/pkg/lib/main.js": "module.exports = 'pkg'",
      "node_modules/pkg/sub.js": "module.exports = 'sub'",
    };
    const json = { k: [1, 2] };
    expect(await resultOf(files)).toEqual(["a", "dir", "pkg", "sub", json, json, "function", "/"]);
  });

  it("gives a half-made module to those on a cycle", async ({ expect }) => {
    const files = {
      "index.js": `exports.early = 1; const b = require("./b"); exports.late = 2; ${HANDLER} [b.seen, b.later()]`,
      "b.js":
        "const i = require('./index'); exports.seen = Object.keys(i); exports.later = () => Object.keys(i)",
    };
    expect(await resultOf(files)).toEqual([["early"], ["early", "late", "handler"]]);
  });

  it("loads a module once, and anew when it is taken out of the cache", async ({ expect }) => {
    const files = {
      "index.js": `${HANDLER} {
        const first = require("./n"); const again = require("./n.js"); const key = require.resolve("./n");
        const cached = require.cache[key].exports === first; delete require.cache[key];
        return [first === again, cached, require("./n") === first, globalThis.loads];
      }`,
      "n.js": "globalThis.loads = (globalThis.loads ?? 0) + 1; module.exports = {}",
    };
    expect(await resultOf(files)).toEqual([true, true, false, 2]);
  });

  it("tries a module again that failed to load", async ({ expect }) => {
    const files = {
      "index.js": `${HANDLER} { const seen = [];
        for (let i = 0; i < 3; i++) try { seen.push(require("./moody")) } catch (e) { seen.push(e.message) }
        return seen; }`,
      "moody.js":
        "globalThis.n = (globalThis.n ?? 0) + 1; if (n < 3) throw new Error('attempt ' + n); module.exports = n",
    };
    expect(await resultOf(files)).toEqual(["attempt 1", "attempt 2", 3]);
  });

  it("chooses by exports and its conditions", async ({ expect }) => {
    const files = {
      "index.js": `${HANDLER} [require("p"), (await import("p")).default, require("p/feature"),
        (() => { try { require("p/hidden.js") } catch (e) { return e.code } })()]`,
      "node_modules/p/package.json": JSON.stringify({
        exports: {
          ".": { import: "./i.mjs", require: "./r.cjs" },
          "./feature": { browser: "./no.js", node: "./node.js", default: "./no.js" },
        },
      }),
      "node_modules/p/i.mjs": "export default 'import'",
      "node_modules/p/r.cjs": "module.exports = 'require'",
      "node_modules/p/node.js": "module.exports = 'node'",
      "node_modules/p/hidden.js": "",
    };
    expect(await resultOf(files)).toEqual([
      "require",
      "import",
      "node",
      "ERR_PACKAGE_PATH_NOT_EXPORTED",
    ]);
  });

  it("has resolve() with its paths()", async ({ expect }) => {
    const text = `${HANDLER} [require.resolve("./index"), require.resolve("fs"), require.resolve("node:fs"),
      require.resolve.paths("x"), require.resolve.paths("./x")]`;
    expect(await resultOf(text)).toEqual([
      "/var/task/index.js",
      "fs",
      "node:fs",
      ["/var/task/node_modules", "/var/node_modules", "/node_modules"],
      ["/var/task"],
    ]);
  });

  it("refuses native addons", async ({ expect }) => {
    const files = {
      "index.js": `${HANDLER} { try { require("./a.node") } catch (e) { return e.code } }`,
      "a.node": "\u007FELF",
    };
    expect(await resultOf(files)).toBe("ERR_DLOPEN_FAILED");
  });

  it("survives a tampered prototype", async ({ expect }) => {
    const guest = await startGuest(
      "Function.prototype.call = Function.prototype.apply = undefined; exports.handler = async () => 1",
    );
    expect((await guest.invoke()).kind).toBe("result");
  });
});

describe("require() of an ES module", () => {
  const FILES = {
    "index.js": `${HANDLER} { const m = require("./m.mjs"); return [Object.keys(m).sort(), m.default, m.__esModule] }`,
    "m.mjs": "export const q = 1; export default 2;",
  };
  const ATTEMPT = `${HANDLER} { try { require("./m.mjs") } catch (e) { return [e.code, e.message] } }`;

  it("gives its namespace, marked when it has a default export", async ({ expect }) => {
    const [keys, value, mark] = (await resultOf(FILES)) as unknown[];
    expect([keys, value, mark]).toEqual([["default", "q"], 2, true]);
  });

  it("gives what it exports as module.exports", async ({ expect }) => {
    const files = {
      "index.js": `${HANDLER} require("./m.mjs")`,
      "m.mjs": "const whole = { whole: true }; export { whole as 'module.exports' };",
    };
    expect(await resultOf(files)).toEqual({ whole: true });
  });

  it("cannot wait for it", async ({ expect }) => {
    const files = { "index.js": ATTEMPT, "m.mjs": "export const q = await 1" };
    const [code, message] = (await resultOf(files)) as string[];

    expect(code).toBe("ERR_REQUIRE_ASYNC_MODULE");
    expect(message).toContain("Requiring /var/task/m.mjs");
  });
});
