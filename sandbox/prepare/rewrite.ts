import { BinaryReader, concatBytes, encodeS32, encodeU32 } from "./binary.ts";
import { functionsOnCycles } from "./call-graph.ts";
import { shrinkStack } from "./stack.ts";
import { OP } from "./instructions.ts";
import { meterFunction } from "./meter.ts";

/** The name under which the host finds the fuel global. */
export const FUEL_EXPORT = "fuel";

const SECTION = {
  type: 1,
  import: 2,
  function: 3,
  global: 6,
  export: 7,
  code: 10,
  data: 11,
} as const;
const FUNCTION_KIND = 0;
const TABLE_KIND = 1;
const MEMORY_KIND = 2;
const GLOBAL_KIND = 3;
/** `mut i64` and its initial value, 2^28 units: the module's start function runs before the host can set the fuel. */
const FUEL_GLOBAL = [0x7e, 0x01, OP.i64Const, ...encodeS32(2 ** 28), OP.end];

export interface RewriteOptions {
  /** Minimum of the imported memory, in pages of 64 KiB. */
  readonly memoryPagesMin: number;
  /** The engine's own C stack; see `shrinkStack`. */
  readonly stackBytes: number;
}

export interface Rewritten {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly functions: number;
  readonly loops: number;
}

interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

/**
 * Adds the fuel global and its metering to the engine's WebAssembly module, makes its stack smaller and lowers the
 * minimum of its memory import. Nothing else changes, so no index moves. Throws when the module is not of the expected form.
 */
export function rewrite(original: Uint8Array, options: RewriteOptions): Rewritten {
  const sections = readSections(original);
  const imports = readImports(one(sections, SECTION.import));
  const shrunk = shrinkStack(
    {
      global: one(sections, SECTION.global),
      code: one(sections, SECTION.code),
      data: one(sections, SECTION.data),
    },
    options.stackBytes,
  );
  const globals = countOf(shrunk.global);
  const parameters = functionParameters(sections);
  const fuelGlobal = imports.globals + globals;
  const code = meterCode(shrunk.code, parameters, imports.functions, fuelGlobal);

  const replaced = new Map<number, Uint8Array>([
    [
      SECTION.import,
      lowerMemory(one(sections, SECTION.import), imports.memoryLimits, options.memoryPagesMin),
    ],
    [SECTION.global, append(shrunk.global, FUEL_GLOBAL)],
    [SECTION.export, append(one(sections, SECTION.export), fuelExport(fuelGlobal))],
    [SECTION.code, code.body],
    [SECTION.data, shrunk.data],
  ]);
  const parts: (Uint8Array | number[])[] = [original.subarray(0, 8)];
  for (const section of sections) {
    const body = replaced.get(section.id) ?? section.body;
    parts.push([section.id, ...encodeU32(body.length)], body);
  }
  return { wasm: concatBytes(parts), functions: parameters.length, loops: code.loops };
}

function readSections(bytes: Uint8Array): Section[] {
  const reader = new BinaryReader(bytes, 8);
  const sections: Section[] = [];
  while (!reader.done) sections.push({ id: reader.byte(), body: reader.take(reader.u32()) });
  return sections;
}

function one(sections: readonly Section[], id: number): Uint8Array {
  const found = sections.filter((section) => section.id === id);
  const [section] = found;
  if (section === undefined || found.length !== 1) {
    throw new Error(`Expected one section ${id} in the WebAssembly module, got ${found.length}`);
  }
  return section.body;
}

function countOf(body: Uint8Array): number {
  return new BinaryReader(body).u32();
}

/** Adds one entry to a section that is a vector. */
function append(body: Uint8Array, entry: readonly number[]): Uint8Array {
  const reader = new BinaryReader(body);
  const count = reader.u32();
  return concatBytes([encodeU32(count + 1), body.subarray(reader.offset), entry]);
}

function fuelExport(globalIndex: number): number[] {
  const name = new TextEncoder().encode(FUEL_EXPORT);
  return [...encodeU32(name.length), ...name, GLOBAL_KIND, ...encodeU32(globalIndex)];
}

interface Imports {
  readonly functions: number;
  readonly globals: number;
  /** Where the limits of the one memory import stand in the section. */
  readonly memoryLimits: number;
}

function readImports(body: Uint8Array): Imports {
  const reader = new BinaryReader(body);
  let functions = 0;
  let globals = 0;
  const memories: number[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    reader.name();
    reader.name();
    const kind = reader.byte();
    if (kind === FUNCTION_KIND) {
      reader.skipLeb();
      functions += 1;
    } else if (kind === MEMORY_KIND) {
      memories.push(reader.offset);
      skipLimits(reader);
    } else if (kind === GLOBAL_KIND) {
      reader.take(2);
      globals += 1;
    } else if (kind === TABLE_KIND) {
      reader.byte();
      skipLimits(reader);
    }
  }
  const [memoryLimits] = memories;
  if (memoryLimits === undefined || memories.length !== 1) {
    throw new Error(`Expected one imported memory, got ${memories.length}`);
  }
  return { functions, globals, memoryLimits };
}

function skipLimits(reader: BinaryReader): void {
  const hasMaximum = reader.byte() !== 0;
  reader.skipLeb();
  if (hasMaximum) reader.skipLeb();
}

function lowerMemory(body: Uint8Array, limits: number, pagesMin: number): Uint8Array {
  const reader = new BinaryReader(body, limits + 1);
  const minimum = reader.u32();
  if (minimum < pagesMin)
    throw new Error(`Memory minimum is ${minimum} pages, already below ${pagesMin}`);
  return concatBytes([
    body.subarray(0, limits + 1),
    encodeU32(pagesMin),
    body.subarray(reader.offset),
  ]);
}

/** How many parameters each function defined in the module has, in order. */
function functionParameters(sections: readonly Section[]): number[] {
  const types = new BinaryReader(one(sections, SECTION.type));
  const counts: number[] = [];
  for (let left = types.u32(); left > 0; left--) {
    if (types.byte() !== 0x60) throw new Error("Expected a function type");
    const parameters = types.u32();
    types.take(parameters);
    types.take(types.u32());
    counts.push(parameters);
  }
  const functions = new BinaryReader(one(sections, SECTION.function));
  return Array.from({ length: functions.u32() }, () => counts[functions.u32()] ?? 0);
}

function meterCode(
  body: Uint8Array,
  parameters: readonly number[],
  importedFunctions: number,
  fuelGlobal: number,
) {
  const reader = new BinaryReader(body);
  const count = reader.u32();
  if (count !== parameters.length) throw new Error("Function and code sections disagree");
  const codes = parameters.map(() => reader.take(reader.u32()));
  const onCycle = functionsOnCycles(codes, importedFunctions);

  const parts: (Uint8Array | number[])[] = [encodeU32(count)];
  let loops = 0;
  for (const [index, code] of codes.entries()) {
    const chargeEntry = onCycle[index] === true;
    const metered = meterFunction(code, parameters[index] ?? 0, { fuelGlobal, chargeEntry });
    loops += metered.loops;
    parts.push(encodeU32(metered.code.length), metered.code);
  }
  return { body: concatBytes(parts), loops };
}
