import { type Value } from "../../aws/shape.ts";
import { type StreamAddress } from "./address.ts";
import { addressOf, type KinesisCall, operation } from "./call.ts";
import { invalidArgument, streamNotFound } from "./errors.ts";
import { parseHashKey } from "./hash-key.ts";
import { LIST_SHARDS_PAGE_MAX } from "./limits.ts";
import { checkUsage, describe, enlist, startOf } from "./operations-streams.ts";
import { type ReshardOrder } from "./resharding.ts";
import { matchesFilter, type ShardFilter } from "./shard-filter.ts";
import { isOpen } from "./shards.ts";
import { askStream } from "./streams.ts";
import { readShardsToken, type ShardsToken, toShardsToken } from "./tokens.ts";
import { fromTimestamp, toNamed, toShard } from "./wire.ts";
import { SHAPES } from "./wire-shapes.ts";

const HOUR_MS = 3_600_000;
const FROM_TRIM_HORIZON = "FROM_TRIM_HORIZON";

type ListShardsInput = Value<typeof SHAPES.ListShards>;

export const listShards = operation(SHAPES.ListShards, async (call, input, name) => {
  const { address, filter, afterIndex } = whatToList(call, input, name);
  const { shards, createdAt, retentionHours } = await describe(call, address);
  const wanted = input.StreamCreationTimestamp;
  // Timestamps of clients may have no more than seconds.
  if (wanted !== undefined && Math.floor(wanted) !== Math.floor(createdAt / 1000)) {
    throw streamNotFound(address);
  }
  const horizonMs = Math.max(call.now - retentionHours * HOUR_MS, createdAt);
  const found = shards.filter(
    (shard) => shard.index > afterIndex && matchesFilter(shard, filter, horizonMs),
  );
  const items = found.slice(0, Math.min(input.MaxResults ?? Infinity, LIST_SHARDS_PAGE_MAX));
  const last = items.at(-1);
  const next = { address, issuedAt: call.now, filter, afterIndex: last?.index ?? -1 };
  return {
    Shards: items.map((shard) => toShard(shard, createdAt)),
    ...(items.length < found.length ? { NextToken: toShardsToken(next) } : {}),
  };
});

export const splitShard = operation(SHAPES.SplitShard, async (call, input, name) => {
  const hashKey = parseHashKey(input.NewStartingHashKey);
  if (hashKey === undefined) {
    throw invalidArgument(`${input.NewStartingHashKey} is not a hash key of 128 bits.`);
  }
  const address = addressOf(call, input, name);
  const { mode, shards } = await describe(call, address);
  const openShards = shards.filter(isOpen).length + 1;
  if (mode === "PROVISIONED") await checkUsage(call, address, { mode, openShards });
  await reshard(call, address, { kind: "split", shardId: input.ShardToSplit, hashKey });
  return undefined;
});

export const mergeShards = operation(SHAPES.MergeShards, async (call, input, name) => {
  const address = addressOf(call, input, name);
  const { ShardToMerge: lowerId, AdjacentShardToMerge: upperId } = input;
  await reshard(call, address, { kind: "merge", lowerId, upperId });
  return undefined;
});

export const updateShardCount = operation(SHAPES.UpdateShardCount, async (call, input, name) => {
  const address = addressOf(call, input, name);
  const count = input.TargetShardCount;
  const { mode } = await describe(call, address);
  if (mode === "PROVISIONED") await checkUsage(call, address, { mode, openShards: count });
  const before = await reshard(call, address, { kind: "rescale", count });
  return { ...toNamed({ address }), CurrentShardCount: before, TargetShardCount: count };
});

/** Says how many open shards there were. */
async function reshard(
  call: KinesisCall,
  address: StreamAddress,
  order: ReshardOrder,
): Promise<number> {
  const before = await askStream(call.env, address, (stream) => stream.reshard(address, order));
  await enlist(call, address);
  return before;
}

function whatToList(
  call: KinesisCall,
  input: ListShardsInput,
  name: string,
): Pick<ShardsToken, "address" | "afterIndex"> & { readonly filter: ShardFilter } {
  const { NextToken: token, ExclusiveStartShardId: startId } = input;
  if (token === undefined) {
    return {
      address: addressOf(call, input, name),
      afterIndex: startOf(startId),
      filter: toFilter(input.ShardFilter),
    };
  }
  if (input.StreamName !== undefined || startId !== undefined) {
    const other = input.StreamName === undefined ? "ExclusiveStartShardId" : "StreamName";
    throw invalidArgument(`NextToken and ${other} cannot be provided together.`);
  }
  const { address, afterIndex, filter } = readShardsToken(token, call.caller, call.now);
  return { address, afterIndex, filter: readFilter(filter) };
}

function toFilter(filter: ListShardsInput["ShardFilter"]): ShardFilter {
  if (filter === undefined) return { type: FROM_TRIM_HORIZON };
  const { Type: type, ShardId: id, Timestamp: seconds } = filter;
  switch (type) {
    case "AFTER_SHARD_ID":
      if (id === undefined) throw invalidArgument(`ShardFilter of type ${type} needs a ShardId.`);
      return { type, index: startOf(id) };
    case "AT_TIMESTAMP":
    case "FROM_TIMESTAMP":
      if (seconds === undefined) {
        throw invalidArgument(`ShardFilter of type ${type} needs a Timestamp.`);
      }
      return { type, timestampMs: fromTimestamp(seconds) };
    default:
      return { type };
  }
}

/** Of a token, which anybody may have made up: what is no filter matches as the default does. */
function readFilter(filter: unknown): ShardFilter {
  const { type, index, timestampMs } = (filter ?? {}) as Readonly<Record<string, unknown>>;
  if (type === "AFTER_SHARD_ID" && typeof index === "number") return { type, index };
  if (type === "AT_TRIM_HORIZON" || type === "AT_LATEST") return { type };
  if ((type === "AT_TIMESTAMP" || type === "FROM_TIMESTAMP") && typeof timestampMs === "number") {
    return { type, timestampMs };
  }
  return { type: FROM_TRIM_HORIZON };
}
