import { concatBytes, encodeS32, encodeU32 } from "../../../sandbox/prepare/binary.ts";

/** Where the stack of a tiny module ends and its heap begins; three bytes, as in the engine. */
export const STACK_TOP = 6_000_000;
/** What the engine was built with. */
const BUILT_STACK_BYTES = 5 * 1024 * 1024;

export interface TinyFunction {
  /** All of type i32; no function gives a result. */
  readonly parameters?: number;
  /** Instructions without the final `end`. */
  readonly body: readonly number[];
}

export interface TinyModule {
  /** Exported as "0", "1" and so on. Index 0 is the import, 1 the constructor, so these begin at 2. */
  readonly functions: readonly TinyFunction[];
  readonly memories?: number;
  readonly globals?: number;
  readonly breaks?: readonly number[];
  readonly memoryPagesMin?: number;
  /** Bodies of the data section, instead of a segment for each of `breaks`. */
  readonly data?: readonly (readonly number[])[];
}

/** The first function of a tiny module: the import and the constructor come before it. */
export const FIRST = 2;

const TYPES_MAX = 4;
const I32 = 0x7f;
const END = 0x0b;

/** A module of the engine's form, as small as can be: imports, a stack pointer, sbrk's break, and given functions. */
export function tinyModule(module: TinyModule): Uint8Array<ArrayBuffer> {
  const {
    functions,
    memories = 1,
    globals = 1,
    breaks = [STACK_TOP],
    memoryPagesMin = 200,
  } = module;
  const constructor = { body: [...i32(STACK_TOP), 0x1a, ...i32(BUILT_STACK_BYTES), 0x1a] };
  const all: readonly TinyFunction[] = [constructor, ...functions];
  const memory = [...name("env"), ...name("memory"), 0x02, 0x00, ...encodeU32(memoryPagesMin)];
  const segments = module.data ?? breaks.map((top, index) => dataSegment(64 + index * 8, top));
  return concatBytes([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, vector(Array.from({ length: TYPES_MAX }, (_, count) => functionType(count)))),
    section(
      2,
      vector([
        [...name("env"), ...name("call"), 0x00, 0x00],
        ...Array.from({ length: memories }, () => memory),
      ]),
    ),
    section(3, vector(all.map(({ parameters = 0 }) => encodeU32(parameters)))),
    section(4, vector([[0x70, 0x00, ...encodeU32(FIRST + functions.length)]])),
    section(6, vector(Array.from({ length: globals }, () => [I32, 0x01, ...i32(STACK_TOP), END]))),
    section(
      7,
      vector(
        functions.map((_, index) => [...name(String(index)), 0x00, ...encodeU32(FIRST + index)]),
      ),
    ),
    section(
      9,
      vector([[0x00, ...i32(0), END, ...vector(functions.map((_, i) => encodeU32(FIRST + i)))]]),
    ),
    section(10, vector(all.map(({ body }) => sized([0x00, ...body, END])))),
    section(11, vector(segments)),
  ]);
}

/** `i32.const value`. */
export function i32(value: number): number[] {
  return [0x41, ...encodeS32(value)];
}

/** An active segment that holds the lower three bytes of a number. */
function dataSegment(at: number, value: number): number[] {
  const bytes = [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff];
  return [0x00, ...i32(at), END, ...vector(bytes.map((byte) => [byte]))];
}

function functionType(parameters: number): number[] {
  return [0x60, ...vector(Array.from({ length: parameters }, () => [I32])), 0x00];
}

function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...encodeU32(items.length), ...items.flat()];
}

function sized(bytes: readonly number[]): number[] {
  return [...encodeU32(bytes.length), ...bytes];
}

function section(id: number, body: readonly number[]): number[] {
  return [id, ...sized(body)];
}
