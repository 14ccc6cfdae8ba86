import { type FileSpace } from "../../../messages.ts";
import { DISPOSE } from "../../web/dispose-symbols.ts";
import { randomBytes } from "../../web/crypto.ts";
import { systemError } from "../errno.ts";
import { nodeError } from "../errors.ts";
import {
  absolute,
  ask,
  assertMode,
  encodeName,
  findStat,
  isWritable,
  readOptions,
  statOf,
  toPath,
} from "./common.ts";
import { constants } from "./constants.ts";
import { Dir } from "./dir.ts";
import { Dirent, joinPath, toMilliseconds, toStats } from "./stats.ts";
import { posix } from "../path-posix.ts";
import { assertInteger } from "../validate.ts";

interface StatOptions {
  readonly bigint?: boolean;
  readonly throwIfNoEntry?: boolean;
}

/** The synchronous operations on paths; the other forms of fs are made from these. */
export function stat(path: unknown, options: StatOptions | null = {}): unknown {
  return statAs("stat", path, options);
}

export function lstat(path: unknown, options: StatOptions | null = {}): unknown {
  return statAs("lstat", path, options);
}

function statAs(syscall: string, path: unknown, options: StatOptions | null): unknown {
  const target = toPath(path);
  if (options?.throwIfNoEntry === false && findStat(target) === undefined) return undefined;
  return toStats(statOf(target, syscall), options?.bigint);
}

/** The file system of a path: what fs.statfs() gives, in blocks of 4 kB. */
export function statfs(path: unknown, options: StatOptions | null = {}): unknown {
  const target = toPath(path);
  statOf(target, "statfs");
  const { totalBytes, freeBytes } = JSON.parse(
    ask({ syscall: "statfs", path: target }, "fsSpace", absolute(target)),
  ) as FileSpace;
  const [blocks, bfree] = [totalBytes, freeBytes].map((bytes) => Math.floor(bytes / BLOCK_BYTES));
  const numbers = {
    type: EXT_MAGIC,
    bsize: BLOCK_BYTES,
    frsize: BLOCK_BYTES,
    blocks,
    bfree,
    bavail: bfree,
    files: blocks,
    ffree: bfree,
  };
  const entries = Object.entries(numbers).map(([name, value = 0]) => [
    name,
    options?.bigint ? BigInt(value) : value,
  ]);
  return new StatFs(Object.fromEntries(entries) as object);
}

class StatFs {
  constructor(fields: object) {
    Object.assign(this, fields);
  }
}

const BLOCK_BYTES = 4096;
/** EXT4_SUPER_MAGIC, which is what /tmp of a Lambda environment shows. */
const EXT_MAGIC = 0xef53;

export function access(path: unknown, mode: unknown = constants.F_OK): void {
  const target = toPath(path);
  assertInteger(mode, "mode", 0, 7);
  const { type, mode: bits } = statOf(target, "access");
  if ((mode & constants.W_OK) !== 0 && !isWritable(target))
    throw systemError("EROFS", "access", { path: target });
  if ((mode & constants.X_OK) !== 0 && type === "file" && (bits & 0o111) === 0) {
    throw systemError("EACCES", "access", { path: target });
  }
}

export function exists(path: unknown): boolean {
  try {
    return findStat(toPath(path)) !== undefined;
  } catch {
    return false;
  }
}

function list(path: string): readonly [string, "file" | "directory"][] {
  return JSON.parse(ask({ syscall: "scandir", path }, "fsList", absolute(path)));
}

export function readdir(path: unknown, given?: unknown): unknown[] {
  const target = toPath(path);
  const { encoding, recursive, withFileTypes } = readOptions(given);
  const found = recursive
    ? walk(target, "")
    : list(target).map(([name, type]) => ({ folder: "", name, type }));
  return found.map(({ folder, name, type }) => {
    if (!withFileTypes) return encodeName(folder === "" ? name : joinPath(folder, name), encoding);
    return new Dirent(name, folder === "" ? target : joinPath(target, folder), type);
  });
}

interface Found {
  readonly folder: string;
  readonly name: string;
  readonly type: "file" | "directory";
}

/** Breadth first, as Node lists. */
function walk(root: string, folder: string): Found[] {
  const found: Found[] = [];
  const folders = [folder];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    for (const [name, type] of list(next === "" ? root : joinPath(root, next))) {
      found.push({ folder: next, name, type });
      if (type === "directory") folders.push(joinPath(next, name));
    }
  }
  return found;
}

export function opendir(path: unknown, given?: unknown): Dir {
  const target = toPath(path);
  const { recursive } = readOptions(given);
  // Node leaves the path out of this error.
  const entries = ask({ syscall: "opendir" }, "fsList", absolute(target));
  if (recursive) return new Dir(target, readdir(target, { ...OPENED, recursive }) as Dirent[]);
  const listed = JSON.parse(entries) as [string, "file" | "directory"][];
  const dirents = listed.map(([name, type]) => new Dirent(name, target, type));
  return new Dir(target, dirents);
}

const OPENED = { withFileTypes: true };

/** Gives the first folder that had to be made when `recursive`. */
export function mkdir(path: unknown, options?: unknown): string | undefined {
  const target = toPath(path);
  const { recursive = false, mode } =
    typeof options === "object" && options !== null ? readOptions(options) : { mode: options };
  if (mode !== undefined && mode !== null) assertMode(mode);
  const context = { syscall: "mkdir", path: target };
  if (!recursive) {
    ask(context, "fsMkdir", absolute(target), false);
    return undefined;
  }
  let first: string | undefined;
  for (let at = absolute(target); at !== "/" && findStat(at) === undefined; at = posix.dirname(at))
    first = at;
  ask(context, "fsMkdir", absolute(target), true);
  return first;
}

const SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function mkdtemp(prefix: unknown, given?: unknown): unknown {
  const { encoding } = readOptions(given);
  const start = toPath(prefix, "prefix");
  const suffix = [...randomBytes(6)]
    .map((byte) => SUFFIX_LETTERS[byte % SUFFIX_LETTERS.length])
    .join("");
  ask({ syscall: "mkdtemp", path: `${start}XXXXXX` }, "fsMkdir", absolute(start + suffix), false);
  return encodeName(start + suffix, encoding);
}

interface RemoveOptions {
  readonly recursive?: boolean;
  readonly force?: boolean;
}

export function rm(path: unknown, options: RemoveOptions | null = {}): void {
  const target = toPath(path);
  const found = findStat(target);
  if (found === undefined) {
    if (options?.force) return;
    throw systemError("ENOENT", "lstat", { path: target });
  }
  if (found.type === "directory" && !options?.recursive) throw directoryError(target);
  ask(
    { syscall: "rm", path: target },
    "fsRemove",
    absolute(target),
    found.type === "file" ? "file" : "tree",
  );
}

function directoryError(path: string): Error {
  const text = `Path is a directory: rm returned EISDIR (is a directory) ${path}`;
  const error = nodeError(Error, "ERR_FS_EISDIR", text);
  error.name = "SystemError";
  const fields = { errno: 21, syscall: "rm", path };
  const info = { code: "EISDIR", message: "is a directory", path, syscall: "rm", errno: 21 };
  return Object.assign(error, { info, ...fields });
}

export function rmdir(path: unknown, options?: RemoveOptions): void {
  const target = toPath(path);
  if (options?.recursive) return rm(target, options);
  ask({ syscall: "rmdir", path: target }, "fsRemove", absolute(target), "directory");
}

export function unlink(path: unknown): void {
  const target = toPath(path);
  ask({ syscall: "unlink", path: target }, "fsRemove", absolute(target), "file");
}

export function rename(from: unknown, to: unknown): void {
  const path = toPath(from, "oldPath");
  const dest = toPath(to, "newPath");
  ask({ syscall: "rename", path, dest }, "fsRename", absolute(path), absolute(dest));
}

export function utimes(path: unknown, atime: unknown, mtime: unknown): void {
  const target = toPath(path);
  toMilliseconds(atime);
  ask({ syscall: "utime", path: target }, "fsTouch", absolute(target), toMilliseconds(mtime));
}

export function realpath(path: unknown, given?: unknown): unknown {
  const target = toPath(path);
  const { encoding } = readOptions(given);
  // There are no links: the normal form of a path that exists is its real one.
  statOf(target, "lstat");
  return encodeName(absolute(target), encoding);
}

/** Modes and owners are not kept: in /tmp the change is accepted, elsewhere the file system is read-only. */
function pretend(syscall: string, path: unknown): void {
  const target = toPath(path);
  statOf(target, syscall);
  if (!isWritable(target)) throw systemError("EROFS", syscall, { path: target });
}

export function chmod(path: unknown, mode: unknown): void {
  toPath(path);
  assertMode(mode);
  pretend("chmod", path);
}

export function chown(path: unknown, uid: unknown, gid: unknown): void {
  toPath(path);
  assertInteger(uid, "uid", -1, 2 ** 32 - 1);
  assertInteger(gid, "gid", -1, 2 ** 32 - 1);
  pretend("chown", path);
}

export function readlink(path: unknown): never {
  const target = toPath(path);
  statOf(target, "readlink");
  throw systemError("EINVAL", "readlink", { path: target });
}

/** /tmp has files and directories only, as file systems that know no links: symlink(2) and link(2) then say EPERM. */
export function symlink(target: unknown, path: unknown): never {
  const dest = toPath(path, "path");
  throw systemError("EPERM", "symlink", { path: toPath(target, "target"), dest });
}

export function link(existing: unknown, path: unknown): never {
  const dest = toPath(path, "newPath");
  throw systemError("EPERM", "link", { path: toPath(existing, "existingPath"), dest });
}

/** fs.mkdtempDisposableSync: a directory that goes with its block. */
export function mkdtempDisposable(prefix: unknown, options?: unknown): object {
  const path = String(mkdtemp(prefix, options));
  const whole = absolute(path);
  const remove = () => rm(whole, { recursive: true, force: true });
  return { path, remove, [DISPOSE]: remove };
}
