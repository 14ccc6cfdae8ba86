import {
  CreateStreamCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  type _Record,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { CONNECTIONS, KEY, REGION, type Server } from "./server.ts";

export const FIRST_SHARD = "shardId-000000000000";

/** A client of the embedded Kinesis. The SDK's own choice is HTTP/2, which a local server does not speak. */
export function kinesisClient(
  { url }: Pick<Server, "url">,
  region: string = REGION,
): KinesisClient {
  return new KinesisClient({
    endpoint: url,
    region,
    credentials: KEY,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(CONNECTIONS),
  });
}

export async function createStream(
  kinesis: KinesisClient,
  StreamName: string,
  ShardCount = 1,
): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
}

/** Whose shards take whatever comes. */
export async function createOnDemand(kinesis: KinesisClient, StreamName: string): Promise<void> {
  const StreamModeDetails = { StreamMode: "ON_DEMAND" } as const;
  await kinesis.send(new CreateStreamCommand({ StreamName, StreamModeDetails }));
}

export async function iteratorOf(
  kinesis: KinesisClient,
  StreamName: string,
  ShardId = FIRST_SHARD,
): Promise<string> {
  const command = new GetShardIteratorCommand({
    StreamName,
    ShardId,
    ShardIteratorType: "TRIM_HORIZON",
  });
  return (await kinesis.send(command)).ShardIterator ?? "";
}

/** All records of all shards, those of each shard in their order. */
export async function allRecords(
  kinesis: KinesisClient,
  StreamName: string,
): Promise<readonly _Record[]> {
  const { Shards: shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const records: _Record[] = [];
  for (const { ShardId } of shards) {
    let ShardIterator: string | undefined = await iteratorOf(kinesis, StreamName, ShardId);
    while (ShardIterator !== undefined) {
      const answer: GetRecordsCommandOutput = await kinesis.send(
        new GetRecordsCommand({ ShardIterator }),
      );
      records.push(...(answer.Records ?? []));
      if (answer.Records?.length === 0) break;
      ShardIterator = answer.NextShardIterator;
    }
  }
  return records;
}

export function textOf({ Data: data }: _Record): string {
  return new TextDecoder().decode(data);
}
