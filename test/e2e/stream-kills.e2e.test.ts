import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateStreamCommand,
  KinesisClient,
  PutRecordCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { ACCOUNT_ID, KILLS, KILLS_MS_MAX, lostOf, useKilledServer } from "./killed-server.ts";

const CLIENTS = 4;

const server = useKilledServer();
const calls = useCalls();

/** Tells of each record, and takes long enough for some always to be in hand. */
const WORKING = `
  exports.handler = async ({ Records }) => {
    for (const { kinesis } of Records) {
      await fetch(process.env.CALLS, { method: "POST", body: Buffer.from(kinesis.data, "base64").toString() });
    }
  };
`;

describe("a server that is killed while a stream is processed", () => {
  it(
    "loses no record, and keeps the order of each key",
    { timeout: KILLS_MS_MAX },
    async ({ expect }) => {
      // Numbers of a client end with its own.
      const accepted: number[] = [];
      let round = 0;
      await server.start();
      await setUp(new LambdaClient(server.connection()), kinesisClient());
      for (let kills = 0; kills < KILLS; kills += 1) {
        if (kills > 0) await server.start();
        const kinesis = kinesisClient();
        // From then on what is in hand may be the parent's or a child's.
        if (kills === 1) await split(kinesis);
        const putNext = (client: number) => async () => {
          const n = (round += 1) * CLIENTS + client;
          const put = new PutRecordCommand({
            StreamName: "s",
            PartitionKey: `client ${client}`,
            Data: Buffer.from(String(n)),
          });
          // Of what is under way when the server dies nobody has said that it is taken.
          const answer = await kinesis.send(put).catch(() => undefined);
          if (answer?.SequenceNumber !== undefined) accepted.push(n);
        };
        await server.killUnder(Array.from({ length: CLIENTS }, (_, client) => putNext(client)));
      }
      await server.start();
      expect(accepted.length).toBeGreaterThan(0);
      expect(await lostOf(calls, accepted, `${accepted.length} records`)).toEqual([]);
      for (let client = 0; client < CLIENTS; client += 1) {
        const firsts = [...new Set(calls.all as readonly number[])].filter(
          (n) => n % CLIENTS === client,
        );
        expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
      }
    },
  );
});

function kinesisClient(): KinesisClient {
  return new KinesisClient({ ...server.connection(), requestHandler: new NodeHttpHandler() });
}

async function setUp(lambda: LambdaClient, kinesis: KinesisClient): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
  await deploy(lambda, "f", WORKING, { Environment: { Variables: { CALLS: calls.url } } });
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "f",
      EventSourceArn: `arn:aws:kinesis:us-east-1:${ACCOUNT_ID}:stream/s`,
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 10,
      ParallelizationFactor: 2,
    }),
  );
}

async function split(kinesis: KinesisClient): Promise<void> {
  await kinesis.send(
    new SplitShardCommand({
      StreamName: "s",
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey: (2n ** 127n).toString(),
    }),
  );
}
