import { isRefused } from "../../aws/service-error.ts";
import { systemClock } from "../../platform/clock.ts";
import {
  type TableReading,
  type TableRecord,
  type TableStream,
} from "../../services/dynamodb/table-stream.ts";
import { toItem } from "./item.ts";
import { type Item, type Page, type ReadRequest, type StreamSource } from "./source.ts";

/** AWS looks four times a second; a poller that is awake costs something here. */
const POLL_MS = 1000;
/** Reads at once: each may take 1 MB, whatever was asked for, and an object has 128 MB. */
const READS_MAX = 16;
/** AWS waits so long for late records of a tumbling window. */
const GRACE_MS = 120_000;

/** What a poller asks of a table's stream. */
export function tableSource(stream: TableStream): StreamSource {
  return {
    calls: false,
    pollMs: POLL_MS,
    readsMax: READS_MAX,
    graceMs: GRACE_MS,
    shards: async () =>
      (await stream.shards()).map(({ shardId, parentShardId, lastSequenceNumber }) => ({
        shardId,
        parentIds: parentShardId === undefined ? [] : [parentShardId],
        isOpen: lastSequenceNumber === undefined,
      })),
    read: async (request) => {
      const { shardId, after, recordsMax } = request;
      const position = typeof after === "string" ? after : "TRIM_HORIZON";
      const reading = await stream.read(shardId, position, recordsMax);
      return toPage(request, reading, stream.arn);
    },
    // The service has no name for the end of a shard that would last, so what is older is read and left out.
    latest: async () => ({ timestampMs: systemClock() }),
    subscribe: async () => {},
    unsubscribe: async () => {},
    isGone: (error) => isRefused(error, "ResourceNotFoundException"),
    isBusy: (error) => isRefused(error, "LimitExceededException", "ThrottlingException"),
  };
}

function toPage(
  { after, recordsMax, bytesMax }: ReadRequest,
  { records, isEnd }: TableReading,
  arn: string,
): Page {
  // Times are told in whole seconds.
  const from = typeof after === "string" ? 0 : Math.floor(after.timestampMs / 1000) * 1000;
  const all = records.map((record) => toTableItem(record, arn));
  const given = cut(all, bytesMax);
  const isWhole = given.length === all.length;
  return {
    items: given.filter(({ arrivedAt }) => arrivedAt >= from),
    next: given.at(-1)?.sequenceNumber ?? after,
    isEmpty: records.length === 0,
    isLatest: isWhole && records.length < recordsMax,
    isEnd: isWhole && isEnd,
  };
}

/** One record at least. */
function cut(items: readonly Item[], bytesMax: number): readonly Item[] {
  let bytes = 0;
  const end = items.findIndex((item) => (bytes += item.bytes) > bytesMax);
  return end === -1 ? items : items.slice(0, Math.max(end, 1));
}

/** Reference 5.6: what the stream tells, and which one it is. */
function toTableItem(record: TableRecord, arn: string): Item {
  const { userIdentity, ...members } = record;
  const { SequenceNumber: sequenceNumber, Keys: keys } = record.dynamodb;
  const given = {
    ...members,
    ...(typeof userIdentity === "object" && userIdentity !== null
      ? { userIdentity: toIdentity(userIdentity) }
      : {}),
    eventSourceARN: arn,
  };
  const key = JSON.stringify(Object.entries(keys).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const arrivedAt = Math.floor(record.dynamodb.ApproximateCreationDateTime * 1000);
  return toItem({ sequenceNumber, key, arrivedAt }, given, () => given);
}

/** The stream's API writes these names with capitals, Lambda's event does not. */
function toIdentity(identity: object): object {
  return Object.fromEntries(
    Object.entries(identity).map(([name, value]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      value as unknown,
    ]),
  );
}
