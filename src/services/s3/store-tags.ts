import { and, eq, sql } from "drizzle-orm";
import { type SQLiteColumn } from "drizzle-orm/sqlite-core";
import { type Database } from "../../platform/database.ts";
import { s3ObjectTags as objectTags } from "../../platform/schema-services.ts";
import { type ObjectName } from "./store-objects.ts";
import { type Tags } from "./tags.ts";

/** Tags that an object was given after it was stored. */
export interface LaterTags {
  /** R2's, of the object that they belong to. */
  readonly version: string;
  readonly tags: Tags;
}

export async function findLaterTags(
  db: Database,
  { bucket, key }: ObjectName,
): Promise<LaterTags | undefined> {
  const [row] = await db
    .select({ version: objectTags.version, tags: objectTags.tags })
    .from(objectTags)
    .where(and(eq(objectTags.bucket, bucket), eq(objectTags.key, key)))
    .limit(1);
  return row === undefined ? undefined : toLaterTags(row);
}

export async function putLaterTags(
  db: Database,
  { bucket, key }: ObjectName,
  later: LaterTags,
): Promise<void> {
  await db
    .insert(objectTags)
    .values({ bucket, key, ...later })
    .onConflictDoUpdate({ target: [objectTags.bucket, objectTags.key], set: later });
}

/** Of the objects that they belong to, those that have such tags. */
export async function laterVersions(
  db: Database,
  bucket: string,
  keys: readonly string[],
): Promise<readonly string[]> {
  const rows = await db
    .select({ version: objectTags.version })
    .from(objectTags)
    .where(and(eq(objectTags.bucket, bucket), isAmong(objectTags.key, keys)));
  return rows.map(({ version }) => version);
}

/** By their versions: what has been stored and tagged anew meanwhile is left alone. */
export async function removeLaterTags(
  db: Database,
  bucket: string,
  versions: readonly string[],
): Promise<void> {
  const those = isAmong(objectTags.version, versions);
  await db.delete(objectTags).where(and(eq(objectTags.bucket, bucket), those));
}

/** One parameter, however many there are. */
function isAmong(column: SQLiteColumn, values: readonly string[]) {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}

export async function removeLaterTagsOf(db: Database, bucket: string): Promise<void> {
  await db.delete(objectTags).where(eq(objectTags.bucket, bucket));
}

export function toLaterTags(row: { readonly version: string; readonly tags: unknown }): LaterTags {
  // Only `putLaterTags` has written it.
  return { version: row.version, tags: row.tags as Tags };
}
