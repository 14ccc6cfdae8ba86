import { BinaryReader, encodeS32 } from "./binary.ts";
import { OP, readInstruction } from "./instructions.ts";

/** What emscripten gave the engine's C stack (its STACK_SIZE), between the static data and the heap. */
const BUILT_STACK_BYTES = 5 * 1024 * 1024;

export interface StackSections {
  /** The stack pointer comes first. */
  readonly global: Uint8Array;
  readonly code: Uint8Array;
  readonly data: Uint8Array;
}

/**
 * Makes the engine's C stack smaller and moves the heap down by as much. The stack's top, which is where the heap
 * begins, stands in three places: the stack pointer's initial value, the constructor that tells libc of it, and
 * the initial break of sbrk. Throws unless each is found exactly once.
 */
export function shrinkStack(
  sections: StackSections,
  stackBytes: number,
  globals: number,
): StackSections {
  const global = sections.global.slice();
  const code = sections.code.slice();
  const data = sections.data.slice();
  const reader = new BinaryReader(global);
  const others = reader.u32() - globals;
  if (others !== 0) throw new Error(`Expected ${globals} global, got ${others + globals}`);
  reader.take(2);
  if (reader.byte() !== OP.i32Const) throw new Error("Expected the stack pointer to be constant");
  const top = readS32(new BinaryReader(global, reader.offset));
  const moved = top - (BUILT_STACK_BYTES - stackBytes);

  replaceConstant(global, reader.offset, moved);
  replaceConstant(code, onlyConstant(code, top), moved);
  replaceConstant(code, onlyConstant(code, BUILT_STACK_BYTES), stackBytes);
  replaceBreak(data, top, moved);
  return { global, code, data };
}

/** Where the one `i32.const value` of the code has its operand. */
function onlyConstant(code: Uint8Array, value: number): number {
  const found: number[] = [];
  const section = new BinaryReader(code);
  for (let functions = section.u32(); functions > 0; functions--) {
    const end = section.u32() + section.offset;
    for (let groups = section.u32(); groups > 0; groups--) {
      section.u32();
      section.byte();
    }
    while (section.offset < end) {
      const operand = section.offset + 1;
      const { opcode } = readInstruction(section);
      if (opcode !== OP.i32Const) continue;
      if (readS32(new BinaryReader(code, operand)) === value) found.push(operand);
    }
  }
  const [only] = found;
  if (only === undefined || found.length !== 1) {
    throw new Error(`Expected the constant ${value} once in the code, got ${found.length}`);
  }
  return only;
}

/** Overwrites a signed LEB128 by another of the same length. */
function replaceConstant(bytes: Uint8Array, at: number, value: number): void {
  let length = 1;
  while (((bytes[at + length - 1] ?? 0) & 0x80) !== 0) length += 1;
  const encoded = encodeS32(value);
  if (encoded.length > length) throw new Error(`The constant ${value} does not fit its place`);
  // Padding repeats the sign in the bytes behind the last one that counts.
  const sign = value < 0 ? 0x7f : 0x00;
  const padded = Array.from({ length }, (_, index) => {
    const byte = encoded[index] ?? sign;
    return index === length - 1 ? byte & 0x7f : byte | 0x80;
  });
  bytes.set(padded, at);
}

/** The data segment that holds sbrk's break and nothing else; its last byte, a zero, is left out of the module. */
function replaceBreak(data: Uint8Array, top: number, moved: number): void {
  const found: number[] = [];
  const reader = new BinaryReader(data);
  for (let segments = reader.u32(); segments > 0; segments--) {
    if (reader.byte() !== 0) throw new Error("Expected only active data segments");
    readInstruction(reader);
    reader.byte();
    const length = reader.u32();
    const contents = reader.take(length);
    if (length === 3 && littleEndian(contents) === top) found.push(reader.offset - length);
  }
  const [at] = found;
  if (at === undefined || found.length !== 1) {
    throw new Error(`Expected sbrk's initial break once in the data, got ${found.length}`);
  }
  data.set([moved & 0xff, (moved >> 8) & 0xff, (moved >> 16) & 0xff], at);
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function readS32(reader: BinaryReader): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = reader.byte();
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) !== 0) continue;
    const signed = (byte & 0x40) !== 0 && shift + 7 < 32;
    return signed ? value | (-1 << (shift + 7)) : value;
  }
}
