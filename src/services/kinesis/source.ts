import { toBase64 } from "../../platform/bytes.ts";
import { remoteOf } from "../remote.ts";
import { type StreamAddress } from "./address.ts";
import { type Start } from "./position.ts";
import { remoteStream } from "./remote-source.ts";
import { isOpen, type Shard, shardId } from "./shards.ts";
import { type GivenRecord } from "./stream-calls.ts";
import {
  type SourceRecord,
  type SourceShard,
  type StreamPosition,
  type StreamSource,
} from "./stream-source.ts";
import { askStream, streamOf } from "./streams.ts";

export type {
  SourceReading,
  SourceRecord,
  SourceRequest,
  SourceShard,
  StreamPosition,
  StreamSource,
} from "./stream-source.ts";

/** `subscriber` is the name by which an embedded stream calls. */
export function openStream(env: Env, address: StreamAddress, subscriber: string): StreamSource {
  const remote = remoteOf(env, "KINESIS", address.region);
  return remote === undefined
    ? embeddedStream(env, address, subscriber)
    : remoteStream(remote, address);
}

function embeddedStream(env: Env, address: StreamAddress, subscriber: string): StreamSource {
  return {
    calls: true,
    shards: async () => {
      const { shards } = await askStream(env, address, (stream) => stream.describe(address));
      return shards.map(toSourceShard);
    },
    read: async ({ shardId: id, after, limit, maxBytes }) => {
      const reading = await askStream(env, address, (stream) =>
        stream.read({
          address,
          shardId: id,
          start: toStart(after),
          recordsMax: limit,
          bytesMax: maxBytes,
          subscriber,
        }),
      );
      const { records, next, millisBehindLatest, ended, encryptionType } = reading;
      const ofKey = encryptionType === "KMS" ? { encryptionType } : {};
      return {
        records: records.map((record) => ({ ...toSourceRecord(record), ...ofKey })),
        next,
        millisBehindLatest,
        ended,
      };
    },
    latest: (id) =>
      askStream(env, address, (stream) =>
        stream.position({ address, shardId: id, start: "LATEST" }),
      ),
    subscribe: () => streamOf(env, address).subscribe(subscriber),
    unsubscribe: () => streamOf(env, address).unsubscribe(subscriber),
  };
}

function toStart(position: StreamPosition): Start {
  if (typeof position !== "string") return position;
  return position === "TRIM_HORIZON" || position === "LATEST" ? position : { after: position };
}

function toSourceShard(shard: Shard): SourceShard {
  const { index, parent, adjacentParent } = shard;
  return {
    shardId: shardId(index),
    closed: !isOpen(shard),
    ...(parent === undefined ? {} : { parentShardId: shardId(parent) }),
    ...(adjacentParent === undefined ? {} : { adjacentParentShardId: shardId(adjacentParent) }),
  };
}

function toSourceRecord({ arrivedAt, data, ...record }: GivenRecord): SourceRecord {
  return { ...record, data: toBase64(data), approximateArrivalMs: arrivedAt };
}
