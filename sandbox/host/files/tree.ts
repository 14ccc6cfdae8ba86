export interface TreeStat {
  readonly type: "file" | "directory";
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly mtimeMs: number;
}

export type DirectoryItem = readonly [name: string, type: "file" | "directory"];

/** A read-only tree of files that does not change, such as a package. Paths have no leading slash; the root is "". */
export interface FileTree {
  stat(path: string): TreeStat | undefined;
  /** The whole content, to be left unwritten; undefined for anything but a file. */
  read(path: string): Uint8Array | undefined;
  /** What a directory holds, in any order; undefined for anything but a directory. */
  list(path: string): readonly DirectoryItem[] | undefined;
  /** The path without symbolic links, for a path that exists. A tree that has no links need not have this. */
  real?(path: string): string | undefined;
}
