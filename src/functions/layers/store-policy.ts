import { and, eq, or, sql, type SQL } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { rowValues } from "../../platform/row-values.ts";
import { layerVersions, policies } from "../../platform/schema.ts";
import { type LayerVersionKey, layerVersionArn } from "./name.ts";
import { type LayerPolicy } from "./policy.ts";
import { isVersion } from "./store.ts";

const KIND = "layer";

export async function findLayerPolicy(
  db: Database,
  key: LayerVersionKey,
): Promise<LayerPolicy | undefined> {
  return (await findLayerPolicies(db, [key])).get(layerVersionArn(key));
}

/** Those that are there of a few layer versions, by the ARNs of these: one statement, or none for no key. */
export async function findLayerPolicies(
  db: Database,
  keys: readonly LayerVersionKey[],
): Promise<ReadonlyMap<string, LayerPolicy>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .select()
    .from(policies)
    .where(or(...keys.map(isOf)));
  return new Map(
    rows.map(({ accountId, region, name, qualifier, revisionId, statements }) => [
      layerVersionArn({ accountId, region, name, version: Number(qualifier) }),
      // Only this file has written them.
      { revisionId, statements: statements as LayerPolicy["statements"] },
    ]),
  );
}

/**
 * Writes `next`, or takes the policy away, if it still is the one that was read and the version is there. Says whether
 * it did.
 */
export async function replaceLayerPolicy(
  db: Database,
  key: LayerVersionKey,
  read: LayerPolicy | undefined,
  next: LayerPolicy | undefined,
): Promise<boolean> {
  const isUnchanged = and(isOf(key), eq(policies.revisionId, read?.revisionId ?? ""));
  const written = { revisionId: policies.revisionId };
  if (next === undefined) {
    return (await db.delete(policies).where(isUnchanged).returning(written)).length > 0;
  }
  const { revisionId, statements } = next;
  if (read !== undefined) {
    const updated = await db
      .update(policies)
      .set({ revisionId, statements })
      .where(isUnchanged)
      .returning(written);
    return updated.length > 0;
  }
  const { accountId, region, name, version } = key;
  const qualifier = String(version);
  const row = { accountId, region, kind: KIND, name, qualifier, revisionId, statements };
  const values = rowValues(policies, row);
  const inserted = await db
    .insert(policies)
    .select(sql`select ${values} from ${layerVersions} where ${isVersion(key)}`)
    .onConflictDoNothing()
    .returning(written);
  return inserted.length > 0;
}

function isOf({ accountId, region, name, version }: LayerVersionKey): SQL | undefined {
  return and(
    eq(policies.accountId, accountId),
    eq(policies.region, region),
    eq(policies.kind, KIND),
    eq(policies.name, name),
    eq(policies.qualifier, String(version)),
  );
}
