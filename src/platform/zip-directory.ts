/**
 * Finds the central directory at the end of a ZIP file, by APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16.
 * The file is hostile: nothing may stand between the directory and its end records, and where two records
 * say the same thing they must agree, so that no second reader can see other contents than this one.
 */
import { ZipRefusal } from "./zip-refusal.ts";

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const END64_SIGNATURE = 0x06064b50;
const END64_BYTES = 56;
const LOCATOR64_SIGNATURE = 0x07064b50;
const LOCATOR64_BYTES = 20;
/** A field with every bit set says that its value stands in the zip64 record (4.4.1.4). */
const IN_ZIP64_16 = 0xffff;
const IN_ZIP64_32 = 0xffffffff;

export interface CentralDirectory {
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

interface EndRecord extends CentralDirectory {
  readonly at: number;
}

export function findCentralDirectory(view: DataView): CentralDirectory {
  const end = findEndRecord(view);
  const end64 = findEndRecord64(view, end.at);
  if (end64 === undefined && needsZip64(end)) throw new ZipRefusal("zip64");
  if (end64 !== undefined && !agree(end, end64)) throw new ZipRefusal("zip64");

  const directory = end64 ?? end;
  if (directory.offset + directory.bytes !== directory.at) throw new ZipRefusal("corrupt");
  return directory;
}

/** Searches backwards for the record whose comment ends exactly where the file ends: nothing may trail it. */
function findEndRecord(view: DataView): EndRecord {
  const last = view.byteLength - END_BYTES;
  const first = Math.max(0, last - COMMENT_BYTES_MAX);
  for (let at = last; at >= first; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) !== view.byteLength) continue;

    const entries = view.getUint16(at + 10, true);
    // Archives split over several disks ended with the floppy.
    if (view.getUint32(at + 4, true) !== 0) throw new ZipRefusal("corrupt");
    if (view.getUint16(at + 8, true) !== entries) throw new ZipRefusal("corrupt");
    const bytes = view.getUint32(at + 12, true);
    return { at, entries, bytes, offset: view.getUint32(at + 16, true) };
  }
  throw new ZipRefusal("not-a-zip");
}

function findEndRecord64(view: DataView, endAt: number): EndRecord | undefined {
  const locatorAt = endAt - LOCATOR64_BYTES;
  if (locatorAt < 0 || view.getUint32(locatorAt, true) !== LOCATOR64_SIGNATURE) return undefined;

  const at = locatorAt - END64_BYTES;
  const plain =
    at >= 0 &&
    view.getUint32(locatorAt + 4, true) === 0 &&
    uint64(view, locatorAt + 8) === at &&
    view.getUint32(locatorAt + 16, true) === 1 &&
    view.getUint32(at, true) === END64_SIGNATURE &&
    // The record's size leaves out its first 12 bytes (4.3.14.1); an extensible data sector is not allowed.
    uint64(view, at + 4) === END64_BYTES - 12 &&
    view.getUint32(at + 16, true) === 0 &&
    view.getUint32(at + 20, true) === 0 &&
    uint64(view, at + 24) === uint64(view, at + 32);
  if (!plain) throw new ZipRefusal("zip64");

  const bytes = uint64(view, at + 40);
  return { at, entries: uint64(view, at + 32), bytes, offset: uint64(view, at + 48) };
}

function needsZip64(end: EndRecord): boolean {
  return end.entries === IN_ZIP64_16 || end.bytes === IN_ZIP64_32 || end.offset === IN_ZIP64_32;
}

function agree(end: EndRecord, end64: EndRecord): boolean {
  return (
    (end.entries === IN_ZIP64_16 || end.entries === end64.entries) &&
    (end.bytes === IN_ZIP64_32 || end.bytes === end64.bytes) &&
    (end.offset === IN_ZIP64_32 || end.offset === end64.offset)
  );
}

/** A 64-bit field as a number; one past 2^53 loses its low bits, and is refused by every comparison with a file's size. */
export function uint64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
}
