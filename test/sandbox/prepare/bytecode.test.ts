import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "vitest";
import { exposeBytecode } from "../../../sandbox/prepare/bytecode.ts";

const { resolve } = createRequire(import.meta.url);
const original = new Uint8Array(
  readFileSync(resolve("@jitl/quickjs-ng-wasmfile-release-sync/wasm")),
);

describe("exposeBytecode()", () => {
  it("gives a valid module, whose functions have the types that the host calls them with", ({
    expect,
  }) => {
    for (const withSource of [true, false]) {
      const wasm = exposeBytecode(original, { withSource });
      const exports = WebAssembly.Module.exports(new WebAssembly.Module(wasm));
      const names = exports.filter(({ kind }) => kind === "function").map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(["readObject", "evalFunction", "evalSource"]));
    }
  });

  it("leaves the engine that it is given as it is", ({ expect }) => {
    const before = original.slice();
    exposeBytecode(original, { withSource: true });
    expect(original).toEqual(before);
  });

  it("refuses an engine in which it does not find what it looks for", ({ expect }) => {
    expect(() => exposeBytecode(original.subarray(0, 1000), { withSource: true })).toThrow("got 0");
    const twice = new Uint8Array([...original, ...original.subarray(8)]);
    expect(() => exposeBytecode(twice, { withSource: true })).toThrow("got 2");
  });
});
