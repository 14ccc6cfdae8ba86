import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  GetEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { type Message, type Producer } from "kafkajs";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { kafkaMissing, startKafka } from "./kafka.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { PATIENCE } from "../patience.ts";

if (kafkaMissing !== undefined) console.warn(`Kafka: ${kafkaMissing}`);
const cluster = kafkaMissing === undefined ? await startKafka() : undefined;

const MSK = `arn:aws:kafka:${REGION}:${ACCOUNT_ID}:cluster/orders/c-1`;
const server = useServer({
  KAFKA_CLUSTERS: JSON.stringify({ orders: { bootstrapServers: [cluster?.server], tls: false } }),
});
const calls = useCalls();

/** Says what it was called with, and does as `body` of JavaScript says. */
const code = (tag: string, body: string) => `
let calls = 0;
exports.handler = async (event) => {
  calls += 1;
  const records = Object.values(event.records).flat();
  const texts = records.map(({ value }) => atob(value ?? ""));
  await fetch(${JSON.stringify(calls.url)}, { method: "POST", body: JSON.stringify({ tag: ${JSON.stringify(tag)}, event }) });
  ${body}
};`;

interface KafkaEvent {
  readonly records: Readonly<Record<string, readonly { readonly value?: string }[]>>;
}

const eventsOf = (tag: string) =>
  (calls.all as readonly { readonly tag: string; readonly event: KafkaEvent }[])
    .filter((call) => call.tag === tag)
    .map(({ event }) => event);
const textsOf = (tag: string) =>
  eventsOf(tag).map(({ records }) =>
    Object.values(records)
      .flat()
      .map(({ value }) => atob(value ?? "")),
  );

/** A function, and a mapping of the topic of the same name. */
async function mapped(
  name: string,
  settings: Partial<CreateEventSourceMappingCommandInput> = {},
  body = "",
) {
  await deploy(server.lambda, name, code(name, body));
  const { UUID } = await server.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: name,
      EventSourceArn: MSK,
      Topics: [name],
      StartingPosition: "TRIM_HORIZON",
      ...settings,
    }),
  );
  return UUID ?? "";
}

const stateOf = (UUID: string) => server.lambda.send(new GetEventSourceMappingCommand({ UUID }));

describe.skipIf(cluster === undefined)("a mapping of a Kafka", () => {
  let producer: Producer;
  beforeAll(async () => {
    producer = cluster?.kafka.producer() ?? never();
    await producer.connect();
  });
  afterAll(async () => {
    await producer.disconnect();
    await cluster?.stop();
  });

  const send = (topic: string, ...messages: Message[]) => producer.send({ topic, messages });
  const texts = (...values: string[]) => values.map((value) => ({ value, partition: 0 }));

  /** What the group has committed of partition 0. */
  async function committed(topic: string, groupId: string): Promise<string | undefined> {
    const admin = cluster?.kafka.admin() ?? never();
    await admin.connect();
    const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
    await admin.disconnect();
    return found?.partitions.find(({ partition }) => partition === 0)?.offset;
  }

  it("gives the function AWS's event, and commits what it has processed", async ({ expect }) => {
    await send(
      "shape",
      { key: "k", value: "hello", partition: 1, timestamp: "1700000000000", headers: { h: "é" } },
      { value: null, partition: 1, timestamp: "1700000000001" },
    );
    const id = await mapped("shape", {
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: "readers" },
    });
    await calls.until(() => eventsOf("shape").length === 1);
    const common = { topic: "shape", partition: 1, timestampType: "CREATE_TIME" };
    expect(eventsOf("shape")).toEqual([
      {
        eventSource: "aws:kafka",
        eventSourceArn: MSK,
        bootstrapServers: cluster?.server,
        records: {
          "shape-1": [
            {
              ...common,
              offset: 0,
              timestamp: 1_700_000_000_000,
              key: "aw==",
              value: "aGVsbG8=",
              headers: [{ h: [195, 169] }],
            },
            { ...common, offset: 1, timestamp: 1_700_000_000_001, headers: [] },
          ],
        },
      },
    ]);
    await vi.waitUntil(async () => (await stateOf(id)).LastProcessingResult === "OK", PATIENCE);
    await send("shape", ...texts("later"));
    await calls.until(() => eventsOf("shape").length === 2);
    await vi.waitUntil(async () => (await committed("shape", "readers")) === "1", PATIENCE);
  });

  it("begins at the end when it is told so, and misses nothing from there", async ({ expect }) => {
    await send("latest", ...texts("before"));
    await mapped("latest", { StartingPosition: "LATEST" });
    // What comes before it has looked for the first time is not its own, as on AWS.
    const sent: string[] = [];
    const arrived = () => textsOf("latest").flat();
    const sendAndLook = async () => {
      sent.push(`after ${sent.length}`);
      await send("latest", ...texts(sent.at(-1) ?? ""));
      return arrived().length > 0;
    };
    await vi.waitUntil(sendAndLook, { ...PATIENCE, interval: 500 });
    await calls.until(() => arrived().at(-1) === sent.at(-1));
    expect(arrived()).toEqual(sent.slice(sent.indexOf(arrived()[0] ?? "")));
  });

  it("makes batches in the order of the partition, and drops what is filtered", async ({
    expect,
  }) => {
    await send("batches", ...texts(..."12x345".split("").map((kind) => `{"kind":"${kind}"}`)));
    const Pattern = JSON.stringify({ value: { kind: [{ "anything-but": ["x"] }] } });
    await mapped("batches", { BatchSize: 3, FilterCriteria: { Filters: [{ Pattern }] } });
    await calls.until(() => textsOf("batches").flat().length === 5);
    expect(textsOf("batches").map((batch) => batch.map((text) => text.slice(9, 10)))).toEqual([
      ["1", "2"],
      ["3", "4", "5"],
    ]);
  });

  it("tries again what the function fails, and goes on with the other partitions", async ({
    expect,
  }) => {
    await send("failing", ...texts("bad", "2"), { value: "other", partition: 3 });
    await mapped(
      "failing",
      { BatchSize: 1 },
      `if (texts.includes("bad") && (globalThis.seen = (globalThis.seen ?? 0) + 1) < 3) throw new Error("as asked");`,
    );
    await calls.until(() => textsOf("failing").flat().includes("2"));
    const ofFirst = textsOf("failing")
      .flat()
      .filter((text) => text !== "other");
    // Each of the function's environments counts for itself.
    expect(ofFirst.slice(0, 3)).toEqual(["bad", "bad", "bad"]);
    expect(new Set(ofFirst.slice(0, -1))).toEqual(new Set(["bad"]));
    expect(textsOf("failing").flat()).toContain("other");
  });

  it("splits what fails, gives up the record that fails, and tells the destination", async ({
    expect,
  }) => {
    const sqs = sqsClient(server);
    const url = await createQueue(sqs, "discarded");
    await send("split", ...texts("1", "bad", "3"));
    await mapped(
      "split",
      {
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 0,
        DestinationConfig: {
          OnFailure: { Destination: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:discarded` },
        },
      },
      `if (texts.includes("bad")) throw new Error("as asked");`,
    );
    const body = await vi.waitUntil(async () => {
      const { Messages: [message] = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 1 }),
      );
      return message?.Body;
    }, PATIENCE);
    const { requestContext, responseContext, KafkaBatchInfo } = JSON.parse(body);
    expect(requestContext).toMatchObject({
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: 1,
    });
    expect(responseContext).toMatchObject({ functionError: "Unhandled" });
    expect(KafkaBatchInfo).toMatchObject({ batchSize: 1, recordInfo: { offset: "1" } });
    await calls.until(() => textsOf("split").some((batch) => batch.join() === "3"));
    expect(textsOf("split").filter((batch) => batch.join() === "1")).toHaveLength(1);
  });

  it("of a self-managed cluster has its event", async ({ expect }) => {
    await send("own", ...texts("hello"));
    const { EventSourceArn: _, ...input } = {
      EventSourceArn: "",
      FunctionName: await deploy(server.lambda, "own", code("own", "")),
      Topics: ["own"],
      StartingPosition: "TRIM_HORIZON" as const,
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: [cluster?.server ?? ""] } },
      SourceAccessConfigurations: [{ Type: "VPC_SUBNET" as const, URI: "subnet:s" }],
    };
    await server.lambda.send(new CreateEventSourceMappingCommand(input));
    await calls.until(() => eventsOf("own").length === 1);
    expect(eventsOf("own")[0]).toMatchObject({
      eventSource: "SelfManagedKafka",
      bootstrapServers: cluster?.server,
    });
    expect(eventsOf("own")[0]).not.toHaveProperty("eventSourceArn");
  });
});

function never(): never {
  throw new Error("There is no Kafka");
}
