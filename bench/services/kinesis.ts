import {
  CreateStreamCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { signJson } from "../invoke/sign.ts";
import { type PreparedRequest } from "../invoke/http-client.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { KEY, type Servers } from "../invoke/servers.ts";
import { postTo } from "../invoke/warm.ts";
import { compare, type Comparison } from "../measure.ts";
import { figure, type Row } from "../report.ts";

const GROUP = "services";
const REGION = "us-east-1";
const CONNECTIONS = 8;
const ROUNDS = 6;
const ROUND_MS = 1000;
const BATCH = 100;
const READ = 1000;
const STREAM = "bench";
const SHARD = "shardId-000000000000";
const DATA = Buffer.from(
  JSON.stringify({ name: "bench", values: [1, 2, 3, 5, 8, 13, 21, 34] }),
).toString("base64");

/** One stream on demand, which is one Durable Object: records put one by one and by the hundred, and read by the thousand. */
export async function measureKinesis(servers: Servers): Promise<Row[]> {
  const stream = new BenchStream(servers.lamella);
  const hono = postTo(servers.hono, "/hello");
  const ours = await openConnections(servers.lamella, CONNECTIONS);
  const theirs = await openConnections(servers.hono, CONNECTIONS);
  const plain = async () => (await applyLoad(theirs, hono, ROUND_MS)).requestsPerSecond;
  const rate = (request: PreparedRequest) =>
    compare(
      async () => (await applyLoad(ours, request, ROUND_MS)).requestsPerSecond,
      plain,
      ROUNDS,
    );
  try {
    await stream.create();
    const one = await rate(await stream.put(1));
    const many = await rate(await stream.put(BATCH));
    const read = await rate(await stream.read());
    return [
      ...rows("Kinesis PutRecords, one record each", one),
      ...rows(`Kinesis PutRecords, ${BATCH} records each`, many),
      ...rows(`Kinesis GetRecords, ${READ} records each`, read),
    ];
  } finally {
    for (const connection of [...ours, ...theirs]) connection.close();
  }
}

function rows(name: string, { a, ratio }: Comparison): Row[] {
  const note = "requests; one stream, 8 connections";
  return [
    figure({ group: GROUP, name, unit: "/s", note }, a),
    figure({ group: GROUP, name: `${name} ÷ plain Hono`, unit: "ratio" }, ratio),
  ];
}

class BenchStream {
  readonly #url: URL;

  constructor(url: URL) {
    this.#url = url;
  }

  async create(): Promise<void> {
    await this.#with(async (kinesis) => {
      const StreamModeDetails = { StreamMode: "ON_DEMAND" } as const;
      await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, StreamModeDetails }));
    });
  }

  async put(records: number): Promise<PreparedRequest> {
    const Records = Array.from({ length: records }, (_, index) => ({
      Data: DATA,
      PartitionKey: String(index),
    }));
    return await this.#sign("PutRecords", { StreamName: STREAM, Records });
  }

  /** An iterator may be used again and again until it expires. */
  async read(): Promise<PreparedRequest> {
    const ShardIterator = await this.#with(async (kinesis) => {
      const command = new GetShardIteratorCommand({
        StreamName: STREAM,
        ShardId: SHARD,
        ShardIteratorType: "TRIM_HORIZON",
      });
      return (await kinesis.send(command)).ShardIterator;
    });
    return await this.#sign("GetRecords", { ShardIterator, Limit: READ });
  }

  async #with<T>(work: (kinesis: KinesisClient) => Promise<T>): Promise<T> {
    const kinesis = new KinesisClient({
      endpoint: this.#url.origin,
      region: REGION,
      credentials: KEY,
      requestHandler: new NodeHttpHandler(),
    });
    try {
      return await work(kinesis);
    } finally {
      kinesis.destroy();
    }
  }

  async #sign(operation: string, input: object): Promise<PreparedRequest> {
    const body = JSON.stringify(input);
    const target = `Kinesis_20131202.${operation}`;
    return await signJson(this.#url, { service: "kinesis", version: "1.1", target, body });
  }
}
