import { NODE_BYTES, newDirectory, newFile, type ScratchDirectory } from "./scratch-node.ts";
import { type ScratchFile, type ScratchNode } from "./scratch-node.ts";

interface NodeState {
  readonly ino: number;
  readonly mtimeMs: number;
  /** Of a directory: its names, each with the place of its node in the list. */
  readonly children?: readonly (readonly [name: string, place: number])[];
  /** Of a file. */
  readonly size?: number;
}

/** The files of /tmp at rest: nodes by place, the root first, and the contents of the files, one after the other. */
export interface ScratchState {
  readonly inodes: number;
  readonly nodes: readonly NodeState[];
  readonly contents: Uint8Array;
  /** Open files by the name they are kept under; some of them are in no directory any more. */
  readonly held: readonly (readonly [name: string, place: number])[];
}

export interface ScratchParts {
  readonly inodes: number;
  readonly root: ScratchDirectory;
  readonly held: ReadonlyMap<string, ScratchFile>;
}

/** A list and not a tree: renames can nest directories deeper than a stack. */
export function saveScratch({ inodes, root, held }: ScratchParts): ScratchState {
  const places = new Map<ScratchNode, number>();
  const placeOf = (node: ScratchNode) => {
    const place = places.get(node) ?? places.size;
    places.set(node, place);
    return place;
  };
  placeOf(root);
  const keptOpen = [...held].map(([name, file]) => [name, placeOf(file)] as const);
  const nodes: NodeState[] = [];
  const files: Uint8Array[] = [];
  // A map goes on to what is added while it is read.
  for (const node of places.keys()) {
    const { ino, mtimeMs } = node;
    if (node.type === "directory") {
      const children = Array.from(
        node.children,
        ([name, child]) => [name, placeOf(child)] as const,
      );
      nodes.push({ ino, mtimeMs, children });
    } else {
      nodes.push({ ino, mtimeMs, size: node.size });
      files.push(node.content.subarray(0, node.size));
    }
  }
  return { inodes, nodes, contents: join(files), held: keptOpen };
}

/** A copy of what was saved, and what it costs. */
export function loadScratch({ inodes, nodes, contents, held }: ScratchState): {
  readonly parts: ScratchParts & { readonly held: Map<string, ScratchFile> };
  readonly bytes: number;
} {
  let at = 0;
  const made = nodes.map(({ ino, mtimeMs, children, size = 0 }): ScratchNode => {
    if (children !== undefined) return newDirectory(ino, mtimeMs);
    const file = newFile(ino, mtimeMs);
    file.content = contents.slice(at, at + size);
    file.size = size;
    file.isRemoved = true;
    at += size;
    return file;
  });
  for (const [place, { children = [] }] of nodes.entries()) {
    const directory = made[place];
    if (directory?.type !== "directory") continue;
    for (const [name, childPlace] of children) {
      const child = made[childPlace];
      if (child === undefined)
        throw new Error("A snapshot's directory has a file that is not there");
      if (child.type === "file") child.isRemoved = false;
      directory.children.set(name, child);
    }
  }
  const [root] = made;
  if (root?.type !== "directory") throw new Error("A snapshot's /tmp has no root");
  // All nodes cost but the root.
  const bytes = contents.length + (made.length - 1) * NODE_BYTES;
  return { parts: { inodes, root, held: hold(made, held) }, bytes };
}

function hold(made: readonly ScratchNode[], held: ScratchState["held"]): Map<string, ScratchFile> {
  const files = new Map<string, ScratchFile>();
  for (const [name, place] of held) {
    const file = made[place];
    if (file?.type !== "file") throw new Error("A snapshot has a file open that is not there");
    file.holders += 1;
    files.set(name, file);
  }
  return files;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
