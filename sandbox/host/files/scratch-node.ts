/**
 * What a file or directory of /tmp costs beside its content: its name, its entry and its place in the host's heap.
 * Without it a million empty files would be free for the guest and fatal for the host.
 */
export const NODE_BYTES = 1024;

const EMPTY = new Uint8Array();
const MODE_FILE = 0o644;
const MODE_DIRECTORY = 0o755;

export interface ScratchFile {
  readonly type: "file";
  readonly ino: number;
  readonly mode: number;
  mtimeMs: number;
  size: number;
  /** At least `size` bytes; what is beyond is zero. */
  content: Uint8Array;
  /** Descriptors that keep the file, even when no directory has it any more. */
  holders: number;
  isRemoved: boolean;
}

export interface ScratchDirectory {
  readonly type: "directory";
  readonly ino: number;
  readonly mode: number;
  mtimeMs: number;
  readonly children: Map<string, ScratchNode>;
}

export type ScratchNode = ScratchFile | ScratchDirectory;

export function newFile(ino: number, mtimeMs: number): ScratchFile {
  return {
    type: "file",
    ino,
    mode: MODE_FILE,
    mtimeMs,
    size: 0,
    content: EMPTY,
    holders: 0,
    isRemoved: false,
  };
}

export function newDirectory(ino: number, mtimeMs: number): ScratchDirectory {
  return { type: "directory", ino, mode: MODE_DIRECTORY, mtimeMs, children: new Map() };
}

/**
 * Marks a node and all below it as removed, and gives the bytes that this frees: what descriptors still keep goes on
 * costing. A loop, because renames can nest directories deeper than a stack.
 */
export function markRemoved(node: ScratchNode): number {
  let bytes = 0;
  const open: ScratchNode[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.type === "directory") {
      bytes += NODE_BYTES;
      open.push(...next.children.values());
    } else {
      next.isRemoved = true;
      if (next.holders === 0) bytes += NODE_BYTES + next.size;
    }
  }
  return bytes;
}

/** Makes room for `size` bytes; doubling keeps many small appends linear. Never more than `bytesMax` are taken. */
export function reserve(file: ScratchFile, size: number, bytesMax: number): void {
  if (size <= file.content.length) return;
  const capacity = Math.max(size, Math.min(file.content.length * 2, bytesMax));
  const content = new Uint8Array(capacity);
  content.set(file.content.subarray(0, file.size));
  file.content = content;
}

/** Cuts the content to `size` bytes, and gives memory back where much of it is now unused. */
export function release(file: ScratchFile, size: number): void {
  if (size * 4 <= file.content.length) file.content = file.content.slice(0, size);
  else file.content.fill(0, size, file.size);
}
