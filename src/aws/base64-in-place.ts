import { Buffer } from "node:buffer";
import { fromBase64 } from "../platform/bytes.ts";

/** A multiple of four, so that each step is whole base64. */
const STEP = 65_536;

/**
 * Decodes base64 over itself and gives the front part that now holds the bytes; undefined when it is
 * no base64. Decoded text is shorter, so what is written never passes what is still to be read.
 */
export function decodeInPlace(base64: Uint8Array): Uint8Array | undefined {
  let written = 0;
  for (let start = 0; start < base64.byteLength; start += STEP) {
    const end = Math.min(start + STEP, base64.byteLength);
    const bytes = fromBase64(latin1(base64, start, end));
    // Padding belongs at the very end: a step that has some is short unless it is the last.
    if (bytes === undefined || (end < base64.byteLength && bytes.byteLength < (STEP / 4) * 3)) {
      return undefined;
    }
    base64.set(bytes, written);
    written += bytes.byteLength;
  }
  return base64.subarray(0, written);
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}
