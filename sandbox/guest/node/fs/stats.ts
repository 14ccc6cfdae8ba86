import { type FileStat } from "../../../messages.ts";
import { invalidArgType } from "../errors.ts";
import { constants } from "./constants.ts";
import { posix } from "../path-posix.ts";

const BLOCK_BYTES = 4096;
const SECTOR_BYTES = 512;

/** What fs.stat() gives: numbers, or bigints with the `bigint` option, which also brings nanoseconds. */
export class Stats {
  declare readonly mode: number | bigint;

  constructor(fields: object) {
    Object.assign(this, fields);
  }

  isFile(): boolean {
    return this.#is(constants.S_IFREG);
  }
  isDirectory(): boolean {
    return this.#is(constants.S_IFDIR);
  }
  isSymbolicLink(): boolean {
    return this.#is(constants.S_IFLNK);
  }
  isFIFO(): boolean {
    return this.#is(constants.S_IFIFO);
  }
  isSocket(): boolean {
    return this.#is(constants.S_IFSOCK);
  }
  isBlockDevice(): boolean {
    return this.#is(constants.S_IFBLK);
  }
  isCharacterDevice(): boolean {
    return this.#is(constants.S_IFCHR);
  }

  #is(type: number): boolean {
    return (Number(this.mode) & constants.S_IFMT) === type;
  }
}

export class BigIntStats extends Stats {}

export function toStats(stat: FileStat, isBigInt = false): Stats {
  const type = stat.type === "directory" ? constants.S_IFDIR : constants.S_IFREG;
  const numbers = {
    dev: 1,
    mode: type | stat.mode,
    nlink: 1,
    uid: 993,
    gid: 990,
    rdev: 0,
    blksize: BLOCK_BYTES,
    ino: stat.ino,
    size: stat.size,
    blocks: Math.ceil(stat.size / SECTOR_BYTES),
  };
  const times = ["atime", "mtime", "ctime", "birthtime"];
  const { mtimeMs } = stat;
  const dates = times.map((name) => [name, new Date(mtimeMs)]);
  if (!isBigInt) {
    const ms = times.map((name) => [`${name}Ms`, mtimeMs]);
    return new Stats({ ...numbers, ...Object.fromEntries(ms), ...Object.fromEntries(dates) });
  }
  const bigints = Object.entries(numbers).map(([name, value]) => [name, BigInt(value)]);
  const nanoseconds = BigInt(Math.round(mtimeMs * 1e6));
  const ms = times.map((name) => [`${name}Ms`, nanoseconds / 1_000_000n]);
  const ns = times.map((name) => [`${name}Ns`, nanoseconds]);
  return new BigIntStats(Object.fromEntries([...bigints, ...ms, ...ns, ...dates]));
}

export class Dirent {
  readonly name: string;
  readonly parentPath: string;
  readonly #type: "file" | "directory";

  constructor(name: string, parentPath: string, type: "file" | "directory") {
    this.name = name;
    this.parentPath = parentPath;
    this.#type = type;
  }

  /** The older name of parentPath. */
  get path(): string {
    return this.parentPath;
  }

  isFile(): boolean {
    return this.#type === "file";
  }
  isDirectory(): boolean {
    return this.#type === "directory";
  }
  isSymbolicLink(): boolean {
    return false;
  }
  isFIFO(): boolean {
    return false;
  }
  isSocket(): boolean {
    return false;
  }
  isBlockDevice(): boolean {
    return false;
  }
  isCharacterDevice(): boolean {
    return false;
  }
}

/** A time argument of utimes: seconds, numeric text or a Date; gives milliseconds. */
export function toMilliseconds(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const seconds = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof seconds === "number" && Number.isFinite(seconds)) return seconds * 1000;
  throw invalidArgType("time", ["Date", "Time in seconds"], value);
}

export function joinPath(folder: string, name: string): string {
  return posix.join(folder, name);
}
