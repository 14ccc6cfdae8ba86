import {
  type DirectoryItem,
  type FileTree,
  type TreeStat,
} from "../../../sandbox/host/files/tree.ts";
import { findNode, indexZip, readEntry, type ZipIndex } from "../../platform/zip.ts";

/** What `stat` gives for a directory of ext4. */
const DIRECTORY_BYTES = 4096;

/** A package as a tree of files, each inflated when it is read. */
export class PackageTree implements FileTree {
  readonly bytes: Uint8Array;
  readonly #index: ZipIndex;

  constructor(zip: Uint8Array) {
    this.bytes = zip;
    this.#index = indexZip(zip);
  }

  /** How many files and directories it has. */
  get size(): number {
    return this.#index.entries.size + this.#index.directories.size;
  }

  stat(path: string): TreeStat | undefined {
    const node = findNode(this.#index, path);
    if (node === undefined) return undefined;
    if (node.kind === "directory") {
      const { mode, mtimeMs } = node.directory;
      return { type: "directory", size: DIRECTORY_BYTES, mode, mtimeMs };
    }
    const { bytes, mode, mtimeMs } = node.entry;
    return { type: "file", size: bytes, mode, mtimeMs };
  }

  read(path: string): Uint8Array | undefined {
    const node = findNode(this.#index, path);
    return node?.kind === "file" ? readEntry(this.bytes, node.entry) : undefined;
  }

  list(path: string): readonly DirectoryItem[] | undefined {
    const node = findNode(this.#index, path);
    if (node?.kind !== "directory") return undefined;
    return [...node.directory.names].map((name) => [name, this.#typeOf(node.path, name)]);
  }

  real(path: string): string | undefined {
    return findNode(this.#index, path)?.path;
  }

  /** A link that leads nowhere is listed as a file, which it is not: reading it says so. */
  #typeOf(directory: string, name: string): "file" | "directory" {
    const path = directory === "" ? name : `${directory}/${name}`;
    return findNode(this.#index, path)?.kind ?? "file";
  }
}
