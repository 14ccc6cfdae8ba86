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
    const lines = await run(
      probe(["new WebSocket('ws://x')", "new WebAssembly.Module()", "URL.createObjectURL()"]),
    );
    expect(lines).toEqual([
      `${CODE} WebSocket is not available in this runtime: it is not built yet`,
      `${CODE} WebAssembly.Module is not available in this runtime: the engine runs no WebAssembly`,
      `${CODE} URL.createObjectURL() is not available in this runtime yet`,
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
});
