import { encodeS32, encodeU32 } from "./binary.ts";
import { OP } from "./instructions.ts";

/** Value types and the type of a block without a result (WebAssembly core specification 2.0, section 5.3). */
export const TYPE = { i32: 0x7f, i64: 0x7e, void: 0x40 } as const;

const I32_LOAD = 0x28;
const I64_LOAD = 0x29;
const I32_STORE = 0x36;
const I64_STORE = 0x37;
const ALIGN_4 = 2;
const ALIGN_8 = 3;

/** Instructions without an operand. */
export const ASM = {
  i32Eqz: [0x45],
  i32Eq: [0x46],
  i32Ne: [0x47],
  /** Out of the innermost block. */
  brIf: [0x0d, 0x00],
  i64GeU: [0x5a],
  i64LeS: [0x57],
  i32LeS: [0x4c],
  i32Add: [0x6a],
  i32Sub: [0x6b],
  i32Shl: [0x74],
  i64Or: [0x84],
  i32WrapI64: [0xa7],
  i64ExtendI32U: [OP.i64ExtendI32U],
  unreachable: [OP.unreachable],
  return: [0x0f],
  end: [OP.end],
} as const;

export const get = (local: number): number[] => [OP.localGet, ...encodeU32(local)];
export const set = (local: number): number[] => [OP.localSet, ...encodeU32(local)];
export const tee = (local: number): number[] => [OP.localTee, ...encodeU32(local)];
export const globalGet = (index: number): number[] => [OP.globalGet, ...encodeU32(index)];
export const globalSet = (index: number): number[] => [OP.globalSet, ...encodeU32(index)];
export const i32 = (value: number): number[] => [OP.i32Const, ...encodeS32(value)];
export const loadI32 = (offset: number): number[] => [I32_LOAD, ALIGN_4, ...encodeU32(offset)];
export const storeI32 = (offset: number): number[] => [I32_STORE, ALIGN_4, ...encodeU32(offset)];
export const loadI64 = (offset: number): number[] => [I64_LOAD, ALIGN_8, ...encodeU32(offset)];
export const storeI64 = (offset: number): number[] => [I64_STORE, ALIGN_8, ...encodeU32(offset)];
export const call = (index: number): number[] => [OP.call, ...encodeU32(index)];
export const callIndirect = (type: number): number[] => [OP.callIndirect, ...encodeU32(type), 0];
export const when = (body: readonly number[]): number[] => [OP.if, TYPE.void, ...body, OP.end];

export function i64(value: bigint): number[] {
  const bytes: number[] = [OP.i64Const];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    const isLast = rest >> 6n === 0n || rest >> 6n === -1n;
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

/** An entry of the code section, with its size; `locals` are the types of those behind the parameters. */
export function functionBody(locals: readonly number[], body: readonly number[]): number[] {
  const declared = locals.flatMap((type) => [1, type]);
  const code = [...encodeU32(locals.length), ...declared, ...body, OP.end];
  return [...encodeU32(code.length), ...code];
}
