import {
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { describe, it } from "vitest";
import { KILLS, KILLS_MS_MAX, useKilledServer } from "./killed-server.ts";
import { allRecords, createOnDemand, createStream, textOf } from "./kinesis.ts";

const CLIENTS = 4;
const BATCH = 20;
const StreamName = "s";

const server = useKilledServer();

function client(): KinesisClient {
  return new KinesisClient({ ...server.connection(), requestHandler: new NodeHttpHandler() });
}

const toRecord = (n: number) => ({
  Data: new TextEncoder().encode(String(n)),
  PartitionKey: String(n),
});

describe("a server that is killed while a stream is written", () => {
  it(
    "has every record that it has taken once, under the number that it gave",
    { timeout: KILLS_MS_MAX },
    async ({ expect }) => {
      const accepted = new Map<number, string | undefined>();
      let next = 0;
      await server.start();
      await createOnDemand(client(), StreamName);
      await createStream(client(), "resharded");
      let shards = 1;
      for (let kills = 0; kills < KILLS; kills += 1) {
        if (kills > 0) await server.start();
        const kinesis = client();
        // Of what is under way when the server dies nobody has said that it is taken.
        const putOne = async () => {
          const n = next++;
          const put = new PutRecordCommand({ StreamName, ...toRecord(n) });
          const answer = await kinesis.send(put).catch(() => undefined);
          if (answer !== undefined) accepted.set(n, answer.SequenceNumber);
        };
        const putMany = async () => {
          const numbers = Array.from({ length: BATCH }, () => next++);
          const put = new PutRecordsCommand({ StreamName, Records: numbers.map(toRecord) });
          const answer = await kinesis.send(put).catch(() => undefined);
          for (const [index, one] of (answer?.Records ?? []).entries()) {
            if (one.SequenceNumber) accepted.set(numbers[index] ?? -1, one.SequenceNumber);
          }
        };
        const reshard = async () => {
          const TargetShardCount = shards === 1 ? 2 : 1;
          const command = new UpdateShardCountCommand({
            StreamName: "resharded",
            TargetShardCount,
            ScalingType: "UNIFORM_SCALING",
          });
          const answer = await kinesis.send(command).catch(() => undefined);
          if (answer !== undefined) shards = TargetShardCount;
        };
        const putters = Array.from({ length: CLIENTS }, () => putOne);
        await server.killUnder([...putters, putMany, reshard]);
        kinesis.destroy();
      }
      await server.start();

      const kinesis = client();
      const records = await allRecords(kinesis, StreamName);
      const texts = records.map(textOf);
      const bySequence = new Map(records.map((one) => [Number(textOf(one)), one.SequenceNumber]));
      const lost = [...accepted].filter(([n, number]) => bySequence.get(n) !== number);
      const repeated = texts.length - new Set(texts).size;
      console.log(
        `${KILLS} kills: ${accepted.size} records taken, ${lost.length} lost, ${repeated} repeated`,
      );
      expect(accepted.size).toBeGreaterThan(0);
      expect(lost).toEqual([]);
      expect(repeated).toBe(0);

      // Shards and their children have no gaps between them, whenever the server died.
      const { Shards: left = [] } = await kinesis.send(
        new ListShardsCommand({ StreamName: "resharded", ShardFilter: { Type: "AT_LATEST" } }),
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
      kinesis.destroy();
    },
  );
});
