import { describe, it } from "vitest";
import { type FileTree } from "../../../sandbox/host/files/tree.ts";
import { TestGuest, textTree } from "../guest-runner.ts";
import { engine, parseResult } from "./run.ts";

const ROUNDS = 5;
const FILES = {
  "index.js": `
    const all = [1, 2, 3, 4, 5].map((n) => require("./" + n));
    exports.handler = async () => all;`,
  ...Object.fromEntries(
    [1, 2, 3, 4, 5].map((n) => [`${n}.js`, `module.exports = require("./shared").export;`]),
  ),
  "shared.js": `exports.export = "import";`,
};

/** Counts how often each file is read. */
function counting(tree: FileTree): {
  readonly tree: FileTree;
  readonly reads: Map<string, number>;
} {
  const reads = new Map<string, number>();
  const read = (path: string) => {
    reads.set(path, (reads.get(path) ?? 0) + 1);
    return tree.read(path);
  };
  return {
    tree: { stat: (path) => tree.stat(path), list: (path) => tree.list(path), read },
    reads,
  };
}

describe("the syntax of a module's file", () => {
  it("is looked at once, however many require it and by whatever name", async ({ expect }) => {
    const { tree, reads } = counting(textTree(FILES));
    const known = new Map<string, boolean>();
    const answers: unknown[] = [];
    const start = async () => {
      const guest = await TestGuest.create(engine, {
        files: {},
        mounts: { "/var/task": tree },
        handler: "index.handler",
        runtime: "nodejs24.x",
        known,
      });
      await guest.start();
      answers.push(parseResult(await guest.invoke()));
    };
    await start();
    expect(answers).toEqual([Array.from({ length: ROUNDS }, () => "import")]);
    // Once to see its syntax, once to load it.
    expect(reads.get("shared.js")).toBe(2);
    reads.clear();
    await start();
    expect(reads.get("shared.js")).toBe(1);
    expect([...known.keys()].toSorted()).toEqual(
      ["1", "2", "3", "4", "5", "index", "shared"].map((name) => `/var/task/${name}.js`),
    );
  });

  it("is looked at again where it can change", async ({ expect }) => {
    const known = new Map<string, boolean>();
    const guest = await TestGuest.create(engine, {
      files: {
        "index.js": `
          const { writeFileSync } = require("node:fs");
          exports.handler = async (text) => {
            writeFileSync("/tmp/made.js", text);
            delete require.cache["/tmp/made.js"];
            const { value } = require("/tmp/made.js");
            return value;
          };`,
      },
      runtime: "nodejs24.x",
      known,
    });
    await guest.start();
    expect(parseResult(await guest.invoke("exports.value = 1"))).toBe(1);
    expect(parseResult(await guest.invoke("export const value = 2"))).toBe(2);
    expect([...known.keys()]).toEqual(["/var/task/index.js"]);
  });
});
