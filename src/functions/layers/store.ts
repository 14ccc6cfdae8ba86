import { and, desc, eq, getTableColumns, gt, lt, max, or, sql, type SQL } from "drizzle-orm";
import { cutPage, type Page, type PageRequest } from "../../aws/paging.ts";
import { type Database } from "../../platform/database.ts";
import { rowValues } from "../../platform/row-values.ts";
import { layers, layerVersions, policies } from "../../platform/schema.ts";
import { fitsCodeStorage } from "../account/store.ts";
import { type Scope } from "../store.ts";
import { type LayerFilter, type LayerVersion } from "./model.ts";
import { type LayerAddress, type LayerVersionKey } from "./name.ts";

type Row = typeof layerVersions.$inferSelect;

/**
 * Stores a version under the next number of its layer, both or neither, and gives it; undefined when its package does not
 * fit into the account's code storage.
 */
export async function insertLayerVersion(
  db: Database,
  address: LayerAddress,
  content: Omit<LayerVersion, "key">,
): Promise<LayerVersion | undefined> {
  const { accountId, region, name } = address;
  const { code, createdAt, details } = content;
  const fits = fitsCodeStorage(address, code.bytes);
  const values = rowValues(
    layerVersions,
    {
      accountId,
      region,
      name,
      packageSha256: code.sha256Hex,
      packageBytes: code.bytes,
      createdAt,
      details,
    },
    { version: sql`${layers.nextVersion} - 1` },
  );
  const isLayer = and(
    eq(layers.accountId, accountId),
    eq(layers.region, region),
    eq(layers.name, name),
  );
  const [, [inserted]] = await db.batch([
    db
      .insert(layers)
      .select(
        sql`select ${rowValues(layers, { accountId, region, name, nextVersion: 2 })} where ${fits}`,
      )
      .onConflictDoUpdate({
        target: [layers.accountId, layers.region, layers.name],
        set: { nextVersion: sql`${layers.nextVersion} + 1` },
      }),
    db
      .insert(layerVersions)
      .select(sql`select ${values} from ${layers} where ${isLayer} and ${fits}`)
      .returning(),
  ]);
  return inserted === undefined ? undefined : fromRow(inserted);
}

export async function findLayerVersion(
  db: Database,
  key: LayerVersionKey,
): Promise<LayerVersion | undefined> {
  const [found] = await findLayerVersions(db, [key]);
  return found;
}

/** Those that are there of a few layer versions, in no order: one statement. */
export async function findLayerVersions(
  db: Database,
  keys: readonly LayerVersionKey[],
): Promise<readonly LayerVersion[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .select()
    .from(layerVersions)
    .where(or(...keys.map(isVersion)));
  return rows.map(fromRow);
}

/** With its policy. A version that is not there is removed as well: reference 2.8. */
export async function removeLayerVersion(db: Database, key: LayerVersionKey): Promise<void> {
  await db.batch([
    db.delete(layerVersions).where(isVersion(key)),
    db
      .delete(policies)
      .where(
        and(
          eq(policies.accountId, key.accountId),
          eq(policies.region, key.region),
          eq(policies.kind, "layer"),
          eq(policies.name, key.name),
          eq(policies.qualifier, String(key.version)),
        ),
      ),
  ]);
}

/** The versions of a layer, newest first. The position is the number. */
export async function listLayerVersions(
  db: Database,
  address: LayerAddress,
  { itemsMax, after }: PageRequest,
  filter: LayerFilter,
): Promise<Page<LayerVersion>> {
  const rows = await db
    .select()
    .from(layerVersions)
    .where(
      and(
        isOfLayer(address),
        isMatch(filter),
        after === undefined ? undefined : lt(layerVersions.version, Number(after)),
      ),
    )
    .orderBy(desc(layerVersions.version))
    .limit(itemsMax + 1);
  return cutPage(rows.map(fromRow), itemsMax, ({ key }) => String(key.version));
}

/** Of each layer the newest version that matches, by name, which is the position. */
export async function listLatestVersions(
  db: Database,
  scope: Scope,
  { itemsMax, after }: PageRequest,
  filter: LayerFilter,
): Promise<Page<LayerVersion>> {
  const rows = await db
    // SQLite takes the other columns of a group from the row that has the maximum.
    .select({ ...getTableColumns(layerVersions), version: max(layerVersions.version) })
    .from(layerVersions)
    .where(
      and(
        isInScope(scope),
        isMatch(filter),
        after === undefined ? undefined : gt(layerVersions.name, after),
      ),
    )
    .groupBy(layerVersions.name)
    .orderBy(layerVersions.name)
    .limit(itemsMax + 1);
  const found = rows.map((row) => fromRow({ ...row, version: row.version ?? 0 }));
  return cutPage(found, itemsMax, ({ key }) => key.name);
}

function fromRow(row: Row): LayerVersion {
  const { accountId, region, name, version } = row;
  return {
    key: { accountId, region, name, version },
    code: { sha256Hex: row.packageSha256, bytes: row.packageBytes },
    createdAt: row.createdAt,
    // Only this file has written it.
    details: row.details as LayerVersion["details"],
  };
}

function isInScope({ accountId, region }: Scope): SQL | undefined {
  return and(eq(layerVersions.accountId, accountId), eq(layerVersions.region, region));
}

function isOfLayer(address: LayerAddress): SQL | undefined {
  return and(isInScope(address), eq(layerVersions.name, address.name));
}

export function isVersion(key: LayerVersionKey): SQL | undefined {
  return and(isOfLayer(key), eq(layerVersions.version, key.version));
}

/** Only what a version's publisher named is compatible with it. */
function isMatch({ runtime, architecture }: LayerFilter): SQL | undefined {
  return and(
    runtime === undefined ? undefined : lists("$.compatibleRuntimes", runtime),
    architecture === undefined ? undefined : lists("$.compatibleArchitectures", architecture),
  );
}

function lists(path: string, value: string): SQL {
  return sql`exists (select 1 from json_each(${layerVersions.details}, ${path}) where value = ${value})`;
}
