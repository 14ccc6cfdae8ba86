import { describe, it } from "vitest";
import { type Bytecode } from "../../../sandbox/engine/bytecode.ts";
import { type CompiledFiles, mountedFiles } from "../../../sandbox/host/modules/compiled-files.ts";
import { type Files, makeGuest } from "../runtime/run.ts";

/** Keeps everything, and knows what it was asked for. */
class Kept implements CompiledFiles {
  readonly code = new Map<string, Bytecode>();
  readonly found: string[] = [];

  get(path: string): Bytecode | undefined {
    const code = this.code.get(path);
    if (code !== undefined) this.found.push(path.replace("\0", " "));
    return code;
  }

  keeps(): boolean {
    return true;
  }

  keep(path: string, code: Bytecode): void {
    this.code.set(path, code);
  }
}

/** What one environment answers, and another that has the code of the first. */
async function twice(files: Files) {
  const kept = new Kept();
  const compiled = mountedFiles({ "/var/task": kept });
  const answers = [];
  for (let round = 0; round < 2; round++) {
    kept.found.length = 0;
    const guest = await makeGuest(files, { compiled });
    const started = await guest.start();
    const outcome = started.kind === "result" ? await guest.invoke() : started;
    answers.push({ outcome, lines: guest.lines });
  }
  return { first: answers[0], second: answers[1], kept };
}

const COMMON_JS = {
  "index.js": `const { A } = require("./lib/a.js"); const data = require("./data.json");
    exports.handler = async function named() {
      let stack; try { new A().fail() } catch (error) { stack = error.stack.split("\\n").slice(0, 3) }
      return [new A().value, A.name, data, named.toString().length, stack, __filename, require.cache[__filename].loaded]
    }`,
  "lib/a.js":
    "#!/usr/bin/env node\nclass A {\n  get value() { return `a${__dirname}` }\n  fail() { throw new RangeError('no') }\n}\nexports.A = A // last",
  "data.json": '{"x":1}',
};

const ES_MODULES = {
  "index.mjs": `import def, { count, add, Named } from "./lib/live.mjs"; import * as cjs from "./common.cjs";
    import { readFileSync } from "node:fs"; import data from "./data.json" with { type: "json" };
    await null;
    export const handler = async () => { add(); const later = await import("./lib/later.mjs");
      return [def(), count, Named.name, cjs.x, typeof readFileSync, data, later.url, import.meta.filename, import.meta.url,
        later.stack()] }`,
  "lib/live.mjs":
    'import { again } from "./cycle.mjs"; export default again; export let count = 0; export const add = () => { count++ }; export class Named {}',
  "lib/cycle.mjs":
    'import { add } from "./live.mjs"; export const again = () => typeof add; export { add }',
  "lib/later.mjs":
    "export const url = import.meta.url;\nexport const stack = () => {\n  return new Error('x').stack.split('\\n')[1] }",
  "common.cjs": "exports.x = [typeof require, typeof module]",
  "data.json": '{"y":2}',
};

describe("compiled code of a package", () => {
  it("is what another environment runs, with the same answers", async ({ expect }) => {
    for (const files of [COMMON_JS, ES_MODULES]) {
      const { first, second, kept } = await twice(files);
      expect(first?.outcome).toHaveProperty("json");
      expect(second?.outcome).toEqual(first?.outcome);
      expect(second?.lines).toEqual(first?.lines);
      expect(kept.found.toSorted()).toEqual(
        [...kept.code.keys()].map((key) => key.replace("\0", " ")).toSorted(),
      );
    }
  });

  it("is kept of files that hold together", async ({ expect }) => {
    const { kept } = await twice(ES_MODULES);
    expect([...kept.code.keys()].toSorted()).toEqual([
      "common.cjs",
      "index.mjs\0module",
      "lib/cycle.mjs\0module",
      "lib/later.mjs\0module",
      "lib/live.mjs\0module",
    ]);
  });

  const failing: Readonly<Record<string, Files>> = {
    "a syntax error": { "index.js": "const a = ;" },
    "a syntax error of an ES module": { "index.mjs": "export const a = ;" },
    "a syntax error in what is imported": { "index.mjs": 'import "./a.mjs"', "a.mjs": "let let" },
    "a missing file": { "index.mjs": 'import "./none.mjs"' },
    "a missing export": { "index.mjs": 'import { b } from "./a.mjs"', "a.mjs": "export let a" },
    "an error of the module itself": { "index.mjs": "\n\nthrow new TypeError('at line 3')" },
    "an error of a CommonJS file": { "index.js": "\n\nnull.x" },
  };
  it.for(Object.entries(failing))(
    "leads to the same failure: %s",
    async ([, files], { expect }) => {
      const { first, second } = await twice(files);
      expect(first?.outcome.kind).toBe("failure");
      expect(second?.outcome).toEqual(first?.outcome);
    },
  );

  it("is not made of files that may change", async ({ expect }) => {
    const handler = `const fs = require("fs");
      exports.handler = async () => {
        const seen = [];
        for (const n of [1, 2]) {
          fs.writeFileSync("/tmp/m.js", "module.exports = " + n); delete require.cache["/tmp/m.js"]; seen.push(require("/tmp/m.js"));
          fs.writeFileSync("/tmp/m" + n + ".mjs", "export default " + n); seen.push((await import("/tmp/m" + n + ".mjs")).default);
        }
        return seen }`;
    const { first, second, kept } = await twice({ "index.js": handler });
    expect(first?.outcome).toEqual({ kind: "result", json: "[1,1,2,2]" });
    expect(second?.outcome).toEqual(first?.outcome);
    expect([...kept.code.keys()].filter((key) => key.includes("tmp"))).toEqual([]);
  });
});
