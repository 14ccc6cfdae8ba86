import { byteRange } from "../../web/bytes.ts";
import { systemError } from "../errno.ts";
import { invalidArgType, nodeError, outOfRange } from "../errors.ts";
import {
  absolute,
  ask,
  assertMode,
  encodeResult,
  type FileOptions,
  isWritable,
  readOptions,
  statOf,
  toBytes,
  toFlags,
  toPath,
} from "./common.ts";
import { constants } from "./constants.ts";
import { assertDescriptor, closeFile, fileOf, openFile, readAt, writeAt } from "./descriptors.ts";
import { toMilliseconds, toStats } from "./stats.ts";
import { assertInteger } from "../validate.ts";

/** The synchronous operations on file contents; the other forms of fs are made from these. */
export function open(path: unknown, flags?: unknown, mode?: unknown): number {
  const target = toPath(path);
  if (mode !== undefined && mode !== null) assertMode(mode);
  return openFile(target, toFlags(flags));
}

export function close(fd: unknown): void {
  assertDescriptor(fd);
  closeFile(fd);
}

export function readFile(path: unknown, given?: unknown): unknown {
  const options = readOptions(given);
  const bytes = isDescriptor(path) ? readAt(path, -1, null) : readWhole(toPath(path), options);
  return encodeResult(bytes, options.encoding);
}

function isDescriptor(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function readWhole(path: string, options: FileOptions): Uint8Array {
  const flags = toFlags(options.flag);
  // Only a flag that can create or cut the file needs more than a read.
  if (flags !== constants.O_RDONLY) {
    const fd = openFile(path, flags);
    try {
      return readAt(fd, -1, 0);
    } finally {
      closeFile(fd);
    }
  }
  if (statOf(path, "open").type === "directory") throw systemError("EISDIR", "read");
  return new Uint8Array(ask({ syscall: "open", path }, "fsRead", absolute(path), 0, -1));
}

export function writeFile(path: unknown, data: unknown, given?: unknown): void {
  writeWhole(path, data, readOptions(given), "w");
}

export function appendFile(path: unknown, data: unknown, given?: unknown): void {
  writeWhole(path, data, readOptions(given), "a");
}

function writeWhole(path: unknown, data: unknown, options: FileOptions, flag: string): void {
  const bytes = toBytes(data, options.encoding);
  if (isDescriptor(path)) {
    writeAt(path, bytes, null);
    return;
  }
  const fd = openFile(toPath(path), toFlags(options.flag, flag));
  try {
    if (bytes.length > 0) writeAt(fd, bytes, null);
  } finally {
    closeFile(fd);
  }
}

interface Range {
  readonly bytes: Uint8Array;
  readonly position: number | null;
}

/** The arguments (buffer, offset, length, position) or (buffer, { offset, length, position }). */
function readRange(
  buffer: unknown,
  offsetOrOptions: unknown,
  length: unknown,
  position: unknown,
): Range {
  if (typeof offsetOrOptions === "object" && offsetOrOptions !== null) {
    const options = offsetOrOptions as { offset?: unknown; length?: unknown; position?: unknown };
    return readRange(buffer, options.offset, options.length, options.position);
  }
  if (!ArrayBuffer.isView(buffer))
    throw invalidArgType("buffer", ["Buffer", "TypedArray", "DataView"], buffer);
  const offset = offsetOrOptions ?? 0;
  assertInteger(offset, "offset", 0);
  if (offset > buffer.byteLength) throw outOfRange("offset", `<= ${buffer.byteLength}`, offset);
  const room = buffer.byteLength - offset;
  const size = length ?? room;
  assertInteger(size, "length", 0);
  if (size > room) throw outOfRange("length", `<= ${room}`, size);
  const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, size);
  const isPlaced = (typeof position === "number" && position >= 0) || typeof position === "bigint";
  return { bytes, position: isPlaced ? Number(position) : null };
}

export function read(
  fd: unknown,
  buffer: unknown,
  offset?: unknown,
  length?: unknown,
  position?: unknown,
): number {
  assertDescriptor(fd);
  const range = readRange(buffer, offset, length, position);
  if (ArrayBuffer.isView(buffer) && buffer.byteLength === 0) {
    const text = "The argument 'buffer' is empty and cannot be written. Received an empty buffer";
    throw nodeError(TypeError, "ERR_INVALID_ARG_VALUE", text);
  }
  const bytes = readAt(fd, range.bytes.length, range.position);
  range.bytes.set(bytes);
  return bytes.length;
}

/** (fd, buffer, offset, length, position) or (fd, text, position, encoding). */
export function write(fd: unknown, data: unknown, ...rest: readonly unknown[]): number {
  assertDescriptor(fd);
  if (typeof data === "string") {
    const [position, encoding] = rest;
    return writeAt(fd, toBytes(data, encoding), typeof position === "number" ? position : null);
  }
  const range = readRange(data, rest[0], rest[1], rest[2]);
  return writeAt(fd, range.bytes, range.position);
}

function assertViews(buffers: unknown): asserts buffers is readonly ArrayBufferView[] {
  if (!Array.isArray(buffers) || !buffers.every((buffer) => ArrayBuffer.isView(buffer))) {
    throw invalidArgType("buffers", "ArrayBufferView[]", buffers);
  }
}

export function readv(fd: unknown, buffers: unknown, position?: unknown): number {
  assertViews(buffers);
  let total = 0;
  for (const buffer of buffers) {
    const place = typeof position === "number" ? position + total : null;
    const count = read(fd, buffer, 0, buffer.byteLength, place);
    total += count;
    if (count < buffer.byteLength) break;
  }
  return total;
}

export function writev(fd: unknown, buffers: unknown, position?: unknown): number {
  assertViews(buffers);
  return buffers.reduce((total, buffer) => {
    const place = typeof position === "number" ? position + total : null;
    return total + write(fd, buffer, 0, buffer.byteLength, place);
  }, 0);
}

export function truncate(path: unknown, length: unknown = 0): void {
  const target = toPath(path);
  assertInteger(length, "len");
  ask({ syscall: "open", path: target }, "fsTruncate", absolute(target), Math.max(0, length));
}

export function ftruncate(fd: unknown, length: unknown = 0): void {
  assertDescriptor(fd);
  assertInteger(length, "len");
  ask({ syscall: "ftruncate" }, "fsTruncate", fileOf(fd, "ftruncate").path, Math.max(0, length));
}

export function fstat(fd: unknown, options?: { readonly bigint?: boolean }): unknown {
  assertDescriptor(fd);
  const stat = ask({ syscall: "fstat" }, "fsStat", fileOf(fd, "fstat").path);
  return toStats(JSON.parse(stat), options?.bigint);
}

/** What is written is kept already. */
export function fsync(fd: unknown): void {
  assertDescriptor(fd);
  fileOf(fd, "fsync");
}

export function futimes(fd: unknown, atime: unknown, mtime: unknown): void {
  assertDescriptor(fd);
  toMilliseconds(atime);
  ask({ syscall: "futime" }, "fsTouch", fileOf(fd, "futime").path, toMilliseconds(mtime));
}

export function fchmod(fd: unknown, mode: unknown): void {
  assertDescriptor(fd);
  assertMode(mode);
  fileOf(fd, "fchmod");
}

export function fchown(fd: unknown): void {
  assertDescriptor(fd);
  fileOf(fd, "fchown");
}

export function copyFile(source: unknown, target: unknown, mode: unknown = 0): void {
  const from = toPath(source, "src");
  const to = toPath(target, "dest");
  assertInteger(mode, "mode", 0, 7);
  const context = { syscall: "copyfile", path: from, dest: to };
  ask(context, "fsStat", absolute(from));
  if (statOf(from, "copyfile").type === "directory" && isWritable(to))
    throw systemError("EISDIR", "copyfile", context);
  const bytes = ask(context, "fsRead", absolute(from), 0, -1);
  ask(context, "fsCreate", absolute(to), (mode & constants.COPYFILE_EXCL) !== 0, true);
  const range = byteRange(bytes);
  ask(context, "fsWrite", absolute(to), 0, range.buffer, range.offset, range.length);
}
