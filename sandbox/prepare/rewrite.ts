import { DEBT_UNITS } from "../engine/limits.ts";
import { BinaryReader, concatBytes, encodeS32, encodeU32 } from "./binary.ts";
import { functionsOnCycles } from "./call-graph.ts";
import { readImports } from "./imports.ts";
import { shrinkStack } from "./stack.ts";
import { OP } from "./instructions.ts";
import { meterFunction, type MeterOptions } from "./meter.ts";
import {
  append,
  countOf,
  exported,
  KIND,
  one,
  readSections,
  replaceSections,
  SECTION,
  type Section,
} from "./sections.ts";

/** The name under which the host finds the fuel global. */
const FUEL_EXPORT = "fuel";

/** And the one of the balance down to which the engine need not ask whether to go on: see polls.ts. */
const ASK_BELOW_EXPORT = "askBelow";

/** `mut i64` and its initial value, 2^28 units: the module's start function runs before the host can set the fuel. */
const FUEL_GLOBAL = [0x7e, 0x01, OP.i64Const, ...encodeS32(2 ** 28), OP.end];
const ASK_BELOW_GLOBAL = [0x7e, 0x01, OP.i64Const, 0, OP.end];

export interface RewriteOptions {
  /** Minimum of the imported memory, in pages of 64 KiB. */
  readonly memoryPagesMin: number;
  /** The engine's own C stack; see `shrinkStack`. */
  readonly stackBytes: number;
  /** The module's last function is the one that is called when the fuel has run out, and not metered itself. */
  readonly asksForFuel?: boolean;
  /** Index of the function that executes bytecode, the largest one. It polls by itself, and a call in it would slow everything. */
  readonly interpreter?: number;
  /** How many globals the module has: the stack pointer, and whatever an earlier step has added. */
  readonly globals?: number;
}

export interface Rewritten {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly functions: number;
  readonly loops: number;
}

/**
 * Adds the two globals of the fuel and its metering to the engine's WebAssembly module, makes its stack smaller and lowers the
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
    options.globals ?? 1,
  );
  const globals = countOf(shrunk.global);
  const parameters = functionParameters(sections);
  const fuelGlobal = imports.globals + globals;
  const outOfFuel =
    options.asksForFuel === true ? imports.functions + parameters.length - 1 : undefined;
  const code = meterCode(shrunk.code, parameters, imports.functions, {
    fuelGlobal,
    outOfFuel,
    interpreter: options.interpreter,
  });

  const replaced = new Map<number, Uint8Array>([
    [
      SECTION.import,
      lowerMemory(one(sections, SECTION.import), imports.memoryLimits, options.memoryPagesMin),
    ],
    [SECTION.global, append(shrunk.global, FUEL_GLOBAL, ASK_BELOW_GLOBAL)],
    [
      SECTION.export,
      append(
        one(sections, SECTION.export),
        exported(FUEL_EXPORT, KIND.global, fuelGlobal),
        exported(ASK_BELOW_EXPORT, KIND.global, fuelGlobal + 1),
      ),
    ],
    [SECTION.code, code.body],
    [SECTION.data, shrunk.data],
  ]);
  return {
    wasm: replaceSections(original, replaced),
    functions: parameters.length,
    loops: code.loops,
  };
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
  options: Pick<MeterOptions, "fuelGlobal" | "outOfFuel"> & {
    readonly interpreter: number | undefined;
  },
) {
  const reader = new BinaryReader(body);
  const count = reader.u32();
  if (count !== parameters.length) throw new Error("Function and code sections disagree");
  const codes = parameters.map(() => reader.take(reader.u32()));
  assertLargest(codes, options.interpreter, importedFunctions);
  const onCycle = functionsOnCycles(codes, importedFunctions);

  const parts: (Uint8Array | number[])[] = [encodeU32(count)];
  let loops = 0;
  for (const [index, code] of codes.entries()) {
    const chargeEntry = onCycle[index] === true && index + importedFunctions !== options.outOfFuel;
    const metered = meterFunction(code, parameters[index] ?? 0, {
      ...options,
      chargeEntry,
      mayAsk: index + importedFunctions !== options.interpreter,
      debt: options.outOfFuel === undefined ? 0 : DEBT_UNITS,
    });
    loops += metered.loops;
    parts.push(encodeU32(metered.code.length), metered.code);
  }
  return { body: concatBytes(parts), loops };
}

/** Of all functions the interpreter is by far the largest: another release of the engine has it elsewhere. */
function assertLargest(
  codes: readonly Uint8Array[],
  interpreter: number | undefined,
  importedFunctions: number,
): void {
  if (interpreter === undefined) return;
  const largest = Math.max(...codes.map((code) => code.length));
  if (codes[interpreter - importedFunctions]?.length !== largest) {
    throw new Error(`Expected function ${interpreter} to be the largest`);
  }
}
