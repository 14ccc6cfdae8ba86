import { FileFault } from "../host-error.ts";
import {
  newDirectory,
  markRemoved,
  newFile,
  NODE_BYTES,
  release,
  reserve,
  type ScratchDirectory,
  type ScratchFile,
  type ScratchNode,
} from "./scratch-node.ts";
import { loadScratch, saveScratch, type ScratchState } from "./scratch-state.ts";
import { type DirectoryItem } from "./tree.ts";

/** Where a new node goes: the directory that holds it, and its name there. */
interface Place {
  readonly directory: ScratchDirectory;
  readonly name: string;
}

/**
 * The files of /tmp: in memory, and never more bytes than the function's EphemeralStorage. Paths are normal and without a
 * leading slash; the root is "". It outlives an environment that crashes or times out, as /tmp does on AWS.
 */
export class Scratch {
  readonly bytesMax: number;
  readonly #now: () => number;
  #root: ScratchDirectory;
  #held = new Map<string, ScratchFile>();
  readonly #mayHold: (bytes: number) => boolean;
  #inodes = 1;
  #bytes = 0;

  /** `mayHold` is asked before it comes to hold more bytes, and told when it holds fewer. */
  constructor(
    bytesMax: number,
    now: () => number,
    mayHold: (bytes: number) => boolean = () => true,
  ) {
    this.#mayHold = mayHold;
    this.bytesMax = bytesMax;
    this.#now = now;
    this.#root = newDirectory(this.#inodes, now());
  }

  /** What its files cost: their content, and a fixed price for each. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Its files as they are now; views of their contents, to be copied before anything else is written. */
  save(): ScratchState {
    return saveScratch({ inodes: this.#inodes, root: this.#root, held: this.#held });
  }

  /** Takes the place of what was there. False, and nothing changed, when it is more than there may be. */
  load(state: ScratchState): boolean {
    const { parts, bytes } = loadScratch(state);
    if (bytes > this.bytesMax || !this.#mayHold(bytes)) return false;
    this.#bytes = bytes;
    this.#root = parts.root;
    this.#held = parts.held;
    this.#inodes = parts.inodes;
    return true;
  }

  /** Keeps a file under a number: `heldPath` then names it, whatever becomes of its place in the tree. */
  hold(descriptor: number, path: string): void {
    const file = this.#file(path);
    this.release(descriptor);
    file.holders += 1;
    this.#held.set(heldPath(descriptor), file);
  }

  release(descriptor: number): void {
    const file = this.#held.get(heldPath(descriptor));
    if (file === undefined) return;
    this.#held.delete(heldPath(descriptor));
    file.holders -= 1;
    if (file.isRemoved && file.holders === 0) this.#count(-(NODE_BYTES + file.size));
  }

  find(path: string): ScratchNode | undefined {
    const held = this.#held.get(path);
    if (held !== undefined) return held;
    let node: ScratchNode = this.#root;
    for (const segment of segmentsOf(path)) {
      if (node.type === "file") throw new FileFault("ENOTDIR");
      const next = node.children.get(segment);
      if (next === undefined) return undefined;
      node = next;
    }
    return node;
  }

  /** The bytes from `position` to `end`, as a view: copy it before anything else is written. */
  read(path: string, position: number, end: number): Uint8Array {
    const file = this.#file(path);
    return file.content.subarray(Math.min(position, file.size), Math.min(end, file.size));
  }

  list(path: string): readonly DirectoryItem[] {
    const node = this.#get(path);
    if (node.type === "file") throw new FileFault("ENOTDIR");
    return Array.from(node.children, ([name, child]) => [name, child.type] as const);
  }

  create(path: string, options: { readonly exclusive: boolean; readonly truncate: boolean }): void {
    const known = this.find(path);
    if (known === undefined) {
      this.#add(this.#place(path), "file");
      return;
    }
    if (options.exclusive) throw new FileFault("EEXIST");
    if (known.type === "directory") throw new FileFault("EISDIR");
    if (options.truncate) this.#resize(known, 0);
  }

  /** Writes all of `bytes`, at the end where `position` is undefined, or nothing at all. */
  write(path: string, bytes: Uint8Array, position: number | undefined): void {
    const file = this.#file(path);
    const at = position ?? file.size;
    if (at + bytes.length > file.size) this.#resize(file, at + bytes.length);
    file.content.set(bytes, at);
    file.mtimeMs = this.#now();
  }

  truncate(path: string, size: number): void {
    this.#resize(this.#file(path), size);
  }

  makeDirectory(path: string, recursive: boolean): void {
    if (!recursive) {
      if (this.find(path) !== undefined) throw new FileFault("EEXIST");
      this.#add(this.#place(path), "directory");
      return;
    }
    let directory = this.#root;
    const segments = segmentsOf(path);
    for (const [index, name] of segments.entries()) {
      const next = directory.children.get(name) ?? this.#add({ directory, name }, "directory");
      if (next.type === "file") {
        throw new FileFault(index === segments.length - 1 ? "EEXIST" : "ENOTDIR");
      }
      directory = next;
    }
  }

  remove(path: string, kind: "file" | "directory" | "tree"): void {
    const node = this.#get(path);
    if (kind === "file" && node.type === "directory") throw new FileFault("EISDIR");
    if (kind === "directory" && node.type === "file") throw new FileFault("ENOTDIR");
    if (path === "") throw new FileFault("EBUSY");
    if (kind === "directory" && node.type === "directory" && node.children.size > 0) {
      throw new FileFault("ENOTEMPTY");
    }
    this.#count(-markRemoved(node));
    this.#detach(this.#place(path));
  }

  /** By rename(2): what is at `to` gives way when it is of the same kind, and empty if a directory. */
  rename(from: string, to: string): void {
    const node = this.#get(from);
    if (from === to) return;
    if (from === "" || to === "") throw new FileFault("EBUSY");
    if (to.startsWith(`${from}/`)) throw new FileFault("EINVAL");

    const known = this.find(to);
    if (known !== undefined) {
      if (node.type === "directory" && known.type === "file") throw new FileFault("ENOTDIR");
      if (node.type === "file" && known.type === "directory") throw new FileFault("EISDIR");
      this.remove(to, known.type);
    }
    const place = this.#place(to);
    this.#detach(this.#place(from));
    place.directory.children.set(place.name, node);
    place.directory.mtimeMs = this.#now();
  }

  touch(path: string, mtimeMs: number): void {
    this.#get(path).mtimeMs = mtimeMs;
  }

  #get(path: string): ScratchNode {
    const node = this.find(path);
    if (node === undefined) throw new FileFault("ENOENT");
    return node;
  }

  #file(path: string): ScratchFile {
    const node = this.#get(path);
    if (node.type === "directory") throw new FileFault("EISDIR");
    return node;
  }

  #place(path: string): Place {
    const slash = path.lastIndexOf("/");
    const directory = this.#get(slash === -1 ? "" : path.slice(0, slash));
    if (directory.type === "file") throw new FileFault("ENOTDIR");
    return { directory, name: path.slice(slash + 1) };
  }

  #add({ directory, name }: Place, type: "file" | "directory"): ScratchNode {
    this.#count(NODE_BYTES);
    this.#inodes += 1;
    const now = this.#now();
    const node = type === "file" ? newFile(this.#inodes, now) : newDirectory(this.#inodes, now);
    directory.children.set(name, node);
    directory.mtimeMs = now;
    return node;
  }

  #detach({ directory, name }: Place): void {
    directory.children.delete(name);
    directory.mtimeMs = this.#now();
  }

  #resize(file: ScratchFile, size: number): void {
    this.#count(size - file.size);
    const freeBytes = this.bytesMax - this.#bytes;
    if (size > file.size) reserve(file, size, size + freeBytes);
    else release(file, size);
    file.size = size;
    file.mtimeMs = this.#now();
  }

  #count(change: number): void {
    const bytes = this.#bytes + change;
    const fits = change <= 0 || bytes <= this.bytesMax;
    if (!fits || (!this.#mayHold(bytes) && change > 0)) throw new FileFault("ENOSPC");
    this.#bytes = bytes;
  }
}

/** The name of a kept file; no path of a guest has a NUL in it. */
export function heldPath(descriptor: number): string {
  return `\0${descriptor}`;
}

function segmentsOf(path: string): readonly string[] {
  return path === "" ? [] : path.split("/");
}
