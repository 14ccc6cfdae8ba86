import { mappingArn } from "../../functions/event-sources/wire.ts";
import { isRefused } from "../../aws/service-error.ts";
import { fromBase64, fromUtf8 } from "../../platform/bytes.ts";
import { parseStreamArn, type StreamAddress, streamArn } from "../../services/kinesis/address.ts";
import { openStream, type SourceRecord } from "../../services/kinesis/source.ts";
import { type Opening } from "../event-sources/opening.ts";
import { type PolledSource } from "../event-sources/polling.ts";
import { toItem } from "./item.ts";
import { polledStream } from "./polled-stream.ts";
import { roleReader } from "./role.ts";
import { ShardPace } from "./shard-pace.ts";
import { type Item, type StreamSource } from "./source.ts";

/** AWS looks once a second: reference 5.4. */
const POLL_MS = 1000;
/** Reads at once: of an endpoint each may take 10 MB, whatever was asked for, and an object has 128 MB. */
const READS_MAX_REMOTE = 3;
/** AWS lets five reads a second through for each shard. */
const READ_SPACING_MS = 200;
/** An embedded stream gives what was asked for, but for a single record of 10 MB. */
const READS_MAX_EMBEDDED = 8;
/** An embedded stream gives its records the time of one clock, and in order. */
const GRACE_MS_EMBEDDED = 1000;
/** AWS waits so long for late records of a tumbling window. */
const GRACE_MS_REMOTE = 120_000;

/** The Kinesis stream of a mapping; undefined for one that is not the account's own. */
export function polledKinesis(opening: Opening): PolledSource | undefined {
  const { mapping } = opening;
  const address = parseStreamArn(mapping.source.arn ?? "");
  if (address?.accountId !== mapping.key.accountId) return undefined;
  return polledStream(opening, kinesisSource(opening, address));
}

function kinesisSource({ env, mapping }: Opening, address: StreamAddress): StreamSource {
  const stream = openStream(env, address, mappingArn(mapping.key));
  const readRole = roleReader(env, mapping.key);
  const pace = new ShardPace(stream.calls ? 0 : READ_SPACING_MS);
  return {
    calls: stream.calls,
    pollMs: POLL_MS,
    readsMax: stream.calls ? READS_MAX_EMBEDDED : READS_MAX_REMOTE,
    graceMs: stream.calls ? GRACE_MS_EMBEDDED : GRACE_MS_REMOTE,
    shards: async () =>
      (await stream.shards()).map(({ shardId, parentShardId, adjacentParentShardId, closed }) => ({
        shardId,
        parentIds: [parentShardId, adjacentParentShardId].filter((id) => id !== undefined),
        isOpen: !closed,
      })),
    read: async ({ shardId, after, recordsMax: limit, bytesMax: maxBytes }) => {
      await pace.next(shardId);
      const [reading, role] = await Promise.all([
        stream.read({ shardId, after, limit, maxBytes }),
        readRole(),
      ]);
      return {
        items: reading.records.map((record) => toKinesisItem({ address, shardId, role }, record)),
        next: reading.next,
        isEmpty: reading.records.length === 0,
        isLatest: reading.records.length === 0 || reading.millisBehindLatest === 0,
        isEnd: reading.ended,
      };
    },
    latest: (shardId) => stream.latest(shardId),
    subscribe: () => stream.subscribe(),
    unsubscribe: () => stream.unsubscribe(),
    isGone: (error) => isRefused(error, "ResourceNotFoundException"),
    isBusy: (error) =>
      isRefused(error, "ProvisionedThroughputExceededException", "LimitExceededException"),
  };
}

interface Origin {
  readonly address: StreamAddress;
  readonly shardId: string;
  /** Of the function. */
  readonly role: string;
}

/** Reference 5.6. */
function toKinesisItem({ address, shardId, role }: Origin, record: SourceRecord): Item {
  const { sequenceNumber, partitionKey, data, approximateArrivalMs: arrivedAt } = record;
  const kinesis = {
    kinesisSchemaVersion: "1.0",
    partitionKey,
    sequenceNumber,
    data,
    approximateArrivalTimestamp: arrivedAt / 1000,
  };
  return toItem(
    { sequenceNumber, key: partitionKey, arrivedAt },
    {
      kinesis,
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: role,
      awsRegion: address.region,
      eventSourceARN: streamArn(address),
    },
    // What is no text matches no pattern for text, nor one for JSON.
    () => ({ ...kinesis, data: fromUtf8(fromBase64(data) ?? new Uint8Array()) ?? null }),
  );
}
