import zlib from "node:zlib";
import { type NativeCodec, NO_FLUSH, openNative } from "./native-codec.ts";

/**
 * Zstandard over bytes that are there as a whole. The functions of node:zlib for that fail in workerd where the output is
 * near a doubling of 40 KB, or is larger than that and packed (cloudflare/workerd#6769); they also grow their output and
 * copy it each time, though here its length is known.
 */

const STEP_BYTES = 256 * 1024;
/** ZSTD_e_flush and ZSTD_e_end. The end of a frame must fit into what is left of the output, or workerd takes it for an error. */
const FLUSH = 1;
const END = 2;
const NOTHING = new Uint8Array();

/** A frame with a checksum, by which what has been damaged is known. */
export function packFrame(bytes: Uint8Array): Uint8Array {
  const native = openNative("ZstdCompress", {
    params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 },
    pledgedSrcSize: bytes.length,
  });
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    pieces.push(...stepped(native, NO_FLUSH, bytes.subarray(at, at + STEP_BYTES)));
  }
  pieces.push(...stepped(native, FLUSH, NOTHING), ...stepped(native, END, NOTHING));
  native.close();
  return joined(pieces);
}

/** What `packFrame` has packed, of so many bytes. Throws when it is damaged or of another length. */
export function unpackFrame(frame: Uint8Array, bytes: number): Uint8Array {
  const native = openNative("ZstdDecompress", {});
  try {
    // Only where room is left is it known that nothing more would come.
    const output = new Uint8Array(bytes + 1);
    const { free, unread } = write(native, END, frame, output);
    if (free !== 1 || unread !== 0) throw new Error("A frame of another length");
    return output.subarray(0, bytes);
  } finally {
    native.close();
  }
}

/** Works through all of `input`, and gives what comes of it. */
function* stepped(native: NativeCodec, flush: number, input: Uint8Array) {
  for (let rest = input, isDone = false; !isDone;) {
    const output = new Uint8Array(STEP_BYTES);
    const { free, unread } = write(native, flush, rest, output);
    // A copy: what is kept of all steps together is the frame, and not their room.
    yield output.slice(0, output.length - free);
    rest = rest.subarray(rest.length - unread);
    isDone = free > 0;
  }
}

function write(native: NativeCodec, flush: number, input: Uint8Array, output: Uint8Array) {
  native._handle?.writeSync(flush, input, 0, input.length, output, 0, output.length);
  if (native.errored !== null) throw native.errored;
  const [free = 0, unread = 0] = native._writeState;
  return { free, unread };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
