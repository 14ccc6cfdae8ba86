import {
  type EnvironmentSnapshot,
  snapshotBytes,
} from "../../../sandbox/host/environment-state.ts";
import { isolateMemory } from "../environments/isolate-memory.ts";
import { type SnapshotKey } from "./model.ts";
import { findSnapshot, type SnapshotBucket, snapshotName } from "./store.ts";

/** Bytes of snapshots that this isolate keeps, unpacked: a copy then begins without a look at R2. */
const KEPT_BYTES_MAX = 32 * 1024 * 1024;

interface Kept {
  readonly snapshot: EnvironmentSnapshot;
  readonly bytes: number;
}

/** Least recently used first. */
const kept = new Map<string, Kept>();
let keptBytes = 0;

isolateMemory.addReclaimer("snapshots", forgetOldest);

/** It is in this isolate's memory. */
export function isKept(key: SnapshotKey): boolean {
  return kept.has(snapshotName(key));
}

/** A snapshot, from R2 if this isolate has not got it. Throws AWS's 429 when there is no room for it. */
export async function loadSnapshot(
  bucket: SnapshotBucket,
  key: SnapshotKey,
): Promise<EnvironmentSnapshot | undefined> {
  const name = snapshotName(key);
  const known = kept.get(name);
  if (known !== undefined) {
    kept.delete(name);
    kept.set(name, known);
    return known.snapshot;
  }
  let bytes = 0;
  try {
    const snapshot = await findSnapshot(bucket, key, async (wanted) => {
      await isolateMemory.whenRoom(() => isolateMemory.take(wanted) || undefined);
      bytes = wanted;
    });
    // Counted once more by `keepSnapshot`, if it is kept.
    isolateMemory.give(bytes);
    bytes = 0;
    if (snapshot !== undefined) keepSnapshot(key, snapshot);
    return snapshot;
  } finally {
    isolateMemory.give(bytes);
  }
}

/** Keeps a snapshot if there is room for it. */
export function keepSnapshot(key: SnapshotKey, snapshot: EnvironmentSnapshot): void {
  const name = snapshotName(key);
  const bytes = snapshotBytes(snapshot);
  if (kept.has(name) || bytes > KEPT_BYTES_MAX || !isolateMemory.takeFree(bytes)) return;
  kept.set(name, { snapshot, bytes });
  keptBytes += bytes;
  while (keptBytes > KEPT_BYTES_MAX) forgetOldest();
}

/** Forgets all of them; R2 still has them. */
export function forgetSnapshots(): void {
  while (forgetOldest());
}

function forgetOldest(): boolean {
  const [oldest] = kept;
  if (oldest === undefined) return false;
  const [name, { bytes }] = oldest;
  kept.delete(name);
  keptBytes -= bytes;
  isolateMemory.give(bytes);
  return true;
}
