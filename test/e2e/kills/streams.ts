import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateStreamCommand,
  KinesisClient,
  PutRecordCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { useCalls } from "../calls.ts";
import { deploy } from "../deploy.ts";
import { ACCOUNT_ID, type KilledServer, type Load, lostOf, times } from "./killed-server.ts";

const CLIENTS = 4;
const StreamName = "processed";

/** Tells of each record, and takes long enough for some always to be in hand. */
const WORKING = `
  exports.handler = async ({ Records }) => {
    for (const { kinesis } of Records) {
      await fetch(process.env.CALLS, { method: "POST", body: Buffer.from(kinesis.data, "base64").toString() });
    }
  };
`;

export function streamsLoad(server: KilledServer): Load {
  const calls = useCalls();
  // Numbers of a client end with its own.
  const accepted: number[] = [];
  let round = 0;
  const connect = () =>
    new KinesisClient({ ...server.connection(), requestHandler: new NodeHttpHandler() });
  return {
    promise: "gives every record of a stream to its function, in the order of each key",
    taken: () => accepted.length,
    setUp: async () => {
      const lambda = new LambdaClient(server.connection());
      await connect().send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
      await deploy(lambda, "streams", WORKING, {
        Environment: { Variables: { CALLS: calls.url } },
      });
      await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: "streams",
          EventSourceArn: `arn:aws:kinesis:us-east-1:${ACCOUNT_ID}:stream/${StreamName}`,
          StartingPosition: "TRIM_HORIZON",
          BatchSize: 10,
          ParallelizationFactor: 2,
        }),
      );
    },
    begin: async (kills) => {
      const kinesis = connect();
      // From then on what is in hand may be the parent's or a child's.
      if (kills === 1) await split(kinesis);
      return times(CLIENTS, (client) => async () => {
        const n = (round += 1) * CLIENTS + client;
        const put = new PutRecordCommand({
          StreamName,
          PartitionKey: `client ${client}`,
          Data: Buffer.from(String(n)),
        });
        const answer = await kinesis.send(put).catch(() => undefined);
        if (answer?.SequenceNumber !== undefined) accepted.push(n);
      });
    },
    lost: async (expect) => {
      const lost = await lostOf(calls, accepted, `${accepted.length} records for a function`);
      for (let client = 0; client < CLIENTS; client += 1) {
        const firsts = [...new Set(calls.all as readonly number[])].filter(
          (n) => n % CLIENTS === client,
        );
        expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
      }
      return lost;
    },
  };
}

async function split(kinesis: KinesisClient): Promise<void> {
  await kinesis.send(
    new SplitShardCommand({
      StreamName,
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey: (2n ** 127n).toString(),
    }),
  );
}
