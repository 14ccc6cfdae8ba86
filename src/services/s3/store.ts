import { and, asc, count, eq, gt, sql } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import {
  s3Buckets as buckets,
  s3ObjectTags as objectTags,
} from "../../platform/schema-services.ts";
import { type Bucket } from "./model.ts";
import { type ObjectName } from "./store-objects.ts";
import { type LaterTags, toLaterTags } from "./store-tags.ts";

/** What its owner has set of a bucket, each part by itself. */
type Value = Omit<Bucket, "name" | "accountId" | "region" | "createdAt">;

export async function findBucket(db: Database, name: string): Promise<Bucket | undefined> {
  const [row] = await db.select().from(buckets).where(eq(buckets.name, name)).limit(1);
  return row === undefined ? undefined : toBucket(row);
}

export interface BucketAndTags {
  readonly bucket: Bucket;
  readonly later?: LaterTags;
}

/** With the tags that an object in it was given after it was stored, if it was. */
export async function findBucketAndTags(
  db: Database,
  { bucket, key }: ObjectName,
): Promise<BucketAndTags | undefined> {
  const [row] = await db
    .select()
    .from(buckets)
    .leftJoin(objectTags, and(eq(objectTags.bucket, buckets.name), eq(objectTags.key, key)))
    .where(eq(buckets.name, bucket))
    .limit(1);
  if (row === undefined) return undefined;
  const { s3_buckets: found, s3_object_tags: tagged } = row;
  return {
    bucket: toBucket(found),
    ...(tagged === null ? {} : { later: toLaterTags(tagged) }),
  };
}

/** Whether the name was free. */
export async function insertBucket(db: Database, bucket: Bucket): Promise<boolean> {
  const { name, accountId, region, createdAt, ...value } = bucket;
  const columns = { name, accountId, region, createdAt };
  const inserted = await db
    .insert(buckets)
    .values({ ...columns, value })
    .onConflictDoNothing()
    .returning({ name: buckets.name });
  return inserted.length > 0;
}

/** Leaves the other parts as they are by then. Undefined takes it away. */
export async function setBucketMember<K extends keyof Value>(
  db: Database,
  name: string,
  member: K,
  value: Value[K] | undefined,
): Promise<void> {
  const path = `$.${member}`;
  const changed =
    value === undefined
      ? sql`json_remove(${buckets.value}, ${path})`
      : sql`json_set(${buckets.value}, ${path}, json(${JSON.stringify(value)}))`;
  await db.update(buckets).set({ value: changed }).where(eq(buckets.name, name));
}

export async function removeBucket(db: Database, name: string): Promise<void> {
  await db.delete(buckets).where(eq(buckets.name, name));
}

export async function countBuckets(db: Database, accountId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(buckets)
    .where(eq(buckets.accountId, accountId));
  return row?.n ?? 0;
}

export interface BucketSlice {
  readonly accountId: string;
  readonly prefix: string;
  readonly after: string;
  readonly limit: number;
}

/** By name. */
export async function listBuckets(
  db: Database,
  { accountId, prefix, after, limit }: BucketSlice,
): Promise<readonly Bucket[]> {
  const rows = await db
    .select()
    .from(buckets)
    .where(
      and(
        eq(buckets.accountId, accountId),
        gt(buckets.name, after),
        sql`substr(${buckets.name}, 1, ${prefix.length}) = ${prefix}`,
      ),
    )
    .orderBy(asc(buckets.name))
    .limit(limit);
  return rows.map(toBucket);
}

function toBucket({ value, ...columns }: typeof buckets.$inferSelect): Bucket {
  // Only this file writes the column.
  return { ...columns, ...(value as Value) };
}
