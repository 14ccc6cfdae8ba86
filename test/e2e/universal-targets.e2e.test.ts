import {
  type EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateScheduleCommand, type SchedulerClient } from "@aws-sdk/client-scheduler";
import { type SNSClient } from "@aws-sdk/client-sns";
import { type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, it } from "vitest";
import { TELLING, useCalls } from "./calls.ts";
import { deploy, ROLE } from "./deploy.ts";
import { eventsClient, schedulerClient, sweepSchedules, target } from "./events.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createTopic, snsClient, subscribe } from "./sns.ts";
import { createQueue, sqsClient } from "./sqs.ts";

const server = useServer();
const calls = useCalls();
const HERE = `${REGION}:${ACCOUNT_ID}`;
let events: EventBridgeClient;
let scheduler: SchedulerClient;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(() => {
  events = eventsClient(server);
  scheduler = schedulerClient(server);
  sns = snsClient(server);
  sqs = sqsClient(server);
});
afterAll(() => {
  for (const client of [events, scheduler, sns, sqs]) client.destroy();
});

/** Makes a schedule that calls an operation now, and lets it run. */
async function run(operation: string, input: unknown, more: object = {}): Promise<void> {
  await create(operation, JSON.stringify(input), more);
  await sweepSchedules(server, Date.now() + 60_000);
}

async function create(operation: string, Input: string | undefined, more: object = {}) {
  await scheduler.send(
    new CreateScheduleCommand({
      Name: operation.replace(":", "-"),
      ScheduleExpression: "rate(100 days)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: `arn:aws:scheduler:::aws-sdk:${operation}`,
        RoleArn: ROLE,
        ...(Input === undefined ? {} : { Input }),
        ...more,
      },
    }),
  );
}

async function receive(url: string): Promise<Message | undefined> {
  const all = { MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All" as const] };
  const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20, ...all });
  return (await sqs.send(command)).Messages?.[0];
}

describe("a universal target", () => {
  it("sends a message to a queue", async ({ expect }) => {
    const url = await createQueue(sqs, "inbox.fifo", { FifoQueue: "true" });
    await run("sqs:sendMessage", {
      QueueUrl: url,
      MessageBody: "run <aws.scheduler.attempt-number>",
      MessageGroupId: "g",
      MessageDeduplicationId: "<aws.scheduler.execution-id>",
      MessageAttributes: { a: { DataType: "String", StringValue: "v" } },
    });
    expect(await receive(url)).toMatchObject({
      Body: "run 1",
      Attributes: { MessageGroupId: "g" },
      MessageAttributes: { a: { StringValue: "v" } },
    });
  });

  it("publishes to a topic", async ({ expect }) => {
    const url = await createQueue(sqs, "subscriber");
    const topic = await createTopic(sns, "news");
    await subscribe(sns, topic, "sqs", `arn:aws:sqs:${HERE}:subscriber`);
    await run("sns:publish", {
      TopicArn: topic,
      Message: "m",
      Subject: "s",
      MessageAttributes: { a: { DataType: "Binary", BinaryValue: "AP8=" } },
    });
    expect(JSON.parse((await receive(url))?.Body ?? "")).toMatchObject({
      Message: "m",
      Subject: "s",
      MessageAttributes: { a: { Type: "Binary", Value: "AP8=" } },
    });
  });

  it("puts events on buses", async ({ expect }) => {
    const url = await createQueue(sqs, "bus-end");
    const pattern = JSON.stringify({ source: ["mine"] });
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: pattern }));
    const end = target("1", `arn:aws:sqs:${HERE}:bus-end`);
    await events.send(new PutTargetsCommand({ Rule: "r", Targets: [end] }));
    const entry = { Source: "mine", DetailType: "T", Detail: '{"n":1}', Resources: ["r"] };
    await run("eventbridge:putEvents", { Entries: [entry] });
    expect(JSON.parse((await receive(url))?.Body ?? "")).toMatchObject({
      source: "mine",
      "detail-type": "T",
      resources: ["r"],
      detail: { n: 1 },
    });
  });

  it("invokes a function", async ({ expect }) => {
    const environment = { Environment: { Variables: { CALLS: calls.url } } };
    await deploy(server.lambda, "called", TELLING, environment);
    await run("lambda:invoke", {
      FunctionName: "called",
      InvocationType: "Event",
      Payload: '{"by":"schedule"}',
    });
    await calls.until(() => calls.all.length > 0);
    expect(calls.all).toEqual([{ by: "schedule" }]);
  });

  it("that refuses ends in the dead-letter queue", async ({ expect }) => {
    const url = await createQueue(sqs, "dead");
    const input = { FunctionName: "gone", Payload: "{}" };
    const DeadLetterConfig = { Arn: `arn:aws:sqs:${HERE}:dead` };
    await scheduler.send(
      new CreateScheduleCommand({
        Name: "lost",
        ScheduleExpression: "rate(100 days)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: {
          Arn: "arn:aws:scheduler:::aws-sdk:lambda:invoke",
          RoleArn: ROLE,
          Input: JSON.stringify(input),
          DeadLetterConfig,
        },
      }),
    );
    await sweepSchedules(server, Date.now() + 60_000);
    expect((await receive(url))?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: "ResourceNotFoundException" },
    });
  });

  it("is refused without what its operation needs, and where there is none", async ({ expect }) => {
    for (const [operation, input, text] of [
      ["sqs:sendMessage", undefined, "Invalid RequestJson provided. Reason 2 validation errors"],
      ["sqs:sendMessage", '{"QueueUrl":"u"}', "Value null at 'messageBody'"],
      ["sns:publish", "no JSON", "Invalid RequestJson provided."],
      ["eventbridge:putEvents", '{"Entries":[]}', "length greater than or equal to 1"],
      ["ec2:stopInstances", "{}", "The universal target ec2:stopInstances is not implemented"],
      ["sqs:toString", "{}", "is not implemented"],
    ] as const) {
      await expect(create(operation, input), text).rejects.toThrow(text);
    }
    const foreign = { KinesisParameters: { PartitionKey: "k" } };
    const input = '{"FunctionName":"f"}';
    await expect(create("lambda:invoke", input, foreign)).rejects.toThrow("KinesisParameters");
  });
});
