import { type FileSpace, type FileStat } from "../../messages.ts";
import { type HostInterface } from "../../protocol.ts";
import { FileFault } from "../host-error.ts";
import { answer } from "./answer.ts";
import { Mounts, type MountTable } from "./mounts.ts";
import { normalPath, parentOf, pathBelow } from "./path.ts";
import { Descriptors, isDescriptor } from "./descriptors.ts";
import { inodeOf } from "./inode.ts";
import { type Scratch } from "./scratch.ts";
import { type ScratchState } from "./scratch-state.ts";
import { type TreeStat } from "./tree.ts";

export type FileServices = Pick<HostInterface, Extract<keyof HostInterface, `fs${string}`>>;

/** What an environment has written and opened. */
export interface FileState {
  readonly scratch: ScratchState;
  readonly open: readonly (readonly [descriptor: number, path: string])[];
}

interface Found extends TreeStat {
  readonly ino?: number;
}

const SCRATCH_AT = "/tmp";
const NULL_DEVICE = "/dev/null";
/** What ext4 gives for a small directory. */
const DIRECTORY_BYTES = 4096;
const NULL_STAT: TreeStat = { type: "file", size: 0, mode: 0o666, mtimeMs: 0 };

/** Units of fuel for a byte of a packed file: to inflate it takes 2 to 5 ns, and what has to be lexed as much again. */
const READ_UNITS_PER_BYTE = 2;

/** Units of fuel for a look at a path, beside one for each of its characters. */
const LOOK_UNITS = 100;

/** The guest's files: read-only trees, /tmp, and nothing else. */
export class FileSystem implements FileServices {
  /** Books the fuel of the environment that reads: a file is inflated as a whole, however little of it is asked for. */
  charge: ((units: number) => void) | undefined;
  readonly #mounts: Mounts;
  readonly #scratch: Scratch;
  readonly #descriptors: Descriptors;
  readonly #packedBytesMax: number;
  /** The file that is being read piece by piece, so that it is not inflated once for each piece. */
  #open: { readonly path: string; readonly content: Uint8Array } | undefined;

  /** No file of `mounts` is inflated that has more than `packedBytesMax` bytes: they are the host's to hold. */
  constructor(mounts: MountTable, scratch: Scratch, packedBytesMax = Infinity) {
    this.#packedBytesMax = packedBytesMax;
    this.#mounts = new Mounts(mounts);
    this.#scratch = scratch;
    this.#descriptors = new Descriptors(scratch);
  }

  /** The environment that had files open is gone. */
  closeAll(): void {
    this.#descriptors.closeAll();
  }

  save(): FileState {
    return { scratch: this.#scratch.save(), open: this.#descriptors.save() };
  }

  /** False when it is more than there may be. */
  load({ scratch, open }: FileState): boolean {
    this.closeAll();
    if (!this.#scratch.load(scratch)) return false;
    this.#descriptors.load(open);
    return true;
  }

  /** What is at a path, its links followed; never throws. */
  kind(path: string): "file" | "directory" | undefined {
    this.charge?.(LOOK_UNITS + path.length);
    try {
      const normal = normalPath(path);
      const isScratch = pathBelow(SCRATCH_AT, normal) !== undefined;
      // Why there is nothing is not asked here: to find out takes a look at each directory above.
      return (isScratch ? this.#find(normal) : this.#statOf(normal))?.type;
    } catch (error) {
      if (error instanceof FileFault) return undefined;
      throw error;
    }
  }

  /** The content of a file, to be left unwritten; undefined for anything else. ENOMEM when it is too large. */
  content(path: string): Uint8Array | undefined {
    if (this.kind(path) !== "file") return undefined;
    return answer("read", path, () => this.#content(normalPath(path)));
  }

  /** The path of an existing file without symbolic links. */
  real(path: string): string {
    return this.#mounts.real(normalPath(path));
  }

  /** Whether what is at the path stays as it is for as long as the environment lives. */
  isFixed(path: string): boolean {
    return pathBelow(SCRATCH_AT, path) === undefined;
  }

  fsStat(path: string): string {
    return answer("stat", path, () => {
      const normal = this.#normal(path);
      const node = this.#mustFind(normal);
      const { type, size, mode, mtimeMs, ino = inodeOf(normal) } = node;
      const stat: FileStat = { type, size, mode, mtimeMs, ino };
      return JSON.stringify(stat);
    });
  }

  fsRead(path: string, position: number, length: number): ArrayBuffer {
    return answer("read", path, () => {
      const normal = this.#normal(path);
      if (this.#mustFind(normal).type === "directory") throw new FileFault("EISDIR");
      const start = count(position);
      const end = length === -1 ? Infinity : start + count(length);
      const below = pathBelow(SCRATCH_AT, normal);
      if (below !== undefined) return copy(this.#scratch.read(below, start, end));

      const content = this.#open?.path === normal ? this.#open.content : this.#content(normal);
      this.#open = end < content.length ? { path: normal, content } : undefined;
      return copy(content.subarray(start, end));
    });
  }

  fsList(path: string): string {
    return answer("scandir", path, () => {
      const normal = this.#normal(path);
      if (this.#mustFind(normal).type === "file") throw new FileFault("ENOTDIR");
      const below = pathBelow(SCRATCH_AT, normal);
      const items =
        below === undefined ? (this.#mounts.list(normal) ?? []) : this.#scratch.list(below);
      return JSON.stringify(items.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    });
  }

  fsCreate(path: string, exclusive: boolean, truncate: boolean): void {
    answer("open", path, () => {
      if (normalPath(path) === NULL_DEVICE && !exclusive) return;
      // open(2) with O_CREAT refuses a path that can only name a directory.
      if (path.endsWith("/")) throw new FileFault("EISDIR");
      const below = this.#writable(path, (known) => {
        if (known !== undefined && exclusive) throw new FileFault("EEXIST");
        if (known?.type === "directory") throw new FileFault("EISDIR");
      });
      this.#scratch.create(below, { exclusive, truncate });
    });
  }

  fsWrite(
    path: string,
    position: number,
    bytes: ArrayBuffer,
    offset: number,
    length: number,
  ): number {
    return answer("write", path, () => {
      if (count(offset) + count(length) > bytes.byteLength) throw new FileFault("EINVAL");
      const normal = this.#normal(path);
      this.#mustFind(normal);
      if (normal === NULL_DEVICE) return length;
      const at = position === -1 ? undefined : count(position);
      this.#scratch.write(this.#writable(path), new Uint8Array(bytes, offset, length), at);
      return length;
    });
  }

  fsTruncate(path: string, length: number): void {
    answer("truncate", path, () => {
      const normal = this.#normal(path);
      this.#mustFind(normal);
      if (normal !== NULL_DEVICE) this.#scratch.truncate(this.#writable(path), count(length));
    });
  }

  fsMkdir(path: string, recursive: boolean): void {
    answer("mkdir", path, () => {
      const known = this.#find(normalPath(path));
      if (recursive && known?.type === "directory") return;
      if (known !== undefined) throw new FileFault("EEXIST");
      this.#scratch.makeDirectory(this.#writable(path, undefined, recursive), recursive);
    });
  }

  fsRemove(path: string, kind: "file" | "directory" | "tree"): void {
    answer(REMOVE_SYSCALLS.get(kind) ?? "rm", path, () => {
      if (!REMOVE_SYSCALLS.has(kind)) throw new FileFault("EINVAL");
      if (isDescriptor(normalPath(path))) throw new FileFault("EROFS");
      this.#mustFind(this.#normal(path));
      this.#scratch.remove(this.#writable(path), kind);
    });
  }

  fsRename(from: string, to: string): void {
    const rename = () => {
      if (isDescriptor(normalPath(from))) throw new FileFault("EROFS");
      this.#mustFind(this.#normal(from));
      const source = pathBelow(SCRATCH_AT, normalPath(from));
      const target = pathBelow(SCRATCH_AT, normalPath(to));
      if (source === undefined && target === undefined) throw new FileFault("EROFS");
      if (source === undefined || target === undefined) throw new FileFault("EXDEV");
      this.#scratch.rename(source, target);
    };
    answer("rename", from, rename, to);
  }

  fsTouch(path: string, mtimeMs: number): void {
    answer("utime", path, () => {
      if (!Number.isFinite(mtimeMs)) throw new FileFault("EINVAL");
      this.#mustFind(this.#normal(path));
      this.#scratch.touch(this.#writable(path), mtimeMs);
    });
  }

  fsSpace(path: string): string {
    return answer("statfs", path, () => {
      const normal = this.#normal(path);
      this.#mustFind(normal);
      const { bytesMax, bytes } = this.#scratch;
      const isScratch = pathBelow(SCRATCH_AT, normal) !== undefined;
      const space: FileSpace = isScratch
        ? { totalBytes: bytesMax, freeBytes: bytesMax - bytes }
        : { totalBytes: 0, freeBytes: 0 };
      return JSON.stringify(space);
    });
  }

  fsOpen(descriptor: number, path: string): void {
    answer("open", path, () => {
      const normal = this.#normal(path);
      const { type } = this.#mustFind(normal);
      const below = type === "file" ? pathBelow(SCRATCH_AT, normal) : undefined;
      this.#descriptors.open(descriptor, normal, below);
    });
  }

  fsClose(descriptor: number): void {
    this.#descriptors.close(descriptor);
  }

  /** A path that ends in a slash must not name a file. */
  #normal(path: string): string {
    const normal = this.#descriptors.resolve(normalPath(path));
    const isMarked = path.endsWith("/") || path.endsWith("/.");
    if (isMarked && this.#find(normal)?.type === "file") throw new FileFault("ENOTDIR");
    return normal;
  }

  #find(normal: string): Found | undefined {
    const below = pathBelow(SCRATCH_AT, normal);
    if (below === undefined) {
      const stat = this.#statOf(normal);
      if (stat === undefined) this.#refuseBelowFile(normal);
      return stat;
    }
    const node = this.#scratch.find(below);
    if (node?.type !== "directory") return node;
    const { type, mode, mtimeMs, ino } = node;
    return { type, mode, mtimeMs, ino, size: DIRECTORY_BYTES };
  }

  #statOf(normal: string): TreeStat | undefined {
    return normal === NULL_DEVICE ? NULL_STAT : this.#mounts.stat(normal);
  }

  #mustFind(normal: string): Found {
    const node = this.#find(normal);
    if (node === undefined) throw new FileFault("ENOENT");
    return node;
  }

  #refuseBelowFile(normal: string): void {
    for (let path = parentOf(normal); path !== "/"; path = parentOf(path)) {
      const stat = this.#statOf(path);
      if (stat?.type === "file") throw new FileFault("ENOTDIR");
      if (stat !== undefined) return;
    }
  }

  #content(normal: string): Uint8Array {
    const below = pathBelow(SCRATCH_AT, normal);
    const size = this.#mustFind(normal).size;
    if (below === undefined && size > this.#packedBytesMax) throw new FileFault("ENOMEM");
    this.charge?.(size * READ_UNITS_PER_BYTE);
    if (below !== undefined) return this.#scratch.read(below, 0, Infinity);
    return this.#mounts.read(normal) ?? new Uint8Array();
  }

  /** The path below /tmp. Elsewhere `check` may find a better reason than that the file system is read-only. */
  #writable(
    path: string,
    check?: (known: { readonly type: string } | undefined) => void,
    mayLackParent = false,
  ): string {
    const normal = this.#descriptors.resolve(normalPath(path));
    const below = pathBelow(SCRATCH_AT, normal);
    if (below !== undefined) return below;

    const known = this.#find(normal);
    check?.(known);
    if (known === undefined && !mayLackParent) this.#mustFind(parentOf(normal));
    throw new FileFault("EROFS");
  }
}

const REMOVE_SYSCALLS: ReadonlyMap<string, string> = new Map([
  ["file", "unlink"],
  ["directory", "rmdir"],
  ["tree", "rm"],
]);

/** A position or length; what a guest sends need not be one. */
function count(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new FileFault("EINVAL");
  return value;
}

function copy(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
