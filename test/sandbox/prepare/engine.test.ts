import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, it } from "vitest";
import { MEMORY_PAGES_MIN } from "../../../sandbox/engine/limits.ts";
import { BinaryReader } from "../../../sandbox/prepare/binary.ts";
import { buildEngine } from "../../../sandbox/prepare/build-engine.ts";
import { OP, readInstruction } from "../../../sandbox/prepare/instructions.ts";
import { one, readSections, SECTION } from "../../../sandbox/prepare/sections.ts";
import { readImportNames } from "../../../sandbox/prepare/glue.ts";
import { readEngineParts } from "../engine-parts.ts";

const variant = "@jitl/quickjs-ng-wasmfile-release-sync";
const { resolve } = createRequire(import.meta.url);
const dist = path.resolve(import.meta.dirname, "../../../sandbox/engine/dist");
const prepared = readFileSync(path.join(dist, "quickjs.wasm"));
const { wasm, manifest } = readEngineParts();

const IMPORT_SECTION = 2;
const MEMORY_GROW = 0x40;
const MEMORY_KIND = 2;

/** The minimum of the imported memory, which WebAssembly's JavaScript interface does not show. */
function memoryMinimum(bytes: Uint8Array): number {
  const reader = new BinaryReader(bytes, 8);
  for (;;) {
    const id = reader.byte();
    const body = new BinaryReader(reader.take(reader.u32()));
    if (id !== IMPORT_SECTION) continue;
    for (let left = body.u32(); left > 0; left--) {
      body.name();
      body.name();
      const kind = body.byte();
      if (kind === MEMORY_KIND) {
        body.byte();
        return body.u32();
      }
      body.skipLeb();
    }
  }
}

/** Each instruction of the code; of a call, whom it calls. */
function* instructionsOf(bytes: Uint8Array) {
  const code = new BinaryReader(one(readSections(bytes), SECTION.code));
  for (let functions = code.u32(); functions > 0; functions--) {
    const end = code.u32() + code.offset;
    for (let groups = code.u32(); groups > 0; groups--) {
      code.u32();
      code.byte();
    }
    while (code.offset < end) {
      const operand = code.offset + 1;
      const { opcode } = readInstruction(code);
      const isCall = opcode === OP.call;
      yield { opcode, callee: isCall ? new BinaryReader(code.bytes, operand).u32() : undefined };
    }
  }
}

describe("the prepared engine", () => {
  it("is what the package's engine becomes, byte for byte", ({ expect }) => {
    const original = readFileSync(resolve(`${variant}/wasm`));
    const rewritten = buildEngine(Uint8Array.from(original), { withSource: true });

    expect(WebAssembly.validate(rewritten.wasm)).toBe(true);
    expect(prepared.equals(rewritten.wasm)).toBe(true);
    expect(rewritten.functions).toBeGreaterThan(1000);
    expect(rewritten.loops).toBeGreaterThan(1000);
  });

  it("is named by its hash", ({ expect }) => {
    expect(createHash("sha256").update(prepared).digest("hex")).toBe(manifest.wasmHash);
  });

  it("exports its fuel and starts with little memory", ({ expect }) => {
    const fuel = WebAssembly.Module.exports(wasm).find(({ name }) => name === "fuel");

    expect(fuel?.kind).toBe("global");
    expect(memoryMinimum(prepared)).toBe(MEMORY_PAGES_MIN);
  });

  it("grows its memory by the host's function alone, which knows the cap", ({ expect }) => {
    const opcodes = [...instructionsOf(prepared)].map(({ opcode }) => opcode);

    expect(opcodes.length).toBeGreaterThan(100_000);
    expect(opcodes).not.toContain(MEMORY_GROW);
  });

  it("imports the clock by the names that the manifest gives", ({ expect }) => {
    const { dateNow, clockTimeGet } = manifest.imports;
    const functions = WebAssembly.Module.imports(wasm)
      .filter(({ kind }) => kind === "function")
      .map(({ name }) => name);

    expect(functions).toContain(dateNow);
    expect(functions).toContain(clockTimeGet);
    expect(dateNow).not.toBe(clockTimeGet);
    const glue = readFileSync(resolve(`${variant}/emscripten-module`), "utf8");
    expect(readImportNames(glue)).toEqual(manifest.imports);
  });

  it("rests by the import that the manifest names: in its polls, and where its fuel has run out", ({
    expect,
  }) => {
    const functions = WebAssembly.Module.imports(wasm).filter(({ kind }) => kind === "function");
    const rest = functions.findIndex(({ name }) => name === manifest.imports.rest);
    const calls = [...instructionsOf(prepared)].filter(({ callee }) => callee === rest);

    expect(rest).toBeGreaterThan(0);
    expect(calls.length).toBe(2);
  });
});
