/**
 * Reads ZIP packages that strangers upload. `checkZip` is the gate: it inflates everything once, in bounded memory, and
 * says why a package is refused. `indexZip` and `readEntry` are for packages that have passed it, and are lazy and fast.
 * All three read the central directory by the same code, so what was checked is what is read.
 */
import { findCentralDirectory } from "./zip-directory.ts";
import { EntryChecker, inflateEntry } from "./zip-inflate.ts";
import { resolveLinks } from "./zip-links.ts";
import { linkTarget } from "./zip-path.ts";
import { readRecords, type ZipRecord } from "./zip-record.ts";
import { type ZipReason, ZipRefusal } from "./zip-refusal.ts";
import { buildTree, type ZipDirectory, type ZipTree } from "./zip-tree.ts";

export type ZipCheck =
  | { readonly ok: true; readonly entries: number; readonly unzippedBytes: number }
  | { readonly ok: false; readonly reason: ZipReason };

export interface ZipEntry {
  /** Where its data starts in the package. */
  readonly offset: number;
  /** 0 is stored, 8 is deflated. */
  readonly method: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  readonly mtimeMs: number;
  /** For a symbolic link, where it leads in the end: a path of the tree ("" is its root), which need not exist. */
  readonly link?: string;
}

export interface ZipIndex {
  /** Files and symbolic links by path: relative, without a leading slash. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** Directories by path, those that have no entry of their own as well; the root is "". */
  readonly directories: ReadonlyMap<string, ZipDirectory>;
  readonly hasLinks: boolean;
}

/** What a path of a package stands for once its links are followed; `path` is the one without links. */
export type ZipNode =
  | { readonly kind: "file"; readonly path: string; readonly entry: ZipEntry }
  | { readonly kind: "directory"; readonly path: string; readonly directory: ZipDirectory };

/** Inflates every entry and stops as soon as the limit is passed: no declared size is believed. */
export function checkZip(
  bytes: Uint8Array,
  limits: { readonly unzippedBytesMax: number },
): ZipCheck {
  try {
    const records = readAll(bytes);
    resolveLinks(linkTargets(bytes, buildTree(records)));
    const checker = new EntryChecker(bytes, limits.unzippedBytesMax);
    for (const record of records) checker.check(record);
    return { ok: true, entries: records.length, unzippedBytes: checker.bytes };
  } catch (error) {
    if (error instanceof ZipRefusal) return { ok: false, reason: error.reason };
    throw error;
  }
}

/** The tree of a package that `checkZip` has passed, without inflating its files. */
export function indexZip(bytes: Uint8Array): ZipIndex {
  const tree = buildTree(readAll(bytes));
  const links = resolveLinks(linkTargets(bytes, tree));
  const entries = new Map<string, ZipEntry>(tree.records);
  for (const [path, link] of links) {
    const entry = tree.records.get(path);
    if (entry !== undefined) entries.set(path, { ...entry, link });
  }
  return { entries, directories: tree.directories, hasLinks: links.size > 0 };
}

/** The content of one file. That of a stored file is a view of the package: leave it unwritten. */
export function readEntry(zip: Uint8Array, entry: ZipEntry): Uint8Array {
  return inflateEntry(zip, entry);
}

/** Finds a normalised path in a package, following links on the way and at its end. */
export function findNode(index: ZipIndex, path: string): ZipNode | undefined {
  const node = nodeAt(index, path);
  if (node !== undefined || !index.hasLinks) return node;

  // Links are resolved to paths without links, so one pass over the segments is enough.
  let real = "";
  for (const segment of path.split("/")) {
    const next = real === "" ? segment : `${real}/${segment}`;
    real = index.entries.get(next)?.link ?? next;
    // Below what is not there is nothing: a long path is not to be looked at to its end.
    if (!index.directories.has(real) && !index.entries.has(real)) return undefined;
  }
  return nodeAt(index, real);
}

function nodeAt(index: ZipIndex, path: string): ZipNode | undefined {
  const entry = index.entries.get(path);
  if (entry !== undefined) {
    return entry.link === undefined ? { kind: "file", path, entry } : undefined;
  }
  const directory = index.directories.get(path);
  return directory === undefined ? undefined : { kind: "directory", path, directory };
}

function readAll(bytes: Uint8Array): readonly ZipRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readRecords(bytes, findCentralDirectory(view));
}

function linkTargets(zip: Uint8Array, tree: ZipTree): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  for (const [path, record] of tree.records) {
    if (record.kind !== "link") continue;
    const target = linkTarget(inflateEntry(zip, record));
    if (target === undefined) throw new ZipRefusal("symlink");
    targets.set(path, target);
  }
  return targets;
}
