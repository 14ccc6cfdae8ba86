import { zstdDecompressSync } from "node:zlib";
import { describe, it } from "vitest";
import { packFrame, unpackFrame } from "../../../../sandbox/host/compression/whole-frames.ts";

/** The size from which the functions of node:zlib in workerd grow their output. */
const GROWN_BYTES = 40_960;
const STEP_BYTES = 256 * 1024;

/** Bytes that do not get smaller, then as many that do. */
function bytesOf(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, (_, at) => {
    state = (state * 48_271) % 0x7fffffff;
    return at < length / 2 ? state >> 8 : 7;
  });
}

describe("frames of Zstandard in workerd", () => {
  it.for([
    0,
    1,
    64,
    GROWN_BYTES - 1,
    GROWN_BYTES,
    GROWN_BYTES + 1,
    2 * GROWN_BYTES - 64,
    2 * GROWN_BYTES,
    2 * GROWN_BYTES + 64,
    STEP_BYTES,
    STEP_BYTES + 1,
    8 * GROWN_BYTES,
    32 * GROWN_BYTES + 1,
  ])("of %i bytes are unpacked to what was packed", (length, { expect }) => {
    const bytes = bytesOf(length);
    const frame = packFrame(bytes);

    expect(unpackFrame(frame, length)).toEqual(bytes);
    if (length > 1000) expect(frame.length).toBeLessThan(length * 0.6);
  });

  it("are refused when they are of another length, cut off, damaged or continued", ({ expect }) => {
    const bytes = bytesOf(3 * STEP_BYTES + 5);
    const frame = packFrame(bytes);

    expect(() => unpackFrame(frame, bytes.length - 1)).toThrow();
    expect(() => unpackFrame(frame, bytes.length + 1)).toThrow();
    expect(() => unpackFrame(frame.slice(0, -1), bytes.length)).toThrow();
    expect(() => unpackFrame(new Uint8Array(), bytes.length)).toThrow();
    expect(() => unpackFrame(frame.with(100_000, 1), bytes.length)).toThrow();
    expect(() => unpackFrame(Uint8Array.of(...packFrame(bytes.slice(0, 9)), 1), 9)).toThrow();
  });

  // When this fails, workerd has been mended and `zstdDecompressSync` may do instead.
  it("are not what workerd's own function can read", ({ expect }) => {
    const frame = packFrame(bytesOf(2 * GROWN_BYTES));
    expect(() => zstdDecompressSync(frame)).toThrow("unexpected end of file");
  });
});
