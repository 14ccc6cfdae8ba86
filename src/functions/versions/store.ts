import { and, eq, gt, sql, type SQL } from "drizzle-orm";
import { type FunctionAddress } from "../../aws/arn.ts";
import { cutPage, type Page, type PageRequest } from "../../aws/paging.ts";
import { type Database } from "../../platform/database.ts";
import { rowValues } from "../../platform/row-values.ts";
import { functions } from "../../platform/schema.ts";
import { fitsCodeStorage } from "../account/store.ts";
import { announceChange } from "../changes.ts";
import { type FunctionRecord } from "../model.ts";
import { fromRow, toRow } from "../store-row.ts";
import { type Publication } from "./model.ts";

/** Numbers in the order of numbers; the working copy, whose version is none, counts as 0. */
const versionNumber = sql<number>`CAST(${functions.version} AS INTEGER)`;

export interface VersionExpected {
  readonly expectedRevisionId: string;
  readonly grownBytes: number;
}

/**
 * Stores a version and the working copy that has it, both or neither: only if the working copy still has
 * `expectedRevisionId` and the `grownBytes` of both fit into the account's code storage. Says whether it did.
 */
export async function insertVersion(
  db: Database,
  { version, latest }: Publication,
  { expectedRevisionId, grownBytes }: VersionExpected,
): Promise<boolean> {
  const { accountId: _, region: __, name: ___, version: ____, ...values } = toRow(latest);
  const written = and(
    isVersion(latest.address, latest.version),
    eq(functions.revisionId, latest.revisionId),
  );
  const [updated] = await db.batch([
    db
      .update(functions)
      .set(values)
      .where(
        and(
          isVersion(latest.address, latest.version),
          eq(functions.revisionId, expectedRevisionId),
          fitsCodeStorage(latest.address, grownBytes),
        ),
      )
      .returning({ name: functions.name }),
    db
      .insert(functions)
      .select(
        sql`select ${rowValues(functions, toRow(version))} from ${functions} where ${written}`,
      ),
  ]);
  if (updated.length > 0) await announceChange(latest.address);
  return updated.length > 0;
}

/** A version as it was at some time. */
export interface VersionMark {
  readonly address: FunctionAddress;
  readonly version: string;
  /** Epoch ms; a version that is made again has another. */
  readonly lastModifiedAt: number;
}

/** Those that are there and have not been made again. One statement for all. */
export async function existingVersions<M extends VersionMark>(
  db: Database,
  marks: readonly M[],
): Promise<ReadonlySet<M>> {
  const wanted = marks.map(({ address, version, lastModifiedAt }) => [
    address.accountId,
    address.region,
    address.name,
    version,
    lastModifiedAt,
  ]);
  const rows = await db.all<{ place: number }>(sql`
    select wanted.key as place from json_each(${JSON.stringify(wanted)}) as wanted
    join ${functions} as f on f.account_id = json_extract(wanted.value, '$[0]')
      and f.region = json_extract(wanted.value, '$[1]') and f.name = json_extract(wanted.value, '$[2]')
      and f.version = json_extract(wanted.value, '$[3]')
      and f.last_modified_at = json_extract(wanted.value, '$[4]')`);
  const places = new Set(rows.map(({ place }) => place));
  return new Set(marks.filter((_, place) => places.has(place)));
}

/** All versions of a function: the working copy first, then by number. The position is the number. */
export async function listVersions(
  db: Database,
  address: FunctionAddress,
  { itemsMax, after }: PageRequest,
): Promise<Page<FunctionRecord>> {
  const rows = await db
    .select()
    .from(functions)
    .where(
      and(isFunction(address), after === undefined ? undefined : gt(versionNumber, Number(after))),
    )
    .orderBy(versionNumber)
    .limit(itemsMax + 1);
  return cutPage(rows.map(fromRow), itemsMax, (record) => String(Number(record.version) || 0));
}

function isFunction({ accountId, region, name }: FunctionAddress): SQL | undefined {
  return and(
    eq(functions.accountId, accountId),
    eq(functions.region, region),
    eq(functions.name, name),
  );
}

function isVersion(address: FunctionAddress, version: string): SQL | undefined {
  return and(isFunction(address), eq(functions.version, version));
}
