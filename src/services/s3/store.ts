import { and, asc, count, eq, gt, sql } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { s3Buckets as buckets } from "../../platform/schema.ts";
import { type Bucket } from "./model.ts";

type Value = Pick<Bucket, "notifications">;

export async function findBucket(db: Database, name: string): Promise<Bucket | undefined> {
  const [row] = await db.select().from(buckets).where(eq(buckets.name, name)).limit(1);
  return row === undefined ? undefined : toBucket(row);
}

/** Whether the name was free. */
export async function insertBucket(db: Database, bucket: Bucket): Promise<boolean> {
  const { notifications, ...columns } = bucket;
  const value: Value = notifications === undefined ? {} : { notifications };
  const inserted = await db
    .insert(buckets)
    .values({ ...columns, value })
    .onConflictDoNothing()
    .returning({ name: buckets.name });
  return inserted.length > 0;
}

export async function replaceBucketValue(db: Database, name: string, value: Value): Promise<void> {
  await db.update(buckets).set({ value }).where(eq(buckets.name, name));
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
