import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { kinesisStreams as streams } from "../../platform/schema-services.ts";
import { type StreamAddress } from "./address.ts";
import { type StreamMode } from "./registration.ts";

/** What lists show of a stream, and what counts towards an account's limits. Its object has the truth. */
export interface ListedStream {
  readonly address: StreamAddress;
  readonly mode: StreamMode;
  readonly createdAt: number;
  readonly openShards: number;
}

/** An account's part of a region. */
type Place = Pick<StreamAddress, "accountId" | "region">;

export interface Usage {
  /** Of streams that are not on demand. */
  readonly openShards: number;
  readonly onDemandStreams: number;
}

export async function enlistStream(
  db: Database,
  { address, ...stream }: ListedStream,
): Promise<void> {
  await db
    .insert(streams)
    .values({ ...address, ...stream })
    .onConflictDoUpdate({
      target: [streams.accountId, streams.region, streams.name],
      set: stream,
    });
}

export async function delistStream(db: Database, address: StreamAddress): Promise<void> {
  await db.delete(streams).where(and(isIn(address), eq(streams.name, address.name)));
}

/** In the order of names: one more than asked for, when there are more. */
export async function listStreams(
  db: Database,
  place: Place,
  { after, itemsMax }: { readonly after: string; readonly itemsMax: number },
): Promise<readonly ListedStream[]> {
  const rows = await db
    .select()
    .from(streams)
    .where(and(isIn(place), gt(streams.name, after)))
    .orderBy(asc(streams.name))
    .limit(itemsMax + 1);
  return rows.map(({ mode, createdAt, openShards, ...address }) => ({
    address,
    createdAt,
    openShards,
    // Only `enlistStream` has written it.
    mode: mode as StreamMode,
  }));
}

/** Of all streams but `except`. */
export async function usageOf(db: Database, place: Place, except = ""): Promise<Usage> {
  const [usage] = await db
    .select({
      openShards: sql<number>`coalesce(sum(iif(${streams.mode} = 'PROVISIONED', ${streams.openShards}, 0)), 0)`,
      onDemandStreams: sql<number>`coalesce(sum(iif(${streams.mode} = 'ON_DEMAND', 1, 0)), 0)`,
    })
    .from(streams)
    .where(and(isIn(place), ne(streams.name, except)));
  return usage ?? { openShards: 0, onDemandStreams: 0 };
}

function isIn({ accountId, region }: Place) {
  return and(eq(streams.accountId, accountId), eq(streams.region, region));
}
