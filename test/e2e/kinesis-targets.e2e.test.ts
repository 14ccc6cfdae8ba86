import {
  type EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { type KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateScheduleCommand, type SchedulerClient } from "@aws-sdk/client-scheduler";
import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { ROLE } from "./deploy.ts";
import { eventsClient, putting, schedulerClient, target } from "./events.ts";
import { allRecords, createStream, kinesisClient, textOf } from "./kinesis.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();
const HERE = `${REGION}:${ACCOUNT_ID}`;
const arnOf = (name: string) => `arn:aws:kinesis:${HERE}:stream/${name}`;
let kinesis: KinesisClient;
let events: EventBridgeClient;
let scheduler: SchedulerClient;
let sqs: SQSClient;
beforeAll(() => {
  kinesis = kinesisClient(server);
  events = eventsClient(server);
  scheduler = schedulerClient(server);
  sqs = sqsClient(server);
});
afterAll(() => {
  for (const client of [kinesis, events, scheduler, sqs]) client.destroy();
});

async function route(source: string, ...targets: Parameters<typeof target>[]): Promise<void> {
  const EventPattern = JSON.stringify({ source: [source] });
  await events.send(new PutRuleCommand({ Name: source, EventPattern }));
  const Targets = targets.map((one) => target(...one));
  await events.send(new PutTargetsCommand({ Rule: source, Targets }));
}

async function arrived(stream: string) {
  return await vi.waitUntil(async () => {
    const records = await allRecords(kinesis, stream);
    return records.length > 0 && records;
  }, PATIENCE);
}

describe("a stream as a target", () => {
  it("gets the events of a rule, by the key that is named or by their ids", async ({ expect }) => {
    await createStream(kinesis, "named");
    await createStream(kinesis, "unnamed");
    await route(
      "orders",
      ["1", arnOf("named"), { KinesisParameters: { PartitionKeyPath: "$.detail.customer" } }],
      ["2", arnOf("unnamed"), { InputPath: "$.detail" }],
    );
    await events.send(putting("orders", { customer: "c-7" }));
    const [named] = await arrived("named");
    expect(named?.PartitionKey).toBe("c-7");
    expect(named && JSON.parse(textOf(named))).toMatchObject({
      source: "orders",
      detail: { customer: "c-7" },
    });
    const [unnamed] = await arrived("unnamed");
    expect(unnamed?.PartitionKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(unnamed && JSON.parse(textOf(unnamed))).toEqual({ customer: "c-7" });
  });

  it("that is not there, or takes no such key, leaves a dead letter", async ({ expect }) => {
    const QueueUrl = await createQueue(sqs, "dead");
    await createStream(kinesis, "there");
    const DeadLetterConfig = { Arn: `arn:aws:sqs:${HERE}:dead` };
    const KinesisParameters = { PartitionKeyPath: "$.detail.key" };
    await route("gone", ["1", arnOf("nowhere"), { DeadLetterConfig }]);
    await route("long", ["1", arnOf("there"), { DeadLetterConfig, KinesisParameters }]);
    const reasons: (string | undefined)[] = [];
    for (const [source, detail] of [
      ["gone", {}],
      ["long", { key: "k".repeat(257) }],
    ] as const) {
      await events.send(putting(source, detail));
      const { Messages: [message] = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          WaitTimeSeconds: 20,
          MessageAttributeNames: ["All"],
        }),
      );
      reasons.push(message?.MessageAttributes?.ERROR_MESSAGE?.StringValue);
    }
    expect(reasons).toEqual([
      `Stream nowhere under account ${ACCOUNT_ID} not found.`,
      "A partition key has 1 to 256 characters.",
    ]);
  });

  it("gets what a schedule sends", async ({ expect }) => {
    await createStream(kinesis, "scheduled");
    await scheduler.send(
      new CreateScheduleCommand({
        Name: "s",
        ScheduleExpression: "rate(1 minutes)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: {
          Arn: arnOf("scheduled"),
          RoleArn: ROLE,
          Input: "not even JSON",
          KinesisParameters: { PartitionKey: "p" },
        },
      }),
    );
    const query = new URLSearchParams({
      cron: "* * * * *",
      time: String(Date.now() + 2 * 60_000),
    });
    await fetch(`${server.url}/cdn-cgi/handler/scheduled?${query.toString()}`);
    const [record] = await arrived("scheduled");
    expect(record?.PartitionKey).toBe("p");
    expect(record && textOf(record)).toBe("not even JSON");
  });
});
