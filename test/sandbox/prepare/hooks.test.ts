import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "vitest";
import { i64 } from "../../../sandbox/prepare/assemble.ts";
import { addHooks } from "../../../sandbox/prepare/hooks.ts";
import { tinyModule } from "./tiny-module.ts";

const variant = "@jitl/quickjs-ng-wasmfile-release-sync";
const original = new Uint8Array(
  readFileSync(createRequire(import.meta.url).resolve(`${variant}/wasm`)),
);

/** Where a run of bytes stands in the engine; it must stand there once. */
function find(bytes: readonly number[]): number {
  const found: number[] = [];
  for (let at = original.indexOf(bytes[0] ?? 0); at !== -1;) {
    if (bytes.every((byte, offset) => original[at + offset] === byte)) found.push(at);
    at = original.indexOf(bytes[0] ?? 0, at + 1);
  }
  if (found.length !== 1) throw new Error(`Found ${found.length} times`);
  return found[0] ?? 0;
}

describe("addHooks()", () => {
  it("gives a valid module that has one more export", ({ expect }) => {
    const before = WebAssembly.Module.exports(new WebAssembly.Module(original));
    const after = WebAssembly.Module.exports(new WebAssembly.Module(addHooks(original)));

    expect(after).toEqual([...before, { name: "native", kind: "function" }]);
  });

  it("refuses a module that it has already changed", ({ expect }) => {
    expect(() => addHooks(addHooks(original))).toThrow(/once in function \d+, got 0/);
  });

  it("refuses an engine in which one of its places looks different", ({ expect }) => {
    // The load of the tracker and its call, in fulfill_or_reject_promise().
    for (const bytes of [
      [0x28, 0x02, 0x10, 0x22, 0x05, 0x28, 0x02, 0xb4, 0x01, 0x22, 0x07, 0x45],
      [0x28, 0x02, 0xb8, 0x01, 0x20, 0x07, 0x11],
    ]) {
      const changed = original.slice();
      changed[find(bytes) + 1] = 0x00;
      expect(() => addHooks(changed)).toThrow(/Expected .* once in function 675, got 0/);
    }
  });

  it("refuses a module that is no engine", ({ expect }) => {
    expect(() => addHooks(tinyModule({ functions: [] }))).toThrow(/no function type/);
  });
});

describe("i64()", () => {
  it.for([
    [0n, [0x42, 0x00]],
    [63n, [0x42, 0x3f]],
    [64n, [0x42, 0xc0, 0x00]],
    [-1n, [0x42, 0x7f]],
    [-64n, [0x42, 0x40]],
    [-65n, [0x42, 0xbf, 0x7f]],
    [3n << 32n, [0x42, 0x80, 0x80, 0x80, 0x80, 0x30]],
    [-9n << 32n, [0x42, 0x80, 0x80, 0x80, 0x80, 0xf0, 0x7e]],
  ] as const)("writes %s as WebAssembly does", ([value, bytes], { expect }) => {
    expect(i64(value)).toEqual(bytes);
  });
});
