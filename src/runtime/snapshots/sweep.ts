import { existingVersions } from "../../functions/versions/store.ts";
import { type Database } from "../../platform/database.ts";
import { listSnapshots, type StoredSnapshot } from "./store.ts";

/**
 * Removes snapshots that nobody will ask for: of versions that are gone, and of builds of the engine that no longer run.
 * Neither comes back: a version that is made again has another time in its name, and a snapshot that is missed is made
 * again.
 */
export interface SnapshotSweep {
  readonly db: Database;
  readonly bucket: R2Bucket;
  readonly buildHash: string;
  /** Epoch ms. */
  readonly now: number;
}

/** A deployment may be rolled out step by step, and rolled back. */
const OTHER_BUILD_MS_MAX = 86_400_000;
/** Of 1,000 objects. A sweep is one of many, and each begins where the last has ended. */
const PAGES_MAX = 10;
const STATE_KEY = "snapshot-sweep";

export async function sweepSnapshots(sweep: SnapshotSweep): Promise<void> {
  const { bucket } = sweep;
  // Only this file has written it.
  let after = await (await bucket.get(STATE_KEY))?.text();
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await listSnapshots(bucket, after === "" ? undefined : after);
    const unused = await unusedOf(sweep, page.snapshots);
    if (unused.length > 0) await bucket.delete(unused.map(({ objectName }) => objectName));
    after = page.after;
    if (after === undefined) break;
  }
  await bucket.put(STATE_KEY, after ?? "");
}

async function unusedOf(
  { db, buildHash, now }: SnapshotSweep,
  snapshots: readonly StoredSnapshot[],
): Promise<readonly StoredSnapshot[]> {
  const existing = await existingVersions(db, snapshots);
  return snapshots.filter((snapshot) => {
    const isStale = !snapshot.isOfBuild(buildHash) && now - snapshot.storedAt > OTHER_BUILD_MS_MAX;
    return isStale || !existing.has(snapshot);
  });
}
