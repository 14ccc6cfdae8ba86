import { describe, it } from "vitest";
import { resultOf, startFailure } from "./run.ts";

const HANDLER = "export const handler = async () =>";

describe("an ES module", () => {
  it("exports its handler by name or within its default export", async ({ expect }) => {
    expect(await resultOf({ "index.mjs": `${HANDLER} typeof require` })).toBe("undefined");
    expect(
      await resultOf(
        { "index.mjs": "export default { handler: async () => 'inner' }" },
        { handler: "index.default.handler" },
      ),
    ).toBe("inner");
  });

  it("may be a .js file by package.json, or by its look from nodejs24.x on", async ({ expect }) => {
    const text = `${HANDLER} typeof module`;
    const files = { "package.json": '{"type":"module"}', "index.js": text };
    expect(await resultOf(files)).toBe("undefined");
    expect(await resultOf({ "index.js": text }, { runtime: "nodejs24.x" })).toBe("undefined");
    expect((await startFailure({ "index.js": text })).errorType).toBe(
      "Runtime.UserCodeSyntaxError",
    );
  });

  it("waits at its top level, for timers too", async ({ expect }) => {
    const text = `const x = await new Promise((r) => setTimeout(() => r(5), 5)); ${HANDLER} x`;
    expect(await resultOf({ "index.mjs": text })).toBe(5);
  });

  it("may begin with a hashbang", async ({ expect }) => {
    expect(await resultOf({ "index.mjs": `#!/usr/bin/env node\n${HANDLER} 1` })).toBe(1);
  });

  it("has import.meta", async ({ expect }) => {
    const text = `${HANDLER} [import.meta.url, import.meta.filename, import.meta.dirname,
      import.meta.resolve("./x.js?q"), import.meta.resolve("../up/"), import.meta.resolve("fs"), import.meta.resolve("node:fs"),
      import.meta.resolve("p")]`;
    const files = {
      "a b#c/index.mjs": text,
      "node_modules/p/index.js": "",
    };
    expect(await resultOf(files, { handler: "a b#c/index.handler" })).toEqual([
      "file:///var/task/a%20b%23c/index.mjs",
      "/var/task/a b#c/index.mjs",
      "/var/task/a b#c",
      "file:///var/task/a%20b%23c/x.js?q",
      "file:///var/task/up/",
      "node:fs",
      "node:fs",
      "file:///var/task/node_modules/p/index.js",
    ]);
  });

  it("does not resolve a package that is not there", async ({ expect }) => {
    const text = `${HANDLER} { try { import.meta.resolve("none") } catch (e) { return e.code } }`;
    expect(await resultOf({ "index.mjs": text })).toBe("ERR_MODULE_NOT_FOUND");
  });

  it("shares live bindings, on a cycle too", async ({ expect }) => {
    const files = {
      "index.mjs": `import { b, count, add } from "./b.mjs"; export const a = "a"; ${HANDLER} { add(); return [b(), count] }`,
      "b.mjs":
        'import { a } from "./index.mjs"; export let count = 0; export const add = () => count++; export const b = () => a',
    };
    expect(await resultOf(files)).toEqual(["a", 1]);
  });

  it("imports JSON, and is itself under one name only", async ({ expect }) => {
    const files = {
      "index.mjs": `import d from "./d.json" with { type: "json" }; import * as one from "./n.mjs"; import * as two from "./x/../n.mjs";
        ${HANDLER} [d, one === two]`,
      "d.json": '{"k":1}',
      "n.mjs": "export {}",
    };
    expect(await resultOf(files)).toEqual([{ k: 1 }, true]);
  });
});

describe("an ES module that imports CommonJS", () => {
  it("gets the exports whole as default, and their names", async ({ expect }) => {
    const files = {
      "index.mjs": `import whole, { a, b } from "./c.cjs"; import * as all from "./c.cjs";
        ${HANDLER} [whole, a, b, Object.keys(all).sort().filter((name) => name !== "module.exports")]`,
      "c.cjs": "exports.a = 1; exports.b = 2; module.exports.c = 3;",
    };
    expect(await resultOf(files)).toEqual([{ a: 1, b: 2, c: 3 }, 1, 2, ["a", "b", "c", "default"]]);
  });

  it("gets names that are exported again", async ({ expect }) => {
    const files = {
      "index.mjs": `import { deep } from "./a.cjs"; ${HANDLER} deep`,
      "a.cjs": "module.exports = require('./b.cjs')",
      "b.cjs": "exports.deep = 'deep'",
    };
    expect(await resultOf(files)).toBe("deep");
  });

  it("and back: import() from CommonJS", async ({ expect }) => {
    const files = {
      "index.js": `exports.handler = async () => {
        const m = await import("./m.mjs"); const c = await import("./c.cjs"); const fs = await import("fs");
        return [m.q, m.default, c.default.z, c.z, typeof fs.readFileSync, fs.default === require("fs"),
          (await import("./m.mjs")) === m];
      }`,
      "m.mjs": "export const q = 1; export default 2",
      "c.cjs": "exports.z = 3",
    };
    expect(await resultOf(files)).toEqual([1, 2, 3, 3, "function", true, true]);
  });

  it("shares its modules with require and createRequire", async ({ expect }) => {
    const files = {
      "index.mjs": `import { createRequire } from "node:module"; import c from "./c.cjs";
        const require = createRequire(import.meta.url);
        ${HANDLER} [require("./c.cjs") === c, require.resolve("./c.cjs"), require("./d.json").k]`,
      "c.cjs": "module.exports = {}",
      "d.json": '{"k":1}',
    };
    expect(await resultOf(files)).toEqual([true, "/var/task/c.cjs", 1]);
  });

  it("takes builtins by name, by default and whole", async ({ expect }) => {
    const text = `import path, { join } from "node:path"; import * as all from "path"; import process from "node:process";
      ${HANDLER} [join === path.join, all.join === join, all.default === path, process === globalThis.process]`;
    expect(await resultOf({ "index.mjs": text })).toEqual([true, true, true, true]);
  });
});

describe("import()", () => {
  it.for([
    ["./none.mjs", "ERR_MODULE_NOT_FOUND", "Cannot find module '/var/task/none.mjs' imported from"],
    ["none", "ERR_MODULE_NOT_FOUND", "Cannot find package 'none' imported from"],
    ["./dir", "ERR_UNSUPPORTED_DIR_IMPORT", "Directory import '/var/task/dir' is not supported"],
    ["node:none", "ERR_UNKNOWN_BUILTIN_MODULE", "No such built-in module: node:none"],
    ["https://example.com/x.mjs", "ERR_UNSUPPORTED_ESM_URL_SCHEME", "Only URLs with a scheme in"],
    ["./a.txt", "ERR_UNKNOWN_FILE_EXTENSION", 'Unknown file extension ".txt"'],
  ] as const)("of %s rejects with %s", async ([specifier, code, text], { expect }) => {
    const body = `try { await import(${JSON.stringify(specifier)}) } catch (e) { return [e.code, e.message] }`;
    const files = {
      "index.mjs": `${HANDLER} { ${body} }`,
      "dir/index.mjs": "",
      "a.txt": "",
    };
    const [gotCode, message] = (await resultOf(files)) as [string, string];

    expect(gotCode).toBe(code);
    expect(message).toContain(text);
  });

  it("rejects with what the module throws, each time", async ({ expect }) => {
    const files = {
      "index.mjs": `${HANDLER} { const seen = []; for (let i = 0; i < 2; i++)
        await import("./bad.mjs").catch((e) => seen.push(e.message)); return [seen, globalThis.loads] }`,
      "bad.mjs": "globalThis.loads = (globalThis.loads ?? 0) + 1; throw new Error('bad')",
    };
    expect(await resultOf(files)).toEqual([["bad", "bad"], 1]);
  });
});

describe("a builtin that is not there", () => {
  const MESSAGE = "node:repl.start is not available in this runtime: a function has no terminal";

  it.for([
    ["index.js", "const m = require('repl'); exports.handler = async () => m.start()"],
    [
      "index.js",
      "const { start } = require('node:repl'); exports.handler = async () => new start()",
    ],
    ["index.mjs", `import m from "repl"; ${HANDLER} m.start()`],
    ["index.mjs", `import * as all from "node:repl"; ${HANDLER} all.default.start()`],
    ["index.mjs", `import { start } from "node:repl"; ${HANDLER} start()`],
    [
      "index.mjs",
      `import { start } from "node:repl"; class Own extends start {} ${HANDLER} new Own()`,
    ],
  ] as const)(
    "imports, and names itself when it is used: %s %s",
    async ([file, text], { expect }) => {
      const caught = text.replace(
        /async \(\) => (.*)$/,
        "async () => { try { return $1 } catch (e) { return [e.code, e.message] } }",
      );
      expect(await resultOf({ [file]: caught })).toEqual([
        "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
        MESSAGE,
      ]);
    },
  );

  it("lends itself to all that does not use it", async ({ expect }) => {
    const text = `const { Recoverable, start, REPL_MODE_STRICT } = require("repl"); class Own extends Recoverable {}
      exports.handler = async () => [typeof Recoverable, {} instanceof Recoverable, typeof Own, start.name,
        typeof REPL_MODE_STRICT, Object.keys(require("repl")).length > 5]`;
    expect(await resultOf(text)).toEqual(["function", false, "function", "start", "symbol", true]);
  });

  it("has Node's data", async ({ expect }) => {
    const text = `import { constants } from "node:sqlite"; ${HANDLER} constants.SQLITE_DENY`;
    expect(await resultOf({ "index.mjs": text })).toBe(1);
  });
});

describe("export *", () => {
  it("gives a name that comes by two ways", async ({ expect }) => {
    const result = await resultOf(
      {
        "index.mjs":
          'import { deep } from "./all.mjs"; import * as all from "./all.mjs"; ' +
          "export const handler = async () => [deep, Object.keys(all)];",
        "all.mjs": 'export * from "./left.mjs"; export * from "./right.mjs";',
        "left.mjs": 'import { deep } from "./deep.mjs"; export { deep };',
        "right.mjs": 'import { deep } from "./deep.mjs"; export { deep }; export const right = 1;',
        "deep.mjs": 'export const deep = "found";',
      },
      { handler: "index.handler" },
    );
    expect(result).toEqual(["found", ["deep", "right"]]);
  });
});
