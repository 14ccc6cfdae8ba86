import { and, asc, eq, getTableColumns, gt, sql, type SQL } from "drizzle-orm";
import { type FunctionAddress } from "../../aws/arn.ts";
import { cutPage, type Page, type PageRequest } from "../../aws/paging.ts";
import { type Database } from "../../platform/database.ts";
import { rowValues } from "../../platform/row-values.ts";
import { aliases, functions, functionSettings as settings } from "../../platform/schema.ts";
import { announceChange } from "../changes.ts";
import { LATEST } from "../model.ts";
import { fromRow, type Setting, SETTING_KEY, type SettingKind, toRow } from "../settings/store.ts";
import { ownerRow } from "../store-owner.ts";
import { type Scope } from "../store.ts";
import {
  type PoolFacts,
  PROVISIONED,
  type Provision,
  type ProvisionedVersion,
  type ProvisionOutcome,
  RESERVED,
} from "./model.ts";

/** The function itself, or one of its versions or aliases. */
export interface PoolMember extends FunctionAddress {
  readonly qualifier?: string;
}

interface FactRow {
  readonly target: number;
  readonly others: number;
  readonly reserved: number | null;
  readonly provisioned: number;
  readonly conflict: number;
  readonly snapStart: number;
}

export async function readPoolFacts(db: Database, member: PoolMember): Promise<PoolFacts> {
  const row = await db.get<FactRow>(sql`select * from (${facts(member)})`);
  const { target, conflict, snapStart, ...sums } = row;
  return {
    ...sums,
    hasTarget: target > 0,
    hasConflict: conflict > 0,
    hasSnapStart: snapStart > 0,
  };
}

/** Writes only where the pool bears it at that moment, and says whether it did: one statement, so no two overdraw it. */
export async function putWithinPool<V>(
  db: Database,
  kind: SettingKind<V>,
  setting: Setting<V>,
  { amount, poolMax }: { readonly amount: number; readonly poolMax: number },
): Promise<boolean> {
  const { address, qualifier } = setting;
  const row = toRow(kind, setting);
  const values = rowValues(settings, row);
  const bears =
    qualifier === undefined
      ? sql`others + ${amount} <= ${poolMax} and provisioned <= ${amount}`
      : sql`conflict = 0 and snapStart = 0 and case when reserved is null
          then others + provisioned + ${amount} <= ${poolMax} else provisioned + ${amount} <= reserved end`;
  const member = { ...address, ...(qualifier === undefined ? {} : { qualifier }) };
  const written = await db
    .insert(settings)
    .select(sql`select ${values} from (${facts(member)}) where target > 0 and ${bears}`)
    .onConflictDoUpdate({
      target: SETTING_KEY,
      set: { value: row.value, amount: row.amount, modifiedAt: row.modifiedAt },
    })
    .returning({ kind: settings.kind });
  if (written.length > 0) await announceChange(address, "limits");
  return written.length > 0;
}

/**
 * The condition that an alias may lead to these versions: when it is provisioned, only to versions that could be, and are
 * not themselves.
 */
export function mayLeadTo(alias: PoolMember, versions: readonly string[]): SQL {
  const { accountId, region, name, qualifier } = alias;
  const list = sql.join(
    versions.map((version) => sql`${version}`),
    sql`, `,
  );
  const provisioned = (which: SQL) => sql`exists (select 1 from ${settings} as p
    where p.account_id = ${accountId} and p.region = ${region} and p.function_name = ${name}
      and p.kind = ${PROVISIONED.kind} and p.qualifier in (${which}))`;
  return sql`(not ${provisioned(sql`${qualifier ?? ""}`)} or (${LATEST} not in (${list})
    and not ${provisioned(list)} and not exists (select 1 from ${functions} as f
      where f.account_id = ${accountId} and f.region = ${region} and f.name = ${name}
        and f.version in (${list}) and json_extract(f.configuration, '$.snapStart') is not null)))`;
}

/** A setting, and the versions that it is for. */
export interface ProvisionRecord {
  readonly setting: Setting<Provision>;
  readonly versions: readonly ProvisionedVersion[];
}

/** Notes what has become of a version's environments wherever they are provisioned, by its number or by an alias. */
export async function recordOutcome(
  db: Database,
  address: FunctionAddress,
  version: string,
  outcome: ProvisionOutcome,
): Promise<void> {
  const { accountId, region, name } = address;
  const path = `$.outcomes."${version}"`;
  const leading = sql`select name from ${aliases} where account_id = ${accountId} and region = ${region}
    and function_name = ${name} and ${version} in (version, additional_version)`;
  const updated = await db
    .update(settings)
    .set({
      value: sql`json_set(${settings.value}, '$.outcomes', json(coalesce(json_extract(${settings.value}, '$.outcomes'), '{}')), ${path}, ${outcome})`,
    })
    .where(
      and(
        eq(settings.accountId, accountId),
        eq(settings.region, region),
        eq(settings.functionName, name),
        eq(settings.kind, PROVISIONED.kind),
        sql`(${settings.qualifier} = ${version} or ${settings.qualifier} in (${leading}))`,
      ),
    )
    .returning({ kind: settings.kind });
  if (updated.length > 0) await announceChange(address);
}

/** Those of a function by qualifier, which is also the position. */
export async function listProvisioned(
  db: Database,
  address: FunctionAddress,
  { itemsMax, after }: PageRequest,
): Promise<Page<ProvisionRecord>> {
  const { accountId, region, name } = address;
  const rows = await db
    .select({
      ...getTableColumns(settings),
      versions: sql<string>`(select json_group_array(json_object('version', f.version, 'state', f.state))
        ${fromVersionsOf(address, sql`${settings.qualifier}`)})`,
    })
    .from(settings)
    .where(
      and(
        eq(settings.accountId, accountId),
        eq(settings.region, region),
        eq(settings.functionName, name),
        eq(settings.kind, PROVISIONED.kind),
        after === undefined ? undefined : gt(settings.qualifier, after),
      ),
    )
    .orderBy(asc(settings.qualifier))
    .limit(itemsMax + 1);
  const records = rows.map(({ versions, ...row }) => ({
    setting: fromRow<Provision>(row),
    // Only the store of functions has written them.
    versions: JSON.parse(versions) as ProvisionedVersion[],
  }));
  return cutPage(records, itemsMax, ({ setting }) => setting.qualifier ?? "");
}

/** What all functions of a scope take from its pool. */
export async function sumOfPool(db: Database, scope: Scope): Promise<number> {
  const row = await db.get<{ taken: number }>(sql`select ${taken(scope)} as taken`);
  return row.taken;
}

/** One row of what `PoolFacts` has. */
function facts(member: PoolMember): SQL {
  const { name, qualifier = "" } = member;
  const ofFunction = sql`account_id = ${member.accountId} and region = ${member.region} and function_name = ${name}`;
  return sql`select
    ${countTargets(member)} as target,
    ${taken(member, sql`and mine.function_name <> ${name}`)} as others,
    (select amount from ${settings} where ${ofFunction} and kind = ${RESERVED.kind}) as reserved,
    (select coalesce(sum(amount), 0) from ${settings}
      where ${ofFunction} and kind = ${PROVISIONED.kind} and qualifier <> ${qualifier}) as provisioned,
    (select count(*) from ${aliases} as a join ${settings} as s
      on s.account_id = a.account_id and s.region = a.region and s.function_name = a.function_name
      where a.account_id = ${member.accountId} and a.region = ${member.region} and a.function_name = ${name}
        and s.kind = ${PROVISIONED.kind}
        and ((a.name = ${qualifier} and s.qualifier in (a.version, a.additional_version))
          or (${qualifier} in (a.version, a.additional_version) and s.qualifier = a.name))) as conflict,
    ${countSnapStarts(member)} as snapStart`;
}

function countSnapStarts({ qualifier = "", ...address }: PoolMember): SQL {
  return sql`(select count(*) ${fromVersionsOf(address, sql`${qualifier}`)}
    and json_extract(f.configuration, '$.snapStart') is not null)`;
}

/** The rows `f` of the version that a qualifier is, or of those that it leads to. */
function fromVersionsOf({ accountId, region, name }: FunctionAddress, qualifier: SQL): SQL {
  return sql`from ${functions} as f
    left join ${aliases} as a on a.account_id = ${accountId} and a.region = ${region}
      and a.function_name = ${name} and a.name = ${qualifier}
    where f.account_id = ${accountId} and f.region = ${region} and f.name = ${name}
      and f.version in (${qualifier}, a.version, a.additional_version)`;
}

/** An alias of the working copy is as little to be provisioned as the working copy itself. */
function countTargets({ qualifier, ...address }: PoolMember): SQL {
  const { table, where } = ownerRow(qualifier === undefined ? { address } : { address, qualifier });
  const isPublished = table === aliases ? sql`and ${aliases.version} <> ${LATEST}` : sql``;
  return sql`(select count(*) from ${table} where ${where} ${isPublished})`;
}

/** Reservations, and what is provisioned by functions that have none. */
function taken({ accountId, region }: Scope, further: SQL = sql``): SQL {
  return sql`(select coalesce(sum(mine.amount), 0) from ${settings} as mine
    where mine.account_id = ${accountId} and mine.region = ${region}
      and mine.kind in (${RESERVED.kind}, ${PROVISIONED.kind}) ${further}
      and (mine.kind = ${RESERVED.kind} or not exists (select 1 from ${settings} as r
        where r.account_id = mine.account_id and r.region = mine.region
          and r.function_name = mine.function_name and r.kind = ${RESERVED.kind} and r.qualifier = '')))`;
}
