import { and, asc, eq, gt, or, sql, type SQL } from "drizzle-orm";
import { type FunctionAddress } from "../../aws/arn.ts";
import { cutPage, type Page, type PageRequest } from "../../aws/paging.ts";
import { type Database } from "../../platform/database.ts";
import { rowValues } from "../../platform/row-values.ts";
import { aliases, functionSettings, policies } from "../../platform/schema.ts";
import { announceChange } from "../changes.ts";
import { mayLeadTo } from "../concurrency/store.ts";
import { ownerRow } from "../store-owner.ts";
import { type Alias } from "./model.ts";

type Row = typeof aliases.$inferSelect;

export async function findAlias(
  db: Database,
  address: FunctionAddress,
  name: string,
): Promise<Alias | undefined> {
  const [row] = await db.select().from(aliases).where(isAlias(address, name)).limit(1);
  return row === undefined ? undefined : fromRow(row);
}

/** Says whether the name was free and the versions are there, which is when it is written. */
export async function insertAlias(db: Database, alias: Alias): Promise<boolean> {
  const inserted = await db
    .insert(aliases)
    .select(sql`select ${rowValues(aliases, toRow(alias))} where ${leadsSomewhere(alias)}`)
    .onConflictDoNothing()
    .returning({ name: aliases.name });
  await announceChange(alias.address);
  return inserted.length > 0;
}

/** Writes only if nobody else has since `expectedRevisionId` and the versions are there and bear it, and says whether it did. */
export async function replaceAlias(
  db: Database,
  alias: Alias,
  expectedRevisionId: string,
): Promise<boolean> {
  const { accountId: _, region: __, functionName: ___, name: ____, ...values } = toRow(alias);
  const updated = await db
    .update(aliases)
    .set(values)
    .where(
      and(
        isAlias(alias.address, alias.name),
        eq(aliases.revisionId, expectedRevisionId),
        leadsSomewhere(alias),
        staysProvisionable(alias),
      ),
    )
    .returning({ name: aliases.name });
  await announceChange(alias.address);
  return updated.length > 0;
}

/** Whether an alias that is provisioned could be so with what it is to lead to. */
export async function canStayProvisioned(db: Database, alias: Alias): Promise<boolean> {
  const row = await db.get<{ readonly may: number }>(
    sql`select ${staysProvisionable(alias)} as may`,
  );
  return row.may > 0;
}

export async function removeAlias(
  db: Database,
  address: FunctionAddress,
  name: string,
): Promise<void> {
  await db.batch([
    db.delete(aliases).where(isAlias(address, name)),
    ...settingsAndPolicy(db, address, name),
  ]);
  // What was provisioned for it is gone with it.
  await announceChange(address, "limits");
}

/** Another alias of the same name must not begin with the permissions and the URL of this one. */
function settingsAndPolicy(db: Database, address: FunctionAddress, name: string) {
  const { accountId, region } = address;
  const ofSettings = and(
    eq(functionSettings.accountId, accountId),
    eq(functionSettings.region, region),
    eq(functionSettings.functionName, address.name),
    eq(functionSettings.qualifier, name),
  );
  const ofPolicies = and(
    eq(policies.accountId, accountId),
    eq(policies.region, region),
    eq(policies.kind, "function"),
    eq(policies.name, address.name),
    eq(policies.qualifier, name),
  );
  return [
    db.delete(functionSettings).where(ofSettings),
    db.delete(policies).where(ofPolicies),
  ] as const;
}

/** Names of the aliases that lead to a version, as their own or as the additional one. */
export async function aliasesOfVersion(
  db: Database,
  address: FunctionAddress,
  version: string,
): Promise<readonly string[]> {
  const rows = await db
    .select({ name: aliases.name })
    .from(aliases)
    .where(
      and(isOf(address), or(eq(aliases.version, version), eq(aliases.additionalVersion, version))),
    )
    .orderBy(asc(aliases.name));
  return rows.map(({ name }) => name);
}

/** By name, which is also the position; `version` selects by the alias's own version (reference 2.7). */
export async function listAliases(
  db: Database,
  address: FunctionAddress,
  { itemsMax, after }: PageRequest,
  version: string | undefined,
): Promise<Page<Alias>> {
  const rows = await db
    .select()
    .from(aliases)
    .where(
      and(
        isOf(address),
        version === undefined ? undefined : eq(aliases.version, version),
        after === undefined ? undefined : gt(aliases.name, after),
      ),
    )
    .orderBy(asc(aliases.name))
    .limit(itemsMax + 1);
  return cutPage(rows.map(fromRow), itemsMax, ({ name }) => name);
}

function staysProvisionable(alias: Alias): SQL {
  return mayLeadTo({ ...alias.address, qualifier: alias.name }, versionsOf(alias));
}

function versionsOf({ version, additional }: Alias): readonly string[] {
  return additional === undefined ? [version] : [version, additional.version];
}

/** The condition that all versions of an alias are there: as long as one leads to them they are not removed. */
function leadsSomewhere(alias: Alias): SQL {
  const isThere = versionsOf(alias).map((qualifier) => {
    const { table, where } = ownerRow({ address: alias.address, qualifier });
    return sql`exists (select 1 from ${table} where ${where})`;
  });
  return sql.join(isThere, sql` and `);
}

function fromRow(row: Row): Alias {
  const { accountId, region, functionName, additionalVersion, additionalWeight, ...rest } = row;
  const alias = { ...rest, address: { accountId, region, name: functionName } };
  return additionalVersion === null
    ? alias
    : { ...alias, additional: { version: additionalVersion, weight: additionalWeight ?? 0 } };
}

function toRow({ address, additional, ...rest }: Alias): Row {
  const { accountId, region, name: functionName } = address;
  return {
    ...rest,
    accountId,
    region,
    functionName,
    additionalVersion: additional?.version ?? null,
    additionalWeight: additional?.weight ?? null,
  };
}

function isOf({ accountId, region, name }: FunctionAddress): SQL | undefined {
  return and(
    eq(aliases.accountId, accountId),
    eq(aliases.region, region),
    eq(aliases.functionName, name),
  );
}

function isAlias(address: FunctionAddress, name: string): SQL | undefined {
  return and(isOf(address), eq(aliases.name, name));
}
