import { and, asc, eq, gt, sql, type SQL } from "drizzle-orm";
import { type FunctionAddress } from "../../aws/arn.ts";
import { cutPage, type Page, type PageRequest } from "../../aws/paging.ts";
import { type Database } from "../../platform/database.ts";
import { rowValues } from "../../platform/row-values.ts";
import { functionSettings as settings } from "../../platform/schema.ts";
import { announceChange, type Change } from "../changes.ts";
import { ownerRow } from "../store-owner.ts";
import { type Scope } from "../store.ts";
import { type Setting, type SettingKind } from "./model.ts";

export { type Setting, type SettingKind } from "./model.ts";

/** What an insertion may conflict on. */
export const SETTING_KEY = [
  settings.accountId,
  settings.region,
  settings.functionName,
  settings.kind,
  settings.qualifier,
];

type Row = typeof settings.$inferSelect;

export async function findSetting<V>(
  db: Database,
  { kind }: SettingKind<V>,
  address: FunctionAddress,
  qualifier?: string,
): Promise<Setting<V> | undefined> {
  const [row] = await db
    .select()
    .from(settings)
    .where(isSetting(kind, address, qualifier))
    .limit(1);
  return row === undefined ? undefined : fromRow<V>(row);
}

/** One setting by what its kind looks up. */
export async function lookUpSetting<V>(
  db: Database,
  { kind }: SettingKind<V>,
  lookup: string,
): Promise<Setting<V> | undefined> {
  const [row] = await db
    .select()
    .from(settings)
    .where(and(eq(settings.kind, kind), eq(settings.lookup, lookup)))
    .limit(1);
  return row === undefined ? undefined : fromRow<V>(row);
}

/**
 * Writes whatever was there; what was created stays so. Says whether its function, version or alias is there, and the
 * further condition holds: else nothing is written, so that nothing outlives what it belongs to.
 */
export async function putSetting<V>(
  db: Database,
  kind: SettingKind<V>,
  setting: Setting<V>,
  condition: SQL = sql`1`,
): Promise<boolean> {
  const { value, amount, lookup, modifiedAt } = toRow(kind, setting);
  const written = await db
    .insert(settings)
    .select(rowIf(kind, setting, condition))
    .onConflictDoUpdate({
      target: SETTING_KEY,
      set: { value, amount, lookup, modifiedAt },
    })
    .returning({ kind: settings.kind });
  if (written.length > 0) await announceChange(setting.address);
  return written.length > 0;
}

/** Says whether there was none yet, and what it belongs to is there: that is when it is written. */
export async function insertSetting<V>(
  db: Database,
  kind: SettingKind<V>,
  setting: Setting<V>,
): Promise<boolean> {
  const inserted = await db
    .insert(settings)
    .select(rowIf(kind, setting, sql`1`))
    .onConflictDoNothing()
    .returning({ kind: settings.kind });
  if (inserted.length > 0) await announceChange(setting.address);
  return inserted.length > 0;
}

/** Writes only if what is there is still what was read, and says whether it did. */
export async function replaceSetting<V>(
  db: Database,
  kind: SettingKind<V>,
  setting: Setting<V>,
  expected: Setting<V>,
): Promise<boolean> {
  const { value, amount, lookup, modifiedAt } = toRow(kind, setting);
  const updated = await db
    .update(settings)
    .set({ value, amount, lookup, modifiedAt })
    .where(
      and(
        isSetting(kind.kind, setting.address, setting.qualifier),
        eq(settings.value, expected.value),
        eq(settings.modifiedAt, expected.modifiedAt),
      ),
    )
    .returning({ kind: settings.kind });
  if (updated.length > 0) await announceChange(setting.address);
  return updated.length > 0;
}

/** Says whether there was one. */
export async function removeSetting<V>(
  db: Database,
  kind: SettingKind<V>,
  address: FunctionAddress,
  qualifier?: string,
): Promise<boolean> {
  const removed = await db
    .delete(settings)
    .where(isSetting(kind.kind, address, qualifier))
    .returning({ kind: settings.kind });
  if (removed.length > 0) await announceChange(address, changeOf(kind));
  return removed.length > 0;
}

/** Those of a function by qualifier, which is also the position. */
export async function listSettings<V>(
  db: Database,
  { kind }: SettingKind<V>,
  address: FunctionAddress,
  { itemsMax, after }: PageRequest,
): Promise<Page<Setting<V>>> {
  const rows = await db
    .select()
    .from(settings)
    .where(
      and(
        isOfFunction(kind, address),
        after === undefined ? undefined : gt(settings.qualifier, after),
      ),
    )
    .orderBy(asc(settings.qualifier))
    .limit(itemsMax + 1);
  return cutPage(
    rows.map((row) => fromRow<V>(row)),
    itemsMax,
    ({ qualifier = "" }) => qualifier,
  );
}

/** Those of all functions of a scope that have one `lookup`, by the function's name, which is also the position. */
export async function listSettingsByLookup<V>(
  db: Database,
  { kind }: SettingKind<V>,
  scope: Scope,
  lookup: string,
  { itemsMax, after }: PageRequest,
): Promise<Page<Setting<V>>> {
  const rows = await db
    .select()
    .from(settings)
    .where(
      and(
        isInScope(kind, scope),
        eq(settings.lookup, lookup),
        after === undefined ? undefined : gt(settings.functionName, after),
      ),
    )
    .orderBy(asc(settings.functionName))
    .limit(itemsMax + 1);
  return cutPage(
    rows.map((row) => fromRow<V>(row)),
    itemsMax,
    ({ address }) => address.name,
  );
}

/** A row as a setting, for those who read it together with something else. */
export function fromRow<V>(row: Row): Setting<V> {
  const { accountId, region, functionName, qualifier, createdAt, modifiedAt } = row;
  return {
    address: { accountId, region, name: functionName },
    ...(qualifier === "" ? {} : { qualifier }),
    // Only the feature of this kind has written it.
    value: row.value as V,
    createdAt,
    modifiedAt,
  };
}

/** A setting as a row, for those who write it on a condition of their own. */
export function toRow<V>({ kind, amountOf, lookupOf }: SettingKind<V>, setting: Setting<V>): Row {
  const { address, qualifier, value, createdAt, modifiedAt } = setting;
  return {
    accountId: address.accountId,
    region: address.region,
    functionName: address.name,
    kind,
    qualifier: qualifier ?? "",
    value,
    amount: amountOf?.(value) ?? null,
    lookup: lookupOf?.(value) ?? null,
    createdAt,
    modifiedAt,
  };
}

function rowIf<V>(kind: SettingKind<V>, setting: Setting<V>, condition: SQL): SQL {
  const { table, where } = ownerRow(setting);
  const values = rowValues(settings, toRow(kind, setting));
  return sql`select ${values} from ${table} where ${where} and ${condition}`;
}

/** What sums are made of is a limit. */
function changeOf<V>({ amountOf }: SettingKind<V>): Change {
  return amountOf === undefined ? "changed" : "limits";
}

function isInScope(kind: string, { accountId, region }: Scope): SQL | undefined {
  return and(
    eq(settings.kind, kind),
    eq(settings.accountId, accountId),
    eq(settings.region, region),
  );
}

function isOfFunction(kind: string, address: FunctionAddress): SQL | undefined {
  return and(isInScope(kind, address), eq(settings.functionName, address.name));
}

function isSetting(
  kind: string,
  address: FunctionAddress,
  qualifier: string | undefined,
): SQL | undefined {
  return and(isOfFunction(kind, address), eq(settings.qualifier, qualifier ?? ""));
}
