import { parentOf, pathBelow } from "./path.ts";
import { ETC } from "./system-files.ts";
import { type DirectoryItem, type FileTree, type TreeStat } from "./tree.ts";

/** Read-only trees by the directory they are mounted at, such as `/var/task`. */
export type MountTable = Readonly<Record<string, FileTree>>;

/** What an Amazon Linux root has and programs look for, as empty directories. */
const DIRECTORIES = ["/dev", "/home", "/mnt", "/opt", "/proc", "/usr"];
const RUNTIME_DIRECTORIES = ["/var", "/var/lang", "/var/runtime", "/var/task", "/tmp"];

const DIRECTORY_STAT: TreeStat = { type: "directory", size: 4096, mode: 0o755, mtimeMs: 0 };

/** Everything but /tmp: the mounted trees, and the directories that hold them. Paths are normal and absolute. */
export class Mounts {
  /** Longest first, so that the innermost mount of a path is found first. */
  readonly #mounts: readonly (readonly [directory: string, tree: FileTree])[];
  /** Names in each directory that is only there to hold others. */
  readonly #directories = new Map<string, Set<string>>([["/", new Set()]]);

  constructor(given: MountTable) {
    const mounts: MountTable = { "/etc": ETC, ...given };
    this.#mounts = Object.entries(mounts).toSorted(([a], [b]) => b.length - a.length);
    for (const path of [...DIRECTORIES, ...RUNTIME_DIRECTORIES, ...Object.keys(mounts)]) {
      this.#addDirectory(path);
    }
  }

  stat(path: string): TreeStat | undefined {
    const found = this.treeOf(path);
    const stat = found?.tree.stat(found.below);
    if (stat !== undefined) return stat;
    return this.#directories.has(path) ? DIRECTORY_STAT : undefined;
  }

  read(path: string): Uint8Array | undefined {
    const found = this.treeOf(path);
    return found?.tree.read(found.below);
  }

  list(path: string): readonly DirectoryItem[] | undefined {
    const found = this.treeOf(path);
    const items = found?.tree.list(found.below);
    const names = this.#directories.get(path);
    if (items === undefined && names === undefined) return undefined;

    const union = new Map(items);
    for (const name of names ?? []) union.set(name, "directory");
    return [...union];
  }

  /** The path without symbolic links. */
  real(path: string): string {
    const found = this.treeOf(path);
    const below = found?.tree.real?.(found.below);
    if (found === undefined || below === undefined) return path;
    if (below === "") return found.directory;
    return found.directory === "/" ? `/${below}` : `${found.directory}/${below}`;
  }

  treeOf(path: string) {
    for (const [directory, tree] of this.#mounts) {
      const below = pathBelow(directory, path);
      if (below !== undefined) return { directory, tree, below };
    }
    return undefined;
  }

  #addDirectory(path: string): void {
    if (this.#directories.has(path)) return;
    this.#directories.set(path, new Set());
    const parent = parentOf(path);
    this.#addDirectory(parent);
    this.#directories.get(parent)?.add(path.slice(parent === "/" ? 1 : parent.length + 1));
  }
}
