import { and, asc, eq, gt, type SQL } from "drizzle-orm";
import { type FunctionAddress } from "../aws/arn.ts";
import { functionExists } from "../aws/errors.ts";
import { type Page, type PageRequest, cutPage } from "../aws/paging.ts";
import { type Database } from "../platform/database.ts";
import { newId } from "../platform/ids.ts";
import { functions } from "../platform/schema.ts";
import { announceChange } from "./changes.ts";
import { finishTransition, type FunctionRecord, isOverdue, LATEST } from "./model.ts";
import { type Serving, toServing } from "./serving.ts";
import { fromRow, toRow } from "./store-row.ts";

/** Whose functions, and where: every query names both. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
}

export interface VersionKey extends FunctionAddress {
  readonly version: string;
}

/**
 * A version as it stands now. A transition that was interrupted is finished on the way: what it waits
 * for, the stored package, was there before the row was written.
 */
export async function findFunction(
  db: Database,
  key: VersionKey,
  now: number,
): Promise<FunctionRecord | undefined> {
  const record = await readFunction(db, key);
  if (record === undefined || !isOverdue(record, now)) return record;

  const finished = finishTransition(record, newId());
  const won = await replaceFunction(db, finished, record.revisionId);
  return won ? finished : await readFunction(db, key);
}

/** What an invocation of this version runs now. For the hot path: one statement. */
export async function findServing(
  db: Database,
  key: VersionKey,
  now: number = Date.now(),
): Promise<Serving | undefined> {
  const record = await findFunction(db, key, now);
  return record === undefined ? undefined : toServing(record);
}

/** Throws when the name is taken, also by a creation that runs at the same time. */
export async function insertFunction(db: Database, record: FunctionRecord): Promise<void> {
  const inserted = await db
    .insert(functions)
    .values(toRow(record))
    .onConflictDoNothing()
    .returning({ name: functions.name });
  if (inserted.length === 0) throw functionExists(record.address.name);
  announceChange(record.address);
}

/** Writes only if nobody else has since `expectedRevisionId`, and says whether it did. */
export async function replaceFunction(
  db: Database,
  record: FunctionRecord,
  expectedRevisionId: string,
): Promise<boolean> {
  const { accountId: _, region: __, name: ___, version: ____, ...values } = toRow(record);
  const updated = await db
    .update(functions)
    .set(values)
    .where(
      and(
        isVersion({ ...record.address, version: record.version }),
        eq(functions.revisionId, expectedRevisionId),
      ),
    )
    .returning({ name: functions.name });
  if (updated.length > 0) announceChange(record.address);
  return updated.length > 0;
}

/** All versions when none is named. Says whether there was anything to remove. */
export async function removeFunction(
  db: Database,
  address: FunctionAddress,
  version?: string,
): Promise<boolean> {
  const removed = await db
    .delete(functions)
    .where(version === undefined ? isFunction(address) : isVersion({ ...address, version }))
    .returning({ name: functions.name });
  if (removed.length > 0) announceChange(address);
  return removed.length > 0;
}

/** The working copies of a scope by name, which is also the position that a marker holds. */
export async function listFunctions(
  db: Database,
  scope: Scope,
  { itemsMax, after }: PageRequest,
): Promise<Page<FunctionRecord>> {
  const rows = await db
    .select()
    .from(functions)
    .where(
      and(
        isInScope(scope),
        eq(functions.version, LATEST),
        after === undefined ? undefined : gt(functions.name, after),
      ),
    )
    .orderBy(asc(functions.name))
    .limit(itemsMax + 1);
  return cutPage(rows.map(fromRow), itemsMax, (record) => record.address.name);
}

async function readFunction(db: Database, key: VersionKey): Promise<FunctionRecord | undefined> {
  const [row] = await db.select().from(functions).where(isVersion(key)).limit(1);
  return row === undefined ? undefined : fromRow(row);
}

function isInScope({ accountId, region }: Scope): SQL | undefined {
  return and(eq(functions.accountId, accountId), eq(functions.region, region));
}

function isFunction(address: FunctionAddress): SQL | undefined {
  return and(isInScope(address), eq(functions.name, address.name));
}

function isVersion(key: VersionKey): SQL | undefined {
  return and(isFunction(key), eq(functions.version, key.version));
}
