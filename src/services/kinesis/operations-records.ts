import { type ServiceError } from "../../aws/service-error.ts";
import { type Value } from "../../aws/shape.ts";
import { streamArn, type StreamAddress } from "./address.ts";
import { addressOf, type KinesisCall, operation } from "./call.ts";
import { dryRunDone, invalidArgument, kinesisError } from "./errors.ts";
import { HASH_KEY_MAX, hashKeyOf, parseHashKey } from "./hash-key.ts";
import { GET_BYTES_MAX, GET_RECORDS_MAX, PUT_BYTES_MAX } from "./limits.ts";
import { describe } from "./operations-streams.ts";
import { type Start } from "./position.ts";
import { shardId } from "./shards.ts";
import { recordBytes } from "./store.ts";
import { type OutgoingRecord, type PutOutcome } from "./stream-calls.ts";
import { askStream } from "./streams.ts";
import { readIterator, toIterator } from "./tokens.ts";
import { fromTimestamp, toChildShard, toRecord } from "./wire.ts";
import { SHAPES } from "./wire-shapes.ts";

type Entry = Pick<Value<typeof SHAPES.PutRecord>, "Data" | "PartitionKey" | "ExplicitHashKey">;
type IteratorInput = Value<typeof SHAPES.GetShardIterator>;

const THROTTLED = "ProvisionedThroughputExceededException";

export const putRecord = operation(SHAPES.PutRecord, async (call, input, name) => {
  const address = addressOf(call, input, name);
  const { SequenceNumberForOrdering: after } = input;
  const records = [toOutgoing(input)];
  const request = { address, records, ...(after === undefined ? {} : { after }) };
  if (input.DryRun === true) return await runDry(call, address);
  const [outcome] = await askStream(call.env, address, (stream) => stream.put(request));
  if (outcome === undefined) throw new Error("The stream has not answered for its record");
  if (!outcome.ok) throw kinesisError(THROTTLED, throttledText(outcome, address));
  return { ShardId: shardId(outcome.shardIndex), SequenceNumber: outcome.sequenceNumber };
});

export const putRecords = operation(SHAPES.PutRecords, async (call, input, name) => {
  const address = addressOf(call, input, name);
  const records = input.Records.map(toOutgoing);
  const bytes = records.reduce((sum, record) => sum + recordBytes(record), 0);
  if (bytes > PUT_BYTES_MAX) throw invalidArgument("Records size exceeds 10 MB limit");
  if (input.DryRun === true) return await runDry(call, address);
  const outcomes = await askStream(call.env, address, (stream) => stream.put({ address, records }));
  return {
    FailedRecordCount: outcomes.filter(({ ok }) => !ok).length,
    Records: outcomes.map((outcome) =>
      outcome.ok
        ? { ShardId: shardId(outcome.shardIndex), SequenceNumber: outcome.sequenceNumber }
        : { ErrorCode: THROTTLED, ErrorMessage: throttledText(outcome, address) },
    ),
  };
});

export const getShardIterator = operation(SHAPES.GetShardIterator, async (call, input, name) => {
  const address = addressOf(call, input, name);
  const request = { address, shardId: input.ShardId, start: toStart(input) };
  const after = await askStream(call.env, address, (stream) => stream.position(request));
  if (input.DryRun === true) throw dryRunDone();
  return { ShardIterator: toIterator({ address, issuedAt: call.now, after }) };
});

export const getRecords = operation(SHAPES.GetRecords, async (call, input, name) => {
  const { ShardIterator: token } = input;
  const { address, after, shardIndex } = readIterator(token, call.caller, call.now);
  if (input.StreamARN !== undefined) {
    const named = addressOf(call, { StreamARN: input.StreamARN }, name);
    if (named.name !== address.name) {
      throw invalidArgument(`The ShardIterator is not of the stream ${streamArn(named)}.`);
    }
  }
  if (input.DryRun === true) return await runDry(call, address);
  const reading = await askStream(call.env, address, (stream) =>
    stream.read({
      address,
      shardId: shardId(shardIndex),
      start: { after },
      recordsMax: input.Limit ?? GET_RECORDS_MAX,
      bytesMax: GET_BYTES_MAX,
    }),
  );
  const next = { address, issuedAt: call.now, after: reading.next };
  return {
    Records: reading.records.map((record) => toRecord(record, reading.encryptionType)),
    ...(reading.ended
      ? { ChildShards: reading.children.map(toChildShard) }
      : { NextShardIterator: toIterator(next) }),
    MillisBehindLatest: reading.millisBehindLatest,
  };
});

async function runDry(call: KinesisCall, address: StreamAddress): Promise<never> {
  await describe(call, address);
  throw dryRunDone();
}

function toOutgoing({ Data: data, PartitionKey: key, ExplicitHashKey: explicit }: Entry) {
  const hashKey = explicit === undefined ? hashKeyOf(key) : parseHashKey(explicit);
  if (hashKey === undefined) {
    throw invalidArgument(
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${explicit} (which is greater than ${HASH_KEY_MAX})`,
    );
  }
  // A copy, since with a part of the request all of it would go to the object.
  return { partitionKey: key, hashKey, data: data.slice() } satisfies OutgoingRecord;
}

function throttledText({ shardIndex }: PutOutcome, { name, accountId }: StreamAddress): string {
  return `Rate exceeded for shard ${shardId(shardIndex)} in stream ${name} under account ${accountId}.`;
}

function toStart({
  ShardIteratorType: type,
  StartingSequenceNumber: number,
  Timestamp: seconds,
}: IteratorInput): Start {
  switch (type) {
    case "TRIM_HORIZON":
    case "LATEST":
      if (number !== undefined) throw unfit(`${type} and also a StartingSequenceNumber`);
      return type;
    case "AT_TIMESTAMP":
      if (number !== undefined) throw unfit(`${type} and also a StartingSequenceNumber`);
      if (seconds === undefined) {
        throw invalidArgument(
          "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP",
        );
      }
      return { timestampMs: fromTimestamp(seconds) };
    default:
      if (number === undefined) throw unfit(`${type} and no StartingSequenceNumber`);
      return type === "AT_SEQUENCE_NUMBER" ? { at: number } : { after: number };
  }
}

function unfit(what: string): ServiceError {
  return invalidArgument(
    `Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified ${what}.`,
  );
}
