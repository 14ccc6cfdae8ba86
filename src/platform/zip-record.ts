/**
 * Reads the entries of a central directory and the local header of each, by APPNOTE.TXT 6.3.10, sections 4.3.7 and 4.3.12.
 * The central record rules; a local header that says otherwise is a trick on readers that trust it, and is refused.
 */
import { type CentralDirectory } from "./zip-directory.ts";
import { type Extras, IN_ZIP64_32, readExtras, type Sizes, withZip64 } from "./zip-extra.ts";
import { safePath, singleBytes } from "./zip-path.ts";
import { ZipRefusal } from "./zip-refusal.ts";

const STORED = 0;
export const DEFLATED = 8;

/** More files than any real package has; bounds the memory that the index of a hostile one can take. */
export const NODES_MAX = 100_000;

/** PATH_MAX of Linux: what a symbolic link can hold. */
const LINK_BYTES_MAX = 4096;

const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;

/** Flag bits of 4.4.4: encrypted, strong encryption, masked header; and sizes that follow the data. */
const ENCRYPTED_FLAGS = 0x0001 | 0x0040 | 0x2000;
const SIZES_FOLLOW_FLAG = 0x0008;

/** "Version made by" systems whose high attribute bits are a Unix mode (4.4.2.2): Unix and OS X. */
const UNIX_HOSTS: readonly number[] = [3, 19];
const FORMAT_MASK = 0o170000;
const FORMAT_LINK = 0o120000;
const FORMAT_DIRECTORY = 0o040000;
const PERMISSION_MASK = 0o777;

export interface ZipRecord {
  /** Normalised; "" is the root. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link";
  readonly method: typeof STORED | typeof DEFLATED;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly mode: number;
  readonly mtimeMs: number;
  /** Where its local header starts. */
  readonly headerOffset: number;
  /** Where its data starts. */
  readonly offset: number;
}

/** The package, seen three ways; `text` is the central directory with one character for each byte. */
interface Source {
  readonly zip: Uint8Array;
  readonly view: DataView;
  readonly text: string;
  readonly textOffset: number;
}

export function readRecords(zip: Uint8Array, directory: CentralDirectory): readonly ZipRecord[] {
  if (directory.entries > NODES_MAX) throw new ZipRefusal("too-large");

  const end = directory.offset + directory.bytes;
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  // One decoding of everything is several times faster than one for each name.
  const text = singleBytes(zip.subarray(directory.offset, end));
  const source = { zip, view, text, textOffset: directory.offset };

  const records: ZipRecord[] = [];
  let at = directory.offset;
  for (let index = 0; index < directory.entries; index++) {
    if (at + CENTRAL_BYTES > end) throw new ZipRefusal("corrupt");
    if (view.getUint32(at, true) !== CENTRAL_SIGNATURE) throw new ZipRefusal("corrupt");
    const extraAt = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
    const extraEnd = extraAt + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > end) throw new ZipRefusal("corrupt");
    records.push(readRecord(source, at, readExtras(view, extraAt, extraEnd)));
    at = next;
  }
  if (at !== end) throw new ZipRefusal("corrupt");
  refuseOverlaps(records, directory.offset);
  return records;
}

function readRecord(source: Source, at: number, extras: Extras): ZipRecord {
  const { zip, view, text, textOffset } = source;
  if ((view.getUint16(at + 8, true) & ENCRYPTED_FLAGS) !== 0) throw new ZipRefusal("encrypted");
  const method = view.getUint16(at + 10, true);
  if (method !== STORED && method !== DEFLATED) throw new ZipRefusal("corrupt");

  const nameAt = at + CENTRAL_BYTES;
  const nameEnd = nameAt + view.getUint16(at + 28, true);
  const name = zip.subarray(nameAt, nameEnd);
  const path = safePath(name, text.slice(nameAt - textOffset, nameEnd - textOffset));
  if (path === undefined) throw new ZipRefusal("unsafe-path");

  const sizes = withZip64(readSizes(view, at), view, extras);
  const { bytes, compressedBytes, headerOffset } = sizes;
  if (method === STORED && bytes !== compressedBytes) throw new ZipRefusal("corrupt");
  const { kind, mode } = readAttributes(view, at, name.at(-1) === 0x2f);
  if (path === "" && kind !== "directory") throw new ZipRefusal("unsafe-path");
  if (kind === "directory" && bytes !== 0) throw new ZipRefusal("corrupt");
  if (kind === "link" && bytes > LINK_BYTES_MAX) throw new ZipRefusal("symlink");

  const offset = dataOffset(source, { ...sizes, at, name });
  const crc = view.getUint32(at + 16, true);
  const mtimeMs =
    extras.mtimeSeconds === undefined ? readDosTime(view, at) : extras.mtimeSeconds * 1000;
  return { path, kind, method, crc, compressedBytes, bytes, mode, mtimeMs, headerOffset, offset };
}

function readSizes(view: DataView, at: number): Sizes {
  const compressedBytes = view.getUint32(at + 20, true);
  const bytes = view.getUint32(at + 24, true);
  return { bytes, compressedBytes, headerOffset: view.getUint32(at + 42, true) };
}

function readAttributes(view: DataView, at: number, endsInSlash: boolean) {
  const isUnix = UNIX_HOSTS.includes(view.getUint8(at + 5));
  const unixMode = isUnix ? view.getUint32(at + 38, true) >>> 16 : 0;
  const permissions = unixMode & PERMISSION_MASK;
  const format = unixMode & FORMAT_MASK;

  if (endsInSlash) {
    if (format !== 0 && format !== FORMAT_DIRECTORY) throw new ZipRefusal("corrupt");
    return { kind: "directory", mode: permissions || 0o755 } as const;
  }
  if (format === FORMAT_LINK) return { kind: "link", mode: 0o777 } as const;
  if (format === FORMAT_DIRECTORY) throw new ZipRefusal("corrupt");
  // Info-ZIP marks what it read from its input as a pipe: here that, or a device, is a file of what was read.
  return { kind: "file", mode: permissions || 0o644 } as const;
}

interface LocalExpectation extends Sizes {
  /** Where the central record starts. */
  readonly at: number;
  readonly name: Uint8Array;
}

/** Where the entry's data starts, once its local header is seen to say what the central record says. */
function dataOffset({ zip, view }: Source, expected: LocalExpectation): number {
  const { at, name, headerOffset, bytes, compressedBytes } = expected;
  const nameAt = headerOffset + LOCAL_BYTES;
  if (nameAt > view.byteLength || view.getUint32(headerOffset, true) !== LOCAL_SIGNATURE) {
    throw new ZipRefusal("corrupt");
  }
  const flags = view.getUint16(at + 8, true);
  const sameFlags = view.getUint16(headerOffset + 6, true) === flags;
  const sameMethod = view.getUint16(headerOffset + 8, true) === view.getUint16(at + 10, true);
  const sameName = view.getUint16(headerOffset + 26, true) === name.length;
  if (!sameFlags || !sameMethod || !sameName) throw new ZipRefusal("corrupt");
  for (let index = 0; index < name.length; index++) {
    if (name[index] !== zip[nameAt + index]) throw new ZipRefusal("corrupt");
  }

  if ((flags & SIZES_FOLLOW_FLAG) === 0) {
    const same = (local: number, central: number) => local === central || local === IN_ZIP64_32;
    const agrees =
      view.getUint32(headerOffset + 14, true) === view.getUint32(at + 16, true) &&
      same(view.getUint32(headerOffset + 18, true), compressedBytes) &&
      same(view.getUint32(headerOffset + 22, true), bytes);
    if (!agrees) throw new ZipRefusal("corrupt");
  }
  return nameAt + name.length + view.getUint16(headerOffset + 28, true);
}

/** The MS-DOS time, taken as UTC because it names no zone (4.4.6). */
function readDosTime(view: DataView, at: number): number {
  const time = view.getUint16(at + 12, true);
  const date = view.getUint16(at + 14, true);
  const seconds = (time & 31) * 2;
  const [year, month, day] = [1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31];
  return Date.UTC(year, month, day, time >> 11, (time >> 5) & 63, seconds);
}

/**
 * Entries that share data are how a small file becomes a bomb without nesting. The first entry starts the file:
 * anything before it, such as a self-extractor, makes the file something else than a package.
 */
function refuseOverlaps(records: readonly ZipRecord[], directoryOffset: number): void {
  const sorted = records.toSorted((a, b) => a.headerOffset - b.headerOffset);
  let end = 0;
  for (const record of sorted) {
    if (record.headerOffset < end) throw new ZipRefusal("corrupt");
    end = record.offset + record.compressedBytes;
  }
  if (end > directoryOffset) throw new ZipRefusal("corrupt");
  const first = sorted[0]?.headerOffset ?? directoryOffset;
  if (first !== 0) throw new ZipRefusal("not-a-zip");
}
