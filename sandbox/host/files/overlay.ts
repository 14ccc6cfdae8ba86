import { type DirectoryItem, type FileTree, type TreeStat } from "./tree.ts";

/**
 * Several trees unpacked into one place one after the other, as the layers of a function are at /opt: directories are
 * joined, and what a later tree has takes the place of what an earlier one has there.
 */
export class OverlayTree implements FileTree {
  /** The last one first. */
  readonly #trees: readonly FileTree[];

  constructor(trees: readonly FileTree[]) {
    this.#trees = trees.toReversed();
  }

  stat(path: string): TreeStat | undefined {
    const tree = this.treeOf(path);
    if (tree !== undefined) return tree.stat(path);
    return path === "" ? EMPTY_ROOT : undefined;
  }

  read(path: string): Uint8Array | undefined {
    return this.treeOf(path)?.read(path);
  }

  list(path: string): readonly DirectoryItem[] | undefined {
    if (this.stat(path)?.type !== "directory") return undefined;
    const union = new Map<string, DirectoryItem[1]>();
    for (const tree of this.#trees) {
      for (const [name, type] of tree.list(path) ?? []) {
        if (!union.has(name)) union.set(name, type);
      }
      if (hidesBelow(tree, path)) break;
    }
    return [...union];
  }

  real(path: string): string | undefined {
    const tree = this.treeOf(path);
    return tree?.real === undefined ? path : tree.real(path);
  }

  /** The tree whose file or directory is seen at a path. */
  treeOf(path: string): FileTree | undefined {
    for (const tree of this.#trees) {
      if (tree.stat(path) !== undefined) return tree;
      if (hidesBelow(tree, path)) return undefined;
    }
    return undefined;
  }
}

const EMPTY_ROOT: TreeStat = { type: "directory", size: 4096, mode: 0o755, mtimeMs: 0 };

/** Whether a file of the tree stands at the path or above it, where an earlier tree may have a directory. */
function hidesBelow(tree: FileTree, path: string): boolean {
  for (let end = path.indexOf("/"); ; end = path.indexOf("/", end + 1)) {
    const type = tree.stat(end === -1 ? path : path.slice(0, end))?.type;
    if (type === "file") return true;
    // Below what is not there is nothing: a long path is not to be looked at to its end.
    if (type === undefined || end === -1) return false;
  }
}
