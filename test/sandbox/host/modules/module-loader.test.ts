import variant from "@jitl/quickjs-ng-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";
import { describe, it } from "vitest";
import { FileSystem } from "../../../../sandbox/host/files/file-system.ts";
import { Scratch } from "../../../../sandbox/host/files/scratch.ts";
import { ModuleLoader } from "../../../../sandbox/host/modules/module-loader.ts";
import { memoryTree } from "../files/memory-tree.ts";

/** A guest's `require`, as small as it can be. */
const REQUIRE = `
  const cache = {};
  const load = (target) => {
    if (!target.startsWith("/")) return { builtin: target, join: () => "joined" };
    if (target in cache) return cache[target].exports;
    const module = cache[target] = { exports: {} };
    if (target.endsWith(".json")) return module.exports = JSON.parse(text(target));
    const require = (specifier) => load(resolve(specifier, target));
    (0, eval)(text(target)).call(module.exports, module.exports, require, module, target, "");
    return module.exports;
  };
  globalThis[Symbol.for("lamella.require")] = load;
  globalThis[Symbol.for("lamella.resolve")] = (specifier, parent) => specifier + " from " + parent;
`;

const START = `
  import("/var/task/index.mjs").catch((error) => {
    globalThis.result = error.name + ": " + error.message + "\\n" + error.stack;
  });
`;

/** Imports index.mjs in the engine and gives what it leaves in globalThis.result. */
async function run(files: Readonly<Record<string, string>>): Promise<unknown> {
  const system = new FileSystem({ "/var/task": memoryTree(files) }, new Scratch(0, () => 0));
  const loader = new ModuleLoader(system, "nodejs22.x", {
    builtins: { path: ["builtin", "join"] },
    guestModules: new Map(),
  });
  const vm = (await newQuickJSWASMModuleFromVariant(variant)).newContext();
  vm.runtime.setModuleLoader(
    (name) => loader.module(name),
    (base, specifier) => loader.resolveImport(specifier, base),
  );
  const text = vm.newFunction("text", (path) => {
    const name = vm.getString(path);
    const source = name.endsWith(".json") ? (files[name.slice(10)] ?? "") : loader.commonJs(name);
    return vm.newString(source);
  });
  vm.setProp(vm.global, "text", text);
  const resolve = vm.newFunction("resolve", (specifier, parent) => {
    const found = loader.moduleResolve(vm.getString(specifier), vm.getString(parent), "require");
    return vm.newString(found.slice(found.indexOf(":") + 1));
  });
  vm.setProp(vm.global, "resolve", resolve);
  vm.unwrapResult(vm.evalCode(REQUIRE));
  vm.unwrapResult(vm.evalCode(START));
  vm.unwrapResult(vm.runtime.executePendingJobs());
  return vm.dump(vm.getProp(vm.global, "result"));
}

describe("ModuleLoader in the engine", () => {
  it("gives ES modules the import.meta of Node", async ({ expect }) => {
    const meta = "globalThis.result = { ...import.meta, resolved: import.meta.resolve('x') };";
    const files = { "index.mjs": 'import "./d%20i%23r/ü%25.mjs";', "d i#r/ü%.mjs": meta };
    expect(await run(files)).toEqual({
      dirname: "/var/task/d i#r",
      filename: "/var/task/d i#r/ü%.mjs",
      url: "file:///var/task/d%20i%23r/%C3%BC%25.mjs",
      resolved: "x from /var/task/d i#r/ü%.mjs",
    });
  });

  it("keeps line numbers, and lets a hashbang stand", async ({ expect }) => {
    const result = await run({
      "index.mjs": '#!/usr/bin/env node\nimport "./b.mjs";',
      "b.mjs": "\n\nthrow new Error('third line');",
    });
    expect(result).toContain("file:///var/task/b.mjs:3");
  });

  it("imports CommonJS by default and by the names that its source shows", async ({ expect }) => {
    const result = await run({
      "index.mjs":
        'import all, { a, b, c, missing } from "./cjs.js";\n' +
        "globalThis.result = [Object.keys(all), a, b, c, `${missing}`];",
      "cjs.js":
        "#!/usr/bin/env node\nexports.a = 1; exports['b'] = 2; exports['not-a-name'] = 3; exports.default = 4;\n" +
        "Object.defineProperty(exports, 'c', { enumerable: true, get: function () { return a.c; } });\n" +
        "var a = { c: 'got' }; if (0) exports.missing = 1; // the end",
    });
    expect(result).toEqual([["a", "b", "not-a-name", "default", "c"], 1, 2, "got", "undefined"]);
  });

  it("imports what TypeScript makes of a default export under another name", async ({ expect }) => {
    const result = await run({
      "index.mjs": 'import { named } from "./cjs.js";\nglobalThis.result = named;',
      "cjs.js":
        "var __importDefault = (m) => m && m.__esModule ? m : { default: m };\n" +
        'exports.named = void 0;\nvar inner_1 = require("./inner");\n' +
        'Object.defineProperty(exports, "named", { enumerable: true, get: function () { return __importDefault(inner_1).default; } });',
      "inner.js": "module.exports = 7;",
    });
    expect(result).toBe(7);
  });

  it("follows re-exports through files, but not into builtins", async ({ expect }) => {
    const result = await run({
      "index.mjs":
        'import whole, { deep } from "./outer.js";\nimport * as builtin from "./builtin.js";\n' +
        "globalThis.result = [whole.deep, deep, typeof builtin.join, builtin.default.join()];",
      "outer.js": 'module.exports = require("./inner");',
      "inner/index.js": 'module.exports = require("../loop.js");',
      "loop.js": 'exports.deep = "down"; if (0) module.exports = require("./outer.js");',
      "builtin.js": 'module.exports = require("path");',
    });
    expect(result).toEqual(["down", "down", "undefined", "joined"]);
  });

  it("imports names that are no ASCII, reserved, or never set", async ({ expect }) => {
    const result = await run({
      "index.mjs":
        'import { ünï, class as k, missing } from "./cjs.js";\nglobalThis.result = [ünï, k, `${missing}`];',
      "cjs.js": "exports.ünï = 1; exports.class = 2; if (0) exports.missing = 3;",
    });
    expect(result).toEqual([1, 2, "undefined"]);
  });

  it("gives a value that is no object as default export alone", async ({ expect }) => {
    const result = await run({
      "index.mjs": 'import value, { x } from "./cjs.js";\nglobalThis.result = [value, `${x}`];',
      "cjs.js": "exports.x = 1; module.exports = 'text';",
    });
    expect(result).toEqual(["text", "undefined"]);
  });

  it("imports JSON and builtins", async ({ expect }) => {
    const result = await run({
      "index.mjs":
        'import data from "./data.json" with { type: "json" };\nimport path, { join } from "node:path";\n' +
        "globalThis.result = [data, path.builtin, join()];",
      "data.json": '{"a":[1]}',
    });
    expect(result).toEqual([{ a: [1] }, "path", "joined"]);
  });

  it("says what cannot be imported, and by whom", async ({ expect }) => {
    const missing = await run({ "index.mjs": 'import "none";' });
    expect(missing).toContain("Cannot find package 'none' imported from /var/task/index.mjs");
    const name = await run({ "index.mjs": 'import { no } from "./cjs.js";', "cjs.js": "" });
    expect(name).toContain("SyntaxError");
  });
});
