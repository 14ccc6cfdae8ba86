/** The two extra fields of a central record that matter here (APPNOTE 4.5): zip64 sizes and the modification time. */
import { uint64 } from "./zip-directory.ts";
import { ZipRefusal } from "./zip-refusal.ts";

const EXTRA_ZIP64 = 0x0001;
const EXTRA_TIMESTAMP = 0x5455;
/** A 32-bit field with every bit set says that its value stands in the zip64 field. */
export const IN_ZIP64_32 = 0xffffffff;

export interface Extras {
  readonly zip64At: number;
  readonly zip64Bytes: number;
  /** From the extended timestamp, in seconds; undefined without one. */
  readonly mtimeSeconds: number | undefined;
}

export interface Sizes {
  readonly bytes: number;
  readonly compressedBytes: number;
  readonly headerOffset: number;
}

export function readExtras(view: DataView, start: number, end: number): Extras {
  let zip64At = -1;
  let zip64Bytes = 0;
  let mtimeSeconds: number | undefined;
  let at = start;
  // Some writers pad the extra fields with a few zero bytes, so a remainder is no fault.
  while (at + 4 <= end) {
    const id = view.getUint16(at, true);
    const bytes = view.getUint16(at + 2, true);
    at += 4;
    if (at + bytes > end) break;
    if (id === EXTRA_ZIP64) {
      if (zip64At !== -1) throw new ZipRefusal("zip64");
      zip64At = at;
      zip64Bytes = bytes;
    } else if (id === EXTRA_TIMESTAMP && bytes >= 5 && (view.getUint8(at) & 1) === 1) {
      mtimeSeconds = view.getInt32(at + 1, true);
    }
    at += bytes;
  }
  return { zip64At, zip64Bytes, mtimeSeconds };
}

/**
 * Sizes and offset with the zip64 values where the record says so (4.5.3). Only fields with every bit set should be
 * there; some writers give all of them, which is fine as long as they agree.
 */
export function withZip64(sizes: Sizes, view: DataView, extras: Extras): Sizes {
  const fields = [sizes.bytes, sizes.compressedBytes, sizes.headerOffset];
  const missing = fields.filter((field) => field === IN_ZIP64_32).length;
  if (extras.zip64At === -1) {
    if (missing > 0) throw new ZipRefusal("zip64");
    return sizes;
  }
  const isExact = extras.zip64Bytes === missing * 8;
  let from = 0;
  const [bytes = 0, compressedBytes = 0, headerOffset = 0] = fields.map((field) => {
    const isMissing = field === IN_ZIP64_32;
    if (isExact && !isMissing) return field;
    if (from + 8 > extras.zip64Bytes) {
      if (isMissing) throw new ZipRefusal("zip64");
      return field;
    }
    const value = uint64(view, extras.zip64At + from);
    from += 8;
    if (!isMissing && value !== field) throw new ZipRefusal("zip64");
    return value;
  });
  return { bytes, compressedBytes, headerOffset };
}
