import { type StreamAddress } from "./address.ts";
import { invalidArgument } from "./errors.ts";
import { firstSequenceAt, parseSequenceNumber, type SequenceParts } from "./sequence.ts";
import { type Shard, shardId } from "./shards.ts";

/** From where a shard is read. */
export type Start =
  | "TRIM_HORIZON"
  | "LATEST"
  | { readonly at: string }
  | { readonly after: string }
  | { readonly timestampMs: number };

/** What a position is seen from. */
export interface Viewpoint {
  readonly address: StreamAddress;
  readonly createdAt: number;
  readonly shard: Shard;
  /** The last sequence of the whole stream. */
  readonly last: number;
}

/** The sequence after which a reader begins. Numbers of an earlier stream of that name lie before all of this one's. */
export function sequenceBefore(start: Start, viewpoint: Viewpoint): number {
  if (start === "TRIM_HORIZON") return viewpoint.shard.openedAt;
  if (start === "LATEST") return viewpoint.last;
  if ("timestampMs" in start) return firstSequenceAt(start.timestampMs) - 1;
  const text = "at" in start ? start.at : start.after;
  const { createdAt, sequence } = partsOf(text, viewpoint);
  if (createdAt < viewpoint.createdAt) return viewpoint.shard.openedAt;
  return "at" in start ? sequence - 1 : sequence;
}

/** Refuses what nobody can have been given for this shard. */
export function checkStart(start: Start, viewpoint: Viewpoint, now: number): void {
  if (typeof start === "string") return;
  if ("timestampMs" in start) {
    if (start.timestampMs <= now) return;
    throw invalidArgument(
      `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${start.timestampMs}, currentTimestampInMillis: ${now}`,
    );
  }
  const text = "at" in start ? start.at : start.after;
  const { createdAt, sequence } = partsOf(text, viewpoint);
  if (createdAt !== viewpoint.createdAt || sequence > viewpoint.last) {
    throw foreign(text, viewpoint);
  }
}

function partsOf(text: string, viewpoint: Viewpoint): SequenceParts {
  const parts = parseSequenceNumber(text);
  if (parts === undefined || parts.createdAt > viewpoint.createdAt) throw foreign(text, viewpoint);
  if (parts.shard !== viewpoint.shard.index && parts.createdAt === viewpoint.createdAt) {
    throw invalidArgument(
      `Invalid StartingSequenceNumber. It encodes ${shardId(parts.shard)}, while it was used in a call to a shard with ${shardId(viewpoint.shard.index)}`,
    );
  }
  return parts;
}

function foreign(text: string, { address, shard }: Viewpoint): Error {
  return invalidArgument(
    `StartingSequenceNumber ${text} used in GetShardIterator on shard ${shardId(shard.index)} in stream ${address.name} under account ${address.accountId} is invalid because it did not come from this stream.`,
  );
}
