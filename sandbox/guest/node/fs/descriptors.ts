import { call } from "../../door.ts";
import { byteRange } from "../../web/bytes.ts";
import { decodeUtf8 } from "../buffer-codec.ts";
import { systemError } from "../errno.ts";
import { absolute, ask, findStat } from "./common.ts";
import { constants } from "./constants.ts";
import { assertInteger } from "../validate.ts";

/** Like a Lambda environment's limit on open files. */
const DESCRIPTORS_MAX = 1024;
const FIRST_DESCRIPTOR = 3;

/** An open file, which the host keeps under the descriptor's number. */
export interface OpenFile {
  /** `/proc/self/fd/<number>`: the file itself, whatever becomes of its name. */
  readonly path: string;
  readonly flags: number;
  /** Where the next read or write without a position begins. */
  position: number;
}

const openFiles = new Map<number, OpenFile>();

export function openFile(path: string, flags: number): number {
  const target = absolute(path);
  const context = { syscall: "open", path };
  const isWriting = (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0;
  const stat = findStat(path);
  if (stat?.type === "directory" && isWriting) throw systemError("EISDIR", "open", { path });
  if ((flags & constants.O_CREAT) !== 0) {
    const isTruncated = (flags & constants.O_TRUNC) !== 0;
    ask(context, "fsCreate", target, (flags & constants.O_EXCL) !== 0, isTruncated);
  } else if (stat === undefined) ask(context, "fsStat", target);
  else if (isWriting) ask(context, "fsCreate", target, false, (flags & constants.O_TRUNC) !== 0);
  let fd = FIRST_DESCRIPTOR;
  while (openFiles.has(fd)) fd++;
  if (fd >= DESCRIPTORS_MAX) throw systemError("EMFILE", "open", { path });
  ask(context, "fsOpen", fd, target);
  openFiles.set(fd, { path: `/proc/self/fd/${fd}`, flags, position: 0 });
  return fd;
}

export function assertDescriptor(fd: unknown): asserts fd is number {
  assertInteger(fd, "fd", 0, 2 ** 31 - 1);
}

export function fileOf(fd: number, syscall: string): OpenFile {
  const file = openFiles.get(fd);
  if (file === undefined) throw systemError("EBADF", syscall);
  return file;
}

export function closeFile(fd: number): void {
  if (!openFiles.delete(fd)) throw systemError("EBADF", "close");
  call("fsClose", fd);
}

/** `position` null means the file's own place, which then moves. */
export function readAt(fd: number, length: number, position: number | null): Uint8Array {
  const file = fileOf(fd, "read");
  if ((file.flags & constants.O_WRONLY) !== 0) throw systemError("EBADF", "read");
  const buffer = ask({ syscall: "read" }, "fsRead", file.path, position ?? file.position, length);
  if (position === null) file.position += buffer.byteLength;
  return new Uint8Array(buffer);
}

export function writeAt(fd: number, bytes: Uint8Array, position: number | null): number {
  if (fd === 1 || fd === 2) {
    call("stdout", decodeUtf8(bytes));
    return bytes.length;
  }
  const file = fileOf(fd, "write");
  if ((file.flags & (constants.O_WRONLY | constants.O_RDWR)) === 0)
    throw systemError("EBADF", "write");
  const isAppending = (file.flags & constants.O_APPEND) !== 0;
  const { buffer, offset, length } = byteRange(bytes);
  const at = isAppending ? -1 : (position ?? file.position);
  const written = ask({ syscall: "write" }, "fsWrite", file.path, at, buffer, offset, length);
  if (position === null && !isAppending) file.position += written;
  return written;
}
