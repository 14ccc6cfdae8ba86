import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { signJson } from "../invoke/sign.ts";
import { type Connection, type PreparedRequest } from "../invoke/http-client.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { KEY, type Servers } from "../invoke/servers.ts";
import { postTo } from "../invoke/warm.ts";
import { compare } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, type Row } from "../report.ts";

const GROUP = "services";
const REGION = "us-east-1";
const CONNECTIONS = 8;
const ROUNDS = 6;
const ROUND_MS = 1000;
const WARM_UP_MS = 1500;
const BATCH = 10;
const BODY = JSON.stringify({ name: "bench", values: [1, 2, 3, 5, 8, 13, 21, 34] });

/** One queue, which is one Durable Object: messages sent one by one, received and deleted by ten. */
export async function measureSqs(servers: Servers): Promise<Row[]> {
  progress("services: SQS");
  const queue = new BenchQueue(servers.lamella);
  const hono = postTo(servers.hono, "/hello");
  const ours = await openConnections(servers.lamella, CONNECTIONS);
  const theirs = await openConnections(servers.hono, CONNECTIONS);
  try {
    await queue.create("bench");
    const plain = async () => (await applyLoad(theirs, hono, ROUND_MS)).requestsPerSecond;
    await queue.cycle(ours, WARM_UP_MS);
    const cycles = await compare(() => queue.cycle(ours, ROUND_MS), plain, ROUNDS);
    const sends = await compare(
      async () => (await applyLoad(ours, await queue.send(), ROUND_MS)).requestsPerSecond,
      plain,
      ROUNDS,
    );
    const note = "one queue, 8 connections";
    const name = "SQS messages sent, received and deleted";
    return [
      figure({ group: GROUP, name, unit: "/s", note }, cycles.a),
      figure({ group: GROUP, name: `${name} ÷ plain Hono requests`, unit: "ratio" }, cycles.ratio),
      figure({ group: GROUP, name: "SQS SendMessage", unit: "/s", note }, sends.a),
      figure({ group: GROUP, name: "SQS SendMessage ÷ plain Hono", unit: "ratio" }, sends.ratio),
    ];
  } finally {
    for (const connection of [...ours, ...theirs]) connection.close();
  }
}

class BenchQueue {
  readonly #url: URL;
  #queueUrl = "";

  constructor(url: URL) {
    this.#url = url;
  }

  async create(name: string): Promise<void> {
    const sqs = new SQSClient({ endpoint: this.#url.origin, region: REGION, credentials: KEY });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    this.#queueUrl = QueueUrl ?? "";
    sqs.destroy();
  }

  async send(): Promise<PreparedRequest> {
    return await this.#sign("SendMessage", { MessageBody: BODY });
  }

  /** Messages a second that went all the way. */
  async cycle(connections: readonly Connection[], ms: number): Promise<number> {
    const send = await this.send();
    const receive = await this.#sign("ReceiveMessage", { MaxNumberOfMessages: BATCH });
    const startedAt = performance.now();
    const counts = await Promise.all(
      connections.map(async (connection) => {
        let deleted = 0;
        while (performance.now() - startedAt < ms) {
          for (let sent = 0; sent < BATCH; sent += 1) await ask(connection, send);
          deleted += await this.#takeAll(connection, receive);
        }
        return deleted;
      }),
    );
    const messages = counts.reduce((sum, count) => sum + count, 0);
    return (messages / (performance.now() - startedAt)) * 1000;
  }

  async #takeAll(connection: Connection, receive: PreparedRequest): Promise<number> {
    const answer = (await ask(connection, receive)) as {
      readonly Messages?: readonly { readonly ReceiptHandle: string }[];
    };
    const entries = (answer.Messages ?? []).map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
    }));
    if (entries.length > 0) {
      await ask(connection, await this.#sign("DeleteMessageBatch", { Entries: entries }));
    }
    return entries.length;
  }

  async #sign(operation: string, input: object): Promise<PreparedRequest> {
    const body = JSON.stringify({ QueueUrl: this.#queueUrl, ...input });
    const target = `AmazonSQS.${operation}`;
    return await signJson(this.#url, { service: "sqs", version: "1.0", target, body });
  }
}

async function ask(connection: Connection, request: PreparedRequest): Promise<unknown> {
  const { status, body } = await connection.send(request);
  if (status !== 200) throw new Error(`Expected the status 200, got ${status}: ${body}`);
  return JSON.parse(body);
}
