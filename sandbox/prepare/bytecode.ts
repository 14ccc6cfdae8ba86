/**
 * Makes the engine's compiled code reachable. The package has functions that turn values into bytes and back, but they
 * leave compiled code out, and none runs what was read. The engine has both, for the built-ins that it holds in compiled
 * form: they get exports of their own.
 */
import { BinaryReader } from "./binary.ts";
import { applyPatch } from "./patch.ts";
import { append, exported, KIND, one, readSections, replaceSections, SECTION } from "./sections.ts";

/** JS_ReadObject: (context, bytes, length, flags) → a JSValue, which is an i64. */
const READ_OBJECT_EXPORT = "readObject";
/** JS_Eval: (context, source, length, filename, flags) → JSValue. The package's own call of it fails for compiled modules. */
const EVAL_EXPORT = "evalSource";
/** JS_EvalFunction: (context, JSValue) → JSValue. It frees the value that it runs. */
const EVAL_FUNCTION_EXPORT = "evalFunction";

/**
 * How QTS_bjson_encode sets up the engine's writer, a structure of which local 2 is the address: the number of the first
 * atom that goes with the bytes (i32, offset 48), then whether the writer puts in source positions (offset 44), and
 * (offsets 40 to 43) compiled code, shared buffers, references, source texts.
 */
const WRITER_SETUP = bytes(
  "20 02 41 01 36 02 30",
  "20 02 41 01 3a 00 2c",
  "20 02 41 80 80 84 08 36 02 28",
);
/** In the reader, for compiled code: atoms below 229 are the engine's own, the same in every context (JS_ATOM_END). */
const READER_FIRST_ATOM = bytes("41 e5 01 41 01 20 03 41 01 71 1b");
const NOP = 0x01;

/** In QTS_Eval: `local.get 0 … 3; local.get 5; i32.const 32; i32.or; call JS_Eval`. */
const BEFORE_EVAL_SOURCE = bytes("20 00 20 01 20 02 20 03 20 05 41 20 72 10");

/** In js_bytecode_eval: `local.get 2; i32.const 1; call JS_ReadObject` (1 is JS_READ_OBJ_BYTECODE). */
const BEFORE_READ = bytes("20 02 41 01 10");
/** Right behind it: the result is kept and compared with JS_EXCEPTION, then `local.get 0; local.get 5; call JS_EvalFunction`. */
const BEFORE_EVAL = bytes(
  "22 05 42 80 80 80 80 70 83",
  "42 80 80 80 80 e0 00 51 0d 00",
  "20 00 20 05 10",
);

export interface BytecodeOptions {
  /** Whether compiled code carries the source texts that Function.prototype.toString gives. */
  readonly withSource: boolean;
}

/** Throws unless what it changes and what it looks for is there exactly once. */
export function exposeBytecode(
  engine: Uint8Array,
  options: BytecodeOptions,
): Uint8Array<ArrayBuffer> {
  const first = { name: "the reader's first atom", from: READER_FIRST_ATOM, to: READER_FIRST_ATOM };
  const writer = { name: "the writer", from: WRITER_SETUP, to: writerSetup(options) };
  const patched = applyPatch(applyPatch(engine, first), writer);
  const { readObject, evalFunction } = findLoader(engine);
  const exports = append(
    one(readSections(patched), SECTION.export),
    exported(READ_OBJECT_EXPORT, KIND.function, readObject),
    exported(EVAL_FUNCTION_EXPORT, KIND.function, evalFunction),
    exported(EVAL_EXPORT, KIND.function, findEval(engine)),
  );
  return replaceSections(patched, new Map([[SECTION.export, exports]]));
}

/** The same stores for compiled code, in as many bytes: the first atom is JS_ATOM_END, and one i64 sets all five flags. */
function writerSetup({ withSource }: BytecodeOptions): number[] {
  // The lowest byte allows compiled code, the highest source positions; the one below it source texts.
  const flags = withSource ? "81 80 80 88 10" : "81 80 80 80 10";
  const stores = bytes("20 02 41 e5 01 36 02 30", `20 02 42 ${flags} 37 03 28`);
  return [...stores, ...Array.from({ length: WRITER_SETUP.length - stores.length }, () => NOP)];
}

/** Both are called by the engine's own loader of compiled code, one right after the other. */
function findLoader(engine: Uint8Array) {
  const loaders = callsBehind(engine, BEFORE_READ).flatMap(({ callee: readObject, end }) => {
    if (!matches(engine, end, BEFORE_EVAL)) return [];
    const evalFunction = new BinaryReader(engine, end + BEFORE_EVAL.length).u32();
    return [{ readObject, evalFunction }];
  });
  return only(loaders, "the engine's loader of bytecode");
}

function findEval(engine: Uint8Array): number {
  return only(callsBehind(engine, BEFORE_EVAL_SOURCE), "the call of JS_Eval").callee;
}

/** Which functions are called right behind the instructions. */
function callsBehind(engine: Uint8Array, pattern: readonly number[]) {
  const calls: { readonly callee: number; readonly end: number }[] = [];
  for (let at = 0; at < engine.length; at++) {
    if (!matches(engine, at, pattern)) continue;
    const reader = new BinaryReader(engine, at + pattern.length);
    calls.push({ callee: reader.u32(), end: reader.offset });
  }
  return calls;
}

function only<T>(found: readonly T[], name: string): T {
  const [first] = found;
  if (first === undefined || found.length !== 1) {
    throw new Error(`Expected ${name} once, got ${found.length}`);
  }
  return first;
}

function matches(engine: Uint8Array, at: number, pattern: readonly number[]): boolean {
  return pattern.every((byte, index) => engine[at + index] === byte);
}

/** Instructions in hexadecimal. */
function bytes(...texts: readonly string[]): readonly number[] {
  return texts
    .join(" ")
    .split(" ")
    .map((text) => Number.parseInt(text, 16));
}
