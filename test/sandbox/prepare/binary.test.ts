import { describe, it } from "vitest";
import {
  BinaryReader,
  concatBytes,
  encodeS32,
  encodeU32,
} from "../../../sandbox/prepare/binary.ts";

/** Both sides of every place where LEB128 takes one byte more. */
const UNSIGNED = [0, 1, 63, 64, 127, 128, 16_383, 16_384, 2_097_151, 2 ** 28, 2 ** 32 - 1];
const SIGNED = [0, 1, -1, 63, 64, -64, -65, 8191, 8192, -8192, -8193, 2 ** 31 - 1, -(2 ** 31)];

function readS32(bytes: readonly number[]): number {
  const bits = bytes.map((byte) => (byte & 0x7f).toString(2).padStart(7, "0"));
  const text = bits.toReversed().join("");
  return Number(BigInt.asIntN(32, BigInt.asIntN(text.length, BigInt(`0b${text}`))));
}

describe("encodeU32()", () => {
  it.for(UNSIGNED)("writes %i so that it reads the same", (value, { expect }) => {
    const bytes = encodeU32(value);
    const reader = new BinaryReader(Uint8Array.from(bytes));

    expect(reader.u32()).toBe(value);
    expect(reader.done).toBe(true);
  });

  it("takes no byte more than it needs", ({ expect }) => {
    expect(encodeU32(127)).toEqual([0x7f]);
    expect(encodeU32(128)).toEqual([0x80, 0x01]);
    expect(encodeU32(624_485)).toEqual([0xe5, 0x8e, 0x26]);
  });
});

describe("encodeS32()", () => {
  it.for(SIGNED)("writes %i so that it reads the same", (value, { expect }) => {
    expect(readS32(encodeS32(value))).toBe(value);
  });

  it("keeps the sign in the last byte", ({ expect }) => {
    expect(encodeS32(63)).toEqual([0x3f]);
    expect(encodeS32(64)).toEqual([0xc0, 0x00]);
    expect(encodeS32(-64)).toEqual([0x40]);
    expect(encodeS32(-123_456)).toEqual([0xc0, 0xbb, 0x78]);
  });
});

describe("BinaryReader", () => {
  it("reads padded numbers, names and ranges front to back", ({ expect }) => {
    const reader = new BinaryReader(Uint8Array.from([0x83, 0x80, 0x00, 2, 0xc3, 0xa9, 0xff, 0x7f]));

    expect(reader.u32()).toBe(3);
    expect(reader.name()).toBe("é");
    reader.skipLeb();
    expect(reader.done).toBe(true);
  });

  it("refuses to read past the end", ({ expect }) => {
    const end = /Unexpected end of the WebAssembly binary/;
    expect(() => new BinaryReader(new Uint8Array(0)).byte()).toThrow(end);
    expect(() => new BinaryReader(Uint8Array.of(0x80)).u32()).toThrow(end);
    expect(() => new BinaryReader(Uint8Array.of(5, 1)).name()).toThrow(end);
    expect(() => new BinaryReader(Uint8Array.of(1)).take(2)).toThrow(end);
  });
});

describe("concatBytes()", () => {
  it("joins arrays of both kinds", ({ expect }) => {
    expect(concatBytes([[1], Uint8Array.of(2, 3), []])).toEqual(Uint8Array.of(1, 2, 3));
  });
});
