/** The tree that the entries of a package make up: each path once, and every directory on the way to a file. */
import { parentPath } from "./zip-links.ts";
import { NODES_MAX, type ZipRecord } from "./zip-record.ts";
import { ZipRefusal } from "./zip-refusal.ts";

export interface ZipDirectory {
  /** Permission bits. */
  readonly mode: number;
  readonly mtimeMs: number;
  /** What it holds, in the package's order. */
  readonly names: readonly string[];
}

export interface ZipTree {
  /** Files and links by path. */
  readonly records: ReadonlyMap<string, ZipRecord>;
  /** Every directory by path, the root as "". */
  readonly directories: ReadonlyMap<string, ZipDirectory>;
}

interface OpenDirectory {
  mode: number;
  mtimeMs: number;
  readonly names: string[];
  /** Whether the package has an entry for it. */
  isExplicit: boolean;
}

export function buildTree(list: readonly ZipRecord[]): ZipTree {
  const records = new Map<string, ZipRecord>();
  const directories = new Map<string, OpenDirectory>([["", newDirectory(0)]]);

  const open = (path: string, mtimeMs: number): OpenDirectory => {
    const known = directories.get(path);
    if (known !== undefined) return known;
    if (records.has(path)) throw new ZipRefusal("duplicate");
    const directory = newDirectory(mtimeMs);
    directories.set(path, directory);
    if (directories.size + records.size > NODES_MAX) throw new ZipRefusal("too-large");
    addName(path, mtimeMs);
    return directory;
  };
  const addName = (path: string, mtimeMs: number) => {
    const parent = parentPath(path);
    open(parent, mtimeMs).names.push(parent === "" ? path : path.slice(parent.length + 1));
  };

  for (const record of list) {
    if (record.kind === "directory") {
      const directory = open(record.path, record.mtimeMs);
      if (directory.isExplicit) throw new ZipRefusal("duplicate");
      Object.assign(directory, { isExplicit: true, mode: record.mode, mtimeMs: record.mtimeMs });
    } else {
      const isTaken = records.has(record.path) || directories.has(record.path);
      if (isTaken) throw new ZipRefusal("duplicate");
      records.set(record.path, record);
      addName(record.path, record.mtimeMs);
    }
  }
  return { records, directories };
}

function newDirectory(mtimeMs: number): OpenDirectory {
  return { mode: 0o755, mtimeMs, names: [], isExplicit: false };
}
