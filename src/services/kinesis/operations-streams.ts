import { unwrap } from "../verdict.ts";
import { type StreamAddress } from "./address.ts";
import { addressOf, type KinesisCall, operation } from "./call.ts";
import { invalidArgument, kinesisError, notBuilt } from "./errors.ts";
import {
  ON_DEMAND_SHARDS,
  ON_DEMAND_STREAMS_MAX,
  OPEN_SHARDS_MAX,
  PAGE_MAX,
  RECORD_KIB_DEFAULT,
} from "./limits.ts";
import { type StreamMode } from "./registration.ts";
import { isOpen, parseShardId } from "./shards.ts";
import { delistStream, enlistStream, listStreams, usageOf } from "./store-directory.ts";
import { type StreamChange } from "./stream-changes.ts";
import { askStream, streamOf } from "./streams.ts";
import { withTags } from "./tags.ts";
import { toListedStream, toShard, toStream, toStreamSummary } from "./wire.ts";
import { SHAPES } from "./wire-shapes.ts";

export const createStream = operation(SHAPES.CreateStream, async (call, input) => {
  if (input.WarmThroughputMiBps !== undefined) throw notBuilt("The parameter WarmThroughputMiBps");
  if (input.RecordDistributionStrategy === "AUTO") {
    throw notBuilt("The RecordDistributionStrategy AUTO");
  }
  const { StreamName: name, StreamModeDetails: details, ShardCount: count } = input;
  const { accountId, region } = call.caller;
  const address = { accountId, region, name };
  const mode = details?.StreamMode ?? (count === undefined ? "ON_DEMAND" : "PROVISIONED");
  const given = {
    mode,
    shardCount: shardCountOf(mode, count),
    recordKibMax: input.MaxRecordSizeInKiB ?? RECORD_KIB_DEFAULT,
    tags: withTags({}, input.Tags ?? {}),
  };
  await checkUsage(call, address, { mode, openShards: given.shardCount });
  const created = await streamOf(call.env, address).create(address, given);
  // Last, so that what is listed is there; of one that was there before too, which mends an interruption.
  if (created.ok || created.code === "ResourceInUseException") await enlist(call, address);
  unwrap(created);
  return undefined;
});

export const deleteStream = operation(SHAPES.DeleteStream, async (call, input, name) => {
  const address = addressOf(call, input, name);
  await askStream(call.env, address, (stream) => stream.describe(address));
  // First, so that what is listed is there.
  await delistStream(call.db, address);
  await askStream(call.env, address, (stream) => stream.remove(address));
  return undefined;
});

export const describeStream = operation(SHAPES.DescribeStream, async (call, input, name) => {
  const address = addressOf(call, input, name);
  const { shards, ...stream } = await describe(call, address);
  const after = startOf(input.ExclusiveStartShardId);
  const following = shards.filter(({ index }) => index > after);
  const itemsMax = Math.min(input.Limit ?? PAGE_MAX, PAGE_MAX);
  return {
    StreamDescription: {
      ...toStream(stream),
      Shards: following.slice(0, itemsMax).map((shard) => toShard(shard, stream.createdAt)),
      HasMoreShards: following.length > itemsMax,
    },
  };
});

export const describeStreamSummary = operation(
  SHAPES.DescribeStreamSummary,
  async (call, input, name) => {
    const address = addressOf(call, input, name);
    return { StreamDescriptionSummary: toStreamSummary(await describe(call, address)) };
  },
);

export const listAllStreams = operation(SHAPES.ListStreams, async (call, input) => {
  const { ExclusiveStartStreamName: start, NextToken: token, Limit: limit = PAGE_MAX } = input;
  const itemsMax = Math.min(limit, PAGE_MAX);
  // A token is the name of the last stream, which is no secret.
  const found = await listStreams(call.db, call.caller, { after: token ?? start ?? "", itemsMax });
  const items = found.slice(0, itemsMax);
  const last = items.at(-1);
  const hasMore = found.length > itemsMax && last !== undefined;
  return {
    StreamNames: items.map(({ address }) => address.name),
    HasMoreStreams: hasMore,
    ...(hasMore ? { NextToken: last.address.name } : {}),
    StreamSummaries: items.map(toListedStream),
  };
});

export const describeLimits = operation(SHAPES.DescribeLimits, async (call) => {
  const usage = await usageOf(call.db, call.caller);
  return {
    ShardLimit: OPEN_SHARDS_MAX,
    OpenShardCount: usage.openShards,
    OnDemandStreamCount: usage.onDemandStreams,
    OnDemandStreamCountLimit: ON_DEMAND_STREAMS_MAX,
  };
});

export const increaseRetention = operation(
  SHAPES.IncreaseStreamRetentionPeriod,
  async (call, input, name) => {
    const change = { kind: "longer-retention", hours: input.RetentionPeriodHours } as const;
    return await changeStream(call, addressOf(call, input, name), change);
  },
);

export const decreaseRetention = operation(
  SHAPES.DecreaseStreamRetentionPeriod,
  async (call, input, name) => {
    const change = { kind: "shorter-retention", hours: input.RetentionPeriodHours } as const;
    return await changeStream(call, addressOf(call, input, name), change);
  },
);

export const updateMaxRecordSize = operation(
  SHAPES.UpdateMaxRecordSize,
  async (call, input, name) => {
    const change = { kind: "record-size", kibMax: input.MaxRecordSizeInKiB } as const;
    return await changeStream(call, addressOf(call, input, name), change);
  },
);

export const startEncryption = operation(
  SHAPES.StartStreamEncryption,
  async (call, input, name) => {
    if (input.EncryptionType !== "KMS") throw invalidArgument("EncryptionType must be KMS.");
    const encryption = { type: "KMS", keyId: input.KeyId } as const;
    return await changeStream(call, addressOf(call, input, name), {
      kind: "encryption",
      encryption,
    });
  },
);

export const stopEncryption = operation(SHAPES.StopStreamEncryption, async (call, input, name) => {
  const encryption = { type: "NONE" } as const;
  return await changeStream(call, addressOf(call, input, name), { kind: "encryption", encryption });
});

export const updateStreamMode = operation(SHAPES.UpdateStreamMode, async (call, input, name) => {
  if (input.WarmThroughputMiBps !== undefined) throw notBuilt("The parameter WarmThroughputMiBps");
  const address = addressOf(call, input, name);
  const mode = input.StreamModeDetails.StreamMode;
  const openShards = (await describe(call, address)).shards.filter(isOpen).length;
  await checkUsage(call, address, { mode, openShards });
  await changeStream(call, address, { kind: "mode", mode });
  await enlist(call, address);
  return undefined;
});

/** The position of `ExclusiveStartShardId`; none is before all. */
export function startOf(id: string | undefined): number {
  if (id === undefined) return -1;
  const index = parseShardId(id);
  if (index === undefined) throw invalidArgument(`${id} is not the id of a shard.`);
  return index;
}

export async function describe({ env }: KinesisCall, address: StreamAddress) {
  return await askStream(env, address, (stream) => stream.describe(address));
}

/** Writes what lists are made of, as the stream has it now. */
export async function enlist(call: KinesisCall, address: StreamAddress): Promise<void> {
  const { mode, createdAt, shards } = await describe(call, address);
  const openShards = shards.filter(isOpen).length;
  await enlistStream(call.db, { address, mode, createdAt, openShards });
}

/** Throws LimitExceededException if the stream as it is to be is more than its account may have. */
export async function checkUsage(
  { db, caller }: KinesisCall,
  { name }: StreamAddress,
  wanted: { readonly mode: StreamMode; readonly openShards: number },
): Promise<void> {
  const others = await usageOf(db, caller, name);
  const { accountId, region } = caller;
  if (wanted.mode === "ON_DEMAND") {
    if (others.onDemandStreams < ON_DEMAND_STREAMS_MAX) return;
    throw kinesisError(
      "LimitExceededException",
      `This request would exceed the limit of on-demand streams for the account ${accountId} in ${region}. Limit: ${ON_DEMAND_STREAMS_MAX}.`,
    );
  }
  if (others.openShards + wanted.openShards <= OPEN_SHARDS_MAX) return;
  throw kinesisError(
    "LimitExceededException",
    `This request would exceed the shard limit for the account ${accountId} in ${region}. Current shard count of its other streams: ${others.openShards}. Limit: ${OPEN_SHARDS_MAX}. Shards of this stream: ${wanted.openShards}.`,
  );
}

export async function changeStream(
  { env }: KinesisCall,
  address: StreamAddress,
  change: StreamChange,
): Promise<undefined> {
  await askStream(env, address, (stream) => stream.change(address, change));
}

function shardCountOf(mode: StreamMode, count: number | undefined): number {
  if (mode === "ON_DEMAND") {
    if (count === undefined) return ON_DEMAND_SHARDS;
    throw invalidArgument("ShardCount must not be given for a stream in On-Demand mode.");
  }
  if (count !== undefined) return count;
  throw invalidArgument("ShardCount must be given for a stream in Provisioned mode.");
}
