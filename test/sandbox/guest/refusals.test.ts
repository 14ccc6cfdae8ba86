import { readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { runInGuest } from "./harness.ts";

/** Prints what each expression throws; expressions stand one on a line. */
function probe(lines: readonly string[]): string {
  const told = "error.code + ' ' + error.message";
  return lines
    .map((line) => `try { print(typeof (${line})); } catch (error) { print(${told}); }`)
    .join("\n");
}

const CODE = "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM";

describe("what the guest does not offer", () => {
  const run = (source: string) => runInGuest(source, "refusals");

  it("says so by name when it is used", async ({ expect }) => {
    const lines = await run(probe(["new WebSocket('ws://x')", "new WebAssembly.Module()"]));
    expect(lines).toEqual([
      `${CODE} WebSocket is not available in this runtime: it is not built yet`,
      `${CODE} WebAssembly.Module is not available in this runtime: the engine runs no WebAssembly`,
    ]);
  });

  it("lets a missing module be imported, and refuses its members when they are used", async ({
    expect,
  }) => {
    const lines = await run(
      probe([
        "require('node:repl')",
        "require('repl').then",
        "require('repl').default",
        "require('repl').start",
        "require('repl').start()",
        "require('node:nothing')",
      ]),
    );
    expect(lines).toEqual([
      "object",
      "undefined",
      "undefined",
      "function",
      `${CODE} node:repl.start is not available in this runtime: a function has no terminal`,
      "ERR_UNKNOWN_BUILTIN_MODULE No such built-in module: node:nothing",
    ]);
  });

  it("hides the door from user code", async ({ expect }) => {
    expect(await run("print(typeof globalThis.__door, '__door' in globalThis)")).toEqual([
      "undefined false",
    ]);
  });

  it("refuses writes outside /tmp", async ({ expect }) => {
    const lines = await run(probe(["require('fs').writeFileSync('/var/task/x', '')"]));
    expect(lines).toEqual(["EROFS EROFS: read-only file system, open '/var/task/x'"]);
  });

  it("marks every export that only refuses", async ({ expect }) => {
    const file = new URL("../../../sandbox/engine/dist/refused-builtins.json", import.meta.url);
    const known = JSON.parse(readFileSync(file, "utf8")) as Record<string, string[]>;
    const lines = await run(`
      const known = ${JSON.stringify(known)};
      // Requests to nowhere fail by themselves.
      process.on("uncaughtException", () => {});
      const ENDING = new Set(["exit", "reallyExit", "abort", "kill"]);
      for (const name of require("node:module").builtinModules) {
        const exports = require(name);
        const listed = new Set(known[name.replace("node:", "")]);
        for (const key of Object.keys(exports)) {
          if (listed.has(key) || ENDING.has(key)) continue;
          for (const use of [(value) => value(), (value) => new value()]) {
            let value;
            try { value = exports[key]; } catch (error) { tell(name, key, error); continue; }
            if (typeof value !== "function") continue;
            try { Promise.resolve(use(value)).catch((error) => tell(name, key, error)); }
            catch (error) { tell(name, key, error); }
          }
        }
      }
      function tell(name, key, error) { if (error?.code === "${CODE}") print(name, key); }
    `);
    expect([...new Set(lines)]).toEqual([]);
  });
});
