import { findPackage, type PackageKey } from "../../platform/packages.ts";
import { type ObjectReader } from "../../platform/read-ahead.ts";
import { isolateMemory } from "./isolate-memory.ts";
import { PackageTree } from "./package-tree.ts";

/** Bytes of packages that this isolate keeps beside those that its environments hold on to. */
const KEPT_BYTES_MAX = 32 * 1024 * 1024;
/** What the index of a package takes for each of its files and directories, beside the package itself. */
const INDEX_BYTES = 512;

interface Entry {
  readonly tree: PackageTree;
  readonly bytes: number;
  /** Sandboxes, and requests on their way to one. */
  holders: number;
}

/** Packages of this isolate, least recently used first. A package never changes: its name is its hash. */
const entries = new Map<string, Entry>();

/** A package that stays until it is let go. */
export interface HeldPackage {
  readonly tree: PackageTree;
  /** One more holder of it. */
  readonly again: () => HeldPackage;
  readonly letGo: () => void;
}

isolateMemory.addReclaimer("packages", forgetOldest);

/** It is in this isolate's memory. */
export function isKept(key: PackageKey): boolean {
  return entries.has(nameOf(key));
}

/**
 * The package, as soon as the isolate has room for it. Throws AWS's 429 where that takes too long, and when the package is
 * gone from R2, which is our own fault: its function was stored after it.
 */
export async function holdPackage(bucket: ObjectReader, key: PackageKey): Promise<HeldPackage> {
  const name = nameOf(key);
  const known = entries.get(name);
  if (known !== undefined) return hold(name, known);

  const found = await findPackage(bucket, key);
  if (found === undefined) throw new Error(`The package ${name} is not in R2`);
  await takeSoon(found.size);
  let taken = found.size;
  try {
    const tree = new PackageTree(await found.bytes());
    // Another request may have been quicker.
    const entry = entries.get(name);
    if (entry !== undefined) return hold(name, entry);
    await takeSoon(tree.size * INDEX_BYTES);
    taken += tree.size * INDEX_BYTES;
    const kept = entries.get(name) ?? { tree, bytes: taken, holders: 0 };
    if (kept.tree === tree) taken = 0;
    return hold(name, kept);
  } finally {
    isolateMemory.give(taken);
  }
}

function nameOf({ accountId, sha256Hex }: PackageKey): string {
  return `${accountId}/${sha256Hex}`;
}

async function takeSoon(bytes: number): Promise<void> {
  await isolateMemory.whenRoom(() => isolateMemory.take(bytes) || undefined);
}

function hold(name: string, entry: Entry): HeldPackage {
  entry.holders += 1;
  entries.delete(name);
  entries.set(name, entry);
  let isHeld = true;
  return {
    tree: entry.tree,
    again: () => hold(name, entry),
    letGo() {
      if (!isHeld) return;
      isHeld = false;
      entry.holders -= 1;
      while (unusedBytes() > KEPT_BYTES_MAX) forgetOldest();
      if (entry.holders === 0) isolateMemory.offer();
    },
  };
}

function unusedBytes(): number {
  let sum = 0;
  for (const { holders, bytes } of entries.values()) if (holders === 0) sum += bytes;
  return sum;
}

function forgetOldest(): boolean {
  for (const [name, { holders, bytes }] of entries) {
    if (holders > 0) continue;
    entries.delete(name);
    isolateMemory.give(bytes);
    return true;
  }
  return false;
}
