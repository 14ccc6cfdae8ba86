import { type Database } from "../../platform/database.ts";
import {
  emptyPackage,
  listIdlePackages,
  PACKAGE_IDLE_MS,
  type PackageKey,
} from "../../platform/packages.ts";
import { usedPackages } from "./store.ts";

/**
 * Removes packages that nothing names any more. What makes it safe beside requests that name the same bytes at the same
 * time, as long as none of them takes longer than PACKAGE_FRESH_MS from looking to writing (docs/storage.md):
 * - whoever is about to name a package by its bytes stores it again unless it was stored lately, and what has been stored
 *   since PACKAGE_IDLE_MS before the first look is not removed, which R2 itself checks as it writes;
 * - whoever names the package of a layer version has seen that version, and a package must be unused at two looks that
 *   are further apart than such a request takes.
 */
export interface Sweep {
  readonly db: Database;
  readonly packages: R2Bucket;
  /** Epoch ms. */
  readonly now: number;
}

/** What one sweep leaves to the next. */
interface State {
  /** When the candidates were found unused (epoch ms). */
  readonly lookedAt: number;
  readonly candidates: readonly PackageKey[];
  /** Where the bucket is to be read on; absent for its beginning. */
  readonly after?: string;
}

const STATE_KEY = "package-sweep";
/** Of 1,000 objects. A sweep is one of many, and each begins where the last has ended. */
const PAGES_MAX = 10;
/** Each is a write to R2, of which one invocation of a Worker has 1,000. */
const CANDIDATES_MAX = 500;

export async function sweepPackages(sweep: Sweep): Promise<void> {
  const state = await readState(sweep.packages);
  if (state !== undefined) {
    // Too early to look again: the candidates are left to the next sweep.
    if (sweep.now - state.lookedAt < PACKAGE_IDLE_MS) return;
    for (const key of await unusedOf(sweep, state.candidates)) {
      await emptyPackage(sweep.packages, key, state.lookedAt - PACKAGE_IDLE_MS);
    }
  }
  const next = await look(sweep, state?.after);
  await sweep.packages.put(STATE_KEY, JSON.stringify(next));
}

/** Reads on in the bucket, for packages that nothing names now. */
async function look(sweep: Sweep, begin: string | undefined): Promise<State> {
  const candidates: PackageKey[] = [];
  let after = begin;
  for (let pages = 0; pages < PAGES_MAX && candidates.length < CANDIDATES_MAX; pages += 1) {
    const page = await listIdlePackages(sweep.packages, sweep.now - PACKAGE_IDLE_MS, after);
    candidates.push(...(await unusedOf(sweep, page.keys)));
    after = page.after;
    if (after === undefined) break;
  }
  return {
    lookedAt: sweep.now,
    // What is over the limit is found again in a later round.
    candidates: candidates.slice(0, CANDIDATES_MAX),
    ...(after === undefined ? {} : { after }),
  };
}

async function unusedOf(
  { db }: Sweep,
  keys: readonly PackageKey[],
): Promise<readonly PackageKey[]> {
  const unused: PackageKey[] = [];
  for (const [accountId, own] of Map.groupBy(keys, (key) => key.accountId)) {
    const hashes = own.map(({ sha256Hex }) => sha256Hex);
    const used = await usedPackages(db, accountId, hashes);
    unused.push(...own.filter(({ sha256Hex }) => !used.has(sha256Hex)));
  }
  return unused;
}

async function readState(packages: R2Bucket): Promise<State | undefined> {
  const stored = await packages.get(STATE_KEY);
  // Only this file has written it.
  return stored === null ? undefined : await stored.json<State>();
}
