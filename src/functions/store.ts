import { and, asc, eq, getTableColumns, gt, gte, notExists, or, sql, type SQL } from "drizzle-orm";
import { type FunctionAddress } from "../aws/arn.ts";
import { type Page, type PageRequest, cutPage } from "../aws/paging.ts";
import { type Database } from "../platform/database.ts";
import { newId } from "../platform/ids.ts";
import { aliases, functions, functionSettings, policies } from "../platform/schema.ts";
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
  const record = await readFunction(db, isVersion(key));
  return record === undefined ? undefined : await finishOverdue(db, record, now);
}

/** The same of the version that an alias has. */
export async function findAliased(
  db: Database,
  address: FunctionAddress,
  alias: string,
  now: number,
): Promise<FunctionRecord | undefined> {
  const version = db
    .select({ version: aliases.version })
    .from(aliases)
    .where(and(isOfAliases(address), eq(aliases.name, alias)));
  const record = await readFunction(db, and(isFunction(address), eq(functions.version, version)));
  return record === undefined ? undefined : await finishOverdue(db, record, now);
}

async function finishOverdue(
  db: Database,
  record: FunctionRecord,
  now: number,
): Promise<FunctionRecord | undefined> {
  if (!isOverdue(record, now)) return record;
  const finished = finishTransition(record, newId());
  const won = await replaceFunction(db, finished, record.revisionId);
  const key = { ...record.address, version: record.version };
  return won ? finished : await readFunction(db, isVersion(key));
}

/** What an invocation of this version runs now. For the hot path: one statement. */
export async function findServing(
  db: Database,
  key: VersionKey,
  now: number = Date.now(),
): Promise<Serving | undefined> {
  const [row] = await db
    .select({ ...getTableColumns(functions), isProvisioned: isProvisioned(key) })
    .from(functions)
    .where(isVersion(key))
    .limit(1);
  if (row === undefined) return undefined;
  const record = await finishOverdue(db, fromRow(row), now);
  return record === undefined ? undefined : toServing(record, Boolean(row.isProvisioned));
}

/** Whether a version, or an alias that leads to it, has environments provisioned and initialized. */
function isProvisioned({ accountId, region, name, version }: VersionKey): SQL<number> {
  const path = `$.outcomes."${version}"`;
  return sql<number>`exists (select 1 from ${functionSettings} as s
    left join ${aliases} as a on a.account_id = s.account_id and a.region = s.region
      and a.function_name = s.function_name and a.name = s.qualifier
    where s.account_id = ${accountId} and s.region = ${region} and s.function_name = ${name}
      and s.kind = 'provisioned-concurrency' and json_extract(s.value, ${path}) = 'ready'
      and ${version} in (s.qualifier, a.version, a.additional_version))`;
}

/** Writes only if nobody else has since `expectedRevisionId` and the condition holds, and says whether it did. */
export async function replaceFunction(
  db: Database,
  record: FunctionRecord,
  expectedRevisionId: string,
  condition?: SQL,
): Promise<boolean> {
  const { accountId: _, region: __, name: ___, version: ____, ...values } = toRow(record);
  const updated = await db
    .update(functions)
    .set(values)
    .where(
      and(
        isVersion({ ...record.address, version: record.version }),
        eq(functions.revisionId, expectedRevisionId),
        condition,
      ),
    )
    .returning({ name: functions.name });
  if (updated.length > 0) await announceChange(record.address);
  return updated.length > 0;
}

/** With all of its versions, its aliases and what belongs to any of them. Says whether there was one. */
export async function removeFunction(db: Database, address: FunctionAddress): Promise<boolean> {
  const [removed] = await db.batch([
    db.delete(functions).where(isFunction(address)).returning({ name: functions.name }),
    db.delete(functionSettings).where(isOfSettings(address)),
    db.delete(policies).where(isOfPolicies(address)),
    db.delete(aliases).where(isOfAliases(address)),
  ]);
  if (removed.length > 0) await announceChange(address, "removed");
  return removed.length > 0;
}

/** One version, unless an alias leads to it. Says whether it was removed. */
export async function removeVersion(
  db: Database,
  address: FunctionAddress,
  version: string,
): Promise<boolean> {
  const key = { ...address, version };
  const leadsTo = or(eq(aliases.version, version), eq(aliases.additionalVersion, version));
  const isAliased = db
    .select({ one: sql`1` })
    .from(aliases)
    .where(and(isOfAliases(address), leadsTo));
  const isThere = db
    .select({ one: sql`1` })
    .from(functions)
    .where(isVersion(key));
  const [removed] = await db.batch([
    db
      .delete(functions)
      .where(and(isVersion(key), notExists(isAliased)))
      .returning({ name: functions.name }),
    db
      .delete(functionSettings)
      .where(
        and(isOfSettings(address), eq(functionSettings.qualifier, version), notExists(isThere)),
      ),
    db
      .delete(policies)
      .where(and(isOfPolicies(address), eq(policies.qualifier, version), notExists(isThere))),
  ]);
  if (removed.length > 0) await announceChange(address, "removed");
  return removed.length > 0;
}

function isOfSettings({ accountId, region, name }: FunctionAddress): SQL | undefined {
  return and(
    eq(functionSettings.accountId, accountId),
    eq(functionSettings.region, region),
    eq(functionSettings.functionName, name),
  );
}

function isOfPolicies({ accountId, region, name }: FunctionAddress): SQL | undefined {
  return and(
    eq(policies.accountId, accountId),
    eq(policies.region, region),
    eq(policies.kind, "function"),
    eq(policies.name, name),
  );
}

/**
 * The working copies of a scope by name, or with `allVersions` each followed by its versions by number. The position
 * that a marker holds is the name, and with all versions the number after a colon, which no name has.
 */
export async function listFunctions(
  db: Database,
  scope: Scope,
  { itemsMax, after }: PageRequest,
  allVersions = false,
): Promise<Page<FunctionRecord>> {
  const rows = await db
    .select()
    .from(functions)
    .where(
      and(
        isInScope(scope),
        allVersions ? undefined : eq(functions.version, LATEST),
        after === undefined ? undefined : isAfter(after),
      ),
    )
    .orderBy(asc(functions.name), versionNumber)
    .limit(itemsMax + 1);
  return cutPage(rows.map(fromRow), itemsMax, ({ address, version }) =>
    allVersions ? `${address.name}:${Number(version) || 0}` : address.name,
  );
}

/** Versions in the order of numbers; the working copy, which has none, counts as 0. */
const versionNumber = sql<number>`CAST(${functions.version} AS INTEGER)`;

function isAfter(position: string): SQL | undefined {
  const [name = "", number] = position.split(":");
  if (number === undefined) return gt(functions.name, name);
  const laterVersion = and(eq(functions.name, name), gt(versionNumber, Number(number)));
  // The first part is implied by the second, and alone lets SQLite begin at the name in place of the first row.
  return and(gte(functions.name, name), or(gt(functions.name, name), laterVersion));
}

async function readFunction(
  db: Database,
  isWanted: SQL | undefined,
): Promise<FunctionRecord | undefined> {
  const [row] = await db.select().from(functions).where(isWanted).limit(1);
  return row === undefined ? undefined : fromRow(row);
}

function isInScope({ accountId, region }: Scope): SQL | undefined {
  return and(eq(functions.accountId, accountId), eq(functions.region, region));
}

function isFunction(address: FunctionAddress): SQL | undefined {
  return and(isInScope(address), eq(functions.name, address.name));
}

function isOfAliases({ accountId, region, name }: FunctionAddress): SQL | undefined {
  return and(
    eq(aliases.accountId, accountId),
    eq(aliases.region, region),
    eq(aliases.functionName, name),
  );
}

function isVersion(key: VersionKey): SQL | undefined {
  return and(isFunction(key), eq(functions.version, key.version));
}
