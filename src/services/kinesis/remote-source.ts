import { Buffer } from "node:buffer";
import { systemClock } from "../../platform/clock.ts";
import { type Remote } from "../remote.ts";
import { type StreamAddress, streamArn } from "./address.ts";
import { GET_RECORDS_MAX } from "./limits.ts";
import { callKinesis } from "./remote-stream.ts";
import {
  type SourceReading,
  type SourceRecord,
  type SourceRequest,
  type SourceShard,
  type StreamPosition,
  type StreamSource,
} from "./stream-source.ts";

/** An iterator that goes on from a position, as long as it has not expired. */
interface Iterator {
  readonly position: string;
  readonly token: string;
}

interface RemoteShard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
  readonly AdjacentParentShardId?: string;
  readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string };
}

interface RemoteRecord {
  readonly SequenceNumber: string;
  readonly PartitionKey: string;
  readonly Data: string;
  readonly ApproximateArrivalTimestamp?: number;
  readonly EncryptionType?: string;
}

/** A stream of AWS's or of another endpoint. It does not call, and tells positions by iterators that expire. */
export function remoteStream(remote: Remote, address: StreamAddress): StreamSource {
  // By the shard: who reads on need not ask for another one.
  const iterators = new Map<string, Iterator>();
  const call = (operation: string, input: Readonly<Record<string, unknown>>) =>
    callKinesis(remote, operation, input);
  const open = async (shardId: string, after: StreamPosition) => {
    const known = iterators.get(shardId);
    iterators.delete(shardId);
    if (known?.position === keyOf(after)) return known.token;
    const output = await call("GetShardIterator", {
      StreamName: address.name,
      StreamARN: streamArn(address),
      ShardId: shardId,
      ...toIteratorType(after),
    });
    return String(output["ShardIterator"]);
  };
  const read = async (request: SourceRequest) => {
    const token = await open(request.shardId, request.after);
    // Before the answer: what comes while it is under way is after that.
    const now = systemClock();
    const output = await call("GetRecords", {
      ShardIterator: token,
      Limit: Math.min(request.limit, GET_RECORDS_MAX),
    });
    const { reading, nextToken } = toReading(output, request, now);
    if (nextToken !== undefined) {
      iterators.set(request.shardId, { position: keyOf(reading.next), token: nextToken });
    }
    return reading;
  };
  return {
    calls: false,
    shards: () => listShards(call, address),
    read: async (request) => {
      try {
        return await read(request);
      } catch (error) {
        if (!isExpired(error)) throw error;
        return await read(request);
      }
    },
    latest: async () => ({ timestampMs: systemClock() }),
    subscribe: async () => {},
    unsubscribe: async () => {},
  };
}

type Call = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

async function listShards(call: Call, address: StreamAddress): Promise<readonly SourceShard[]> {
  const shards: SourceShard[] = [];
  let token: unknown;
  do {
    const output = await call(
      "ListShards",
      token === undefined
        ? { StreamName: address.name, StreamARN: streamArn(address) }
        : { NextToken: token },
    );
    // The service's own model says so.
    shards.push(...((output["Shards"] ?? []) as readonly RemoteShard[]).map(toShard));
    token = output["NextToken"] ?? undefined;
  } while (token !== undefined);
  return shards;
}

function toShard(shard: RemoteShard): SourceShard {
  const { ParentShardId: parent, AdjacentParentShardId: adjacent } = shard;
  return {
    shardId: shard.ShardId,
    closed: shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
    ...(parent === undefined ? {} : { parentShardId: parent }),
    ...(adjacent === undefined ? {} : { adjacentParentShardId: adjacent }),
  };
}

function toReading(
  output: Readonly<Record<string, unknown>>,
  { after, maxBytes }: SourceRequest,
  now: number,
): { readonly reading: SourceReading; readonly nextToken?: string } {
  // As above.
  const all = ((output["Records"] ?? []) as readonly RemoteRecord[]).map(toRecord);
  const records = cut(all, maxBytes);
  const isWhole = records.length === all.length;
  const token = output["NextShardIterator"];
  return {
    reading: {
      records,
      next: records.at(-1)?.sequenceNumber ?? durable(after, now),
      millisBehindLatest: Number(output["MillisBehindLatest"] ?? 0),
      ended: isWhole && typeof token !== "string",
    },
    // It goes on after records that have been cut off.
    ...(isWhole && typeof token === "string" ? { nextToken: token } : {}),
  };
}

function toRecord(record: RemoteRecord): SourceRecord {
  const { EncryptionType: encryptionType } = record;
  return {
    sequenceNumber: record.SequenceNumber,
    partitionKey: record.PartitionKey,
    data: record.Data,
    approximateArrivalMs: Math.round((record.ApproximateArrivalTimestamp ?? 0) * 1000),
    ...(encryptionType === undefined ? {} : { encryptionType }),
  };
}

function cut(records: readonly SourceRecord[], bytesMax: number): readonly SourceRecord[] {
  let bytes = 0;
  const end = records.findIndex(({ data, partitionKey }) => {
    bytes += Buffer.byteLength(data, "base64") + Buffer.byteLength(partitionKey);
    return bytes > bytesMax;
  });
  return end === -1 ? records : records.slice(0, Math.max(end, 1));
}

/** Nobody tells a number of the end, so it is the time at which the reader was there. */
function durable(after: StreamPosition, now: number): StreamPosition {
  return after === "LATEST" ? { timestampMs: now } : after;
}

function toIteratorType(after: StreamPosition): Readonly<Record<string, unknown>> {
  if (typeof after !== "string") {
    return { ShardIteratorType: "AT_TIMESTAMP", Timestamp: after.timestampMs / 1000 };
  }
  if (after === "TRIM_HORIZON" || after === "LATEST") return { ShardIteratorType: after };
  return { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: after };
}

function keyOf(position: StreamPosition): string {
  return JSON.stringify(position);
}

function isExpired(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ExpiredIteratorException";
}
