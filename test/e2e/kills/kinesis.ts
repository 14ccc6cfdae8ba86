import {
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { type ExpectStatic } from "vitest";
import { allRecords, createOnDemand, createStream, textOf } from "../kinesis.ts";
import { type KilledServer, KILLS, type Load, times } from "./killed-server.ts";

const CLIENTS = 4;
const BATCH = 20;
const StreamName = "written";
const RESHARDED = "resharded";

const toRecord = (n: number) => ({
  Data: new TextEncoder().encode(String(n)),
  PartitionKey: String(n),
});

export function kinesisLoad(server: KilledServer): Load {
  const accepted = new Map<number, string | undefined>();
  let next = 0;
  let shards = 1;
  const connect = () =>
    new KinesisClient({ ...server.connection(), requestHandler: new NodeHttpHandler() });
  return {
    promise: "has every record of a stream that it has taken once, under the number that it gave",
    taken: () => accepted.size,
    setUp: async () => {
      await createOnDemand(connect(), StreamName);
      await createStream(connect(), RESHARDED);
    },
    begin: async () => {
      const kinesis = connect();
      const putOne = async () => {
        const n = next++;
        const put = new PutRecordCommand({ StreamName, ...toRecord(n) });
        const answer = await kinesis.send(put).catch(() => undefined);
        if (answer !== undefined) accepted.set(n, answer.SequenceNumber);
      };
      const putMany = async () => {
        const numbers = times(BATCH, () => next++);
        const put = new PutRecordsCommand({ StreamName, Records: numbers.map(toRecord) });
        const answer = await kinesis.send(put).catch(() => undefined);
        for (const [index, one] of (answer?.Records ?? []).entries()) {
          if (one.SequenceNumber) accepted.set(numbers[index] ?? -1, one.SequenceNumber);
        }
      };
      const reshard = async () => {
        const TargetShardCount = shards === 1 ? 2 : 1;
        const command = new UpdateShardCountCommand({
          StreamName: RESHARDED,
          TargetShardCount,
          ScalingType: "UNIFORM_SCALING",
        });
        const answer = await kinesis.send(command).catch(() => undefined);
        if (answer !== undefined) shards = TargetShardCount;
      };
      return [...times(CLIENTS, () => putOne), putMany, reshard];
    },
    lost: async (expect) => {
      const kinesis = connect();
      const lost = await lostRecords(kinesis, accepted, expect);
      await verifyShards(kinesis, expect);
      kinesis.destroy();
      return lost;
    },
  };
}

async function lostRecords(
  kinesis: KinesisClient,
  accepted: ReadonlyMap<number, string | undefined>,
  expect: ExpectStatic,
): Promise<readonly unknown[]> {
  const records = await allRecords(kinesis, StreamName);
  const texts = records.map(textOf);
  const bySequence = new Map(records.map((one) => [Number(textOf(one)), one.SequenceNumber]));
  const lost = [...accepted].filter(([n, number]) => bySequence.get(n) !== number);
  const repeated = texts.length - new Set(texts).size;
  console.log(
    `${KILLS} kills: ${accepted.size} records of a stream taken, ${lost.length} lost, ${repeated} repeated`,
  );
  expect(repeated).toBe(0);
  return lost;
}

/** Shards and their children have no gaps between them, whenever the server died. */
async function verifyShards(kinesis: KinesisClient, expect: ExpectStatic): Promise<void> {
  const { Shards: left = [] } = await kinesis.send(
    new ListShardsCommand({ StreamName: RESHARDED, ShardFilter: { Type: "AT_LATEST" } }),
  );
  const ranges = left
    .map(({ HashKeyRange: range }) => [
      BigInt(range?.StartingHashKey ?? -1),
      BigInt(range?.EndingHashKey ?? -1),
    ])
    .toSorted(([a = 0n], [b = 0n]) => (a < b ? -1 : 1));
  expect(ranges.at(0)?.[0]).toBe(0n);
  expect(ranges.at(-1)?.[1]).toBe(2n ** 128n - 1n);
  for (const [index, [first]] of ranges.entries()) {
    if (index > 0) expect(first).toBe((ranges[index - 1]?.[1] ?? 0n) + 1n);
  }
}
