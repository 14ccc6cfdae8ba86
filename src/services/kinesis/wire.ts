import { toBase64 } from "../../platform/bytes.ts";
import { streamArn } from "./address.ts";
import { type Encryption, type StreamRecord } from "./registration.ts";
import { toSequenceNumber } from "./sequence.ts";
import { isOpen, type Shard, shardId } from "./shards.ts";
import { type ListedStream } from "./store-directory.ts";
import { type GivenRecord, type StreamDescription } from "./stream-calls.ts";
import { type Tags } from "./tags.ts";

/** What both descriptions of a stream have. Nothing takes time here, so a stream that is there is active. */
export function toStream(stream: StreamRecord): object {
  return {
    ...toNamed(stream),
    StreamStatus: "ACTIVE",
    StreamModeDetails: { StreamMode: stream.mode },
    RetentionPeriodHours: stream.retentionHours,
    StreamCreationTimestamp: toTimestamp(stream.createdAt),
    EnhancedMonitoring: [{ ShardLevelMetrics: stream.metrics ?? [] }],
    EncryptionType: stream.encryption.type,
    ...(stream.encryption.type === "KMS" ? { KeyId: stream.encryption.keyId } : {}),
  };
}

export function toStreamSummary({ shards, ...stream }: StreamDescription): object {
  return {
    ...toStream(stream),
    OpenShardCount: shards.filter(isOpen).length,
    ConsumerCount: 0,
    MaxRecordSizeInKiB: stream.recordKibMax,
  };
}

export function toNamed({ address }: Pick<StreamRecord, "address">): object {
  return { StreamName: address.name, StreamARN: streamArn(address) };
}

export function toListedStream({ address, mode, createdAt }: ListedStream): object {
  return {
    ...toNamed({ address }),
    StreamStatus: "ACTIVE",
    StreamModeDetails: { StreamMode: mode },
    StreamCreationTimestamp: toTimestamp(createdAt),
  };
}

export function toShard(shard: Shard, createdAt: number): object {
  const numberOf = (sequence: number) =>
    toSequenceNumber({ createdAt, sequence, shard: shard.index });
  const { parent, adjacentParent, closedAt } = shard;
  return {
    ShardId: shardId(shard.index),
    ...(parent === undefined ? {} : { ParentShardId: shardId(parent) }),
    ...(adjacentParent === undefined ? {} : { AdjacentParentShardId: shardId(adjacentParent) }),
    HashKeyRange: toHashKeyRange(shard),
    SequenceNumberRange: {
      StartingSequenceNumber: numberOf(shard.openedAt),
      ...(closedAt === undefined ? {} : { EndingSequenceNumber: numberOf(closedAt) }),
    },
  };
}

export function toChildShard(shard: Shard): object {
  const parents = [shard.parent, shard.adjacentParent].filter((index) => index !== undefined);
  return {
    ShardId: shardId(shard.index),
    ParentShards: parents.map(shardId),
    HashKeyRange: toHashKeyRange(shard),
  };
}

export function toRecord(record: GivenRecord, encryption: Encryption["type"]): object {
  return {
    SequenceNumber: record.sequenceNumber,
    ApproximateArrivalTimestamp: toTimestamp(record.arrivedAt),
    Data: toBase64(record.data),
    PartitionKey: record.partitionKey,
    ...(encryption === "KMS" ? { EncryptionType: encryption } : {}),
  };
}

export function toTags(tags: Tags): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
}

/** The milliseconds of a time on the wire. */
export function fromTimestamp(seconds: number): number {
  return Math.round(seconds * 1000);
}

function toTimestamp(ms: number): number {
  return ms / 1000;
}

function toHashKeyRange({ range }: Shard): object {
  return { StartingHashKey: String(range.first), EndingHashKey: String(range.last) };
}
