import { arrivalOf } from "./sequence.ts";
import { isOpen, type Shard } from "./shards.ts";

/** Which of a stream's shards are to be listed; times in milliseconds. */
export type ShardFilter =
  | { readonly type: "AFTER_SHARD_ID"; readonly index: number }
  | { readonly type: "AT_TRIM_HORIZON" | "FROM_TRIM_HORIZON" | "AT_LATEST" }
  | { readonly type: "AT_TIMESTAMP" | "FROM_TIMESTAMP"; readonly timestampMs: number };

/** `horizonMs` is the time of the oldest record that may still be there. */
export function matchesFilter(shard: Shard, filter: ShardFilter, horizonMs: number): boolean {
  switch (filter.type) {
    case "AFTER_SHARD_ID":
      return shard.index > filter.index;
    case "AT_TRIM_HORIZON":
      return wasOpenAt(shard, horizonMs);
    case "FROM_TRIM_HORIZON":
      return isOpenFrom(shard, horizonMs);
    case "AT_LATEST":
      return isOpen(shard);
    case "AT_TIMESTAMP":
      return wasOpenAt(shard, Math.max(filter.timestampMs, horizonMs));
    case "FROM_TIMESTAMP":
      return isOpenFrom(shard, Math.max(filter.timestampMs, horizonMs));
  }
}

function wasOpenAt(shard: Shard, timeMs: number): boolean {
  return arrivalOf(shard.openedAt) <= timeMs && isOpenFrom(shard, timeMs);
}

function isOpenFrom({ closedAt }: Shard, timeMs: number): boolean {
  return closedAt === undefined || arrivalOf(closedAt) >= timeMs;
}
