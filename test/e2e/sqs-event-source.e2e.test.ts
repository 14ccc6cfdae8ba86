import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  InvalidParameterValueException,
  ResourceNotFoundException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { beforeAll, describe, it, vi } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();
const calls = useCalls();
let sqs: SQSClient;
beforeAll(() => {
  sqs = sqsClient(server);
});

const arnOf = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;

/** Says what it was called with, and does as each message's body says. */
const code = (tag: string) => `
exports.handler = async (event) => {
  await fetch(${JSON.stringify(calls.url)}, { method: "POST", body: JSON.stringify({ tag: ${JSON.stringify(tag)}, event }) });
  if (event.Records.some(({ body }) => body === "throw")) throw new Error("as asked");
  return {
    batchItemFailures: event.Records.filter(({ body }) => body.startsWith("fail")).map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  };
};`;

interface Called {
  readonly tag: string;
  readonly event: { readonly Records: readonly Record<string, unknown>[] };
}

const callsOf = (tag: string) =>
  (calls.all as readonly Called[]).filter((call) => call.tag === tag).map(({ event }) => event);
const bodiesOf = (tag: string) =>
  callsOf(tag).flatMap(({ Records }) => Records.map(({ body }) => String(body)));

/** Deploys a function and maps it to a queue; both have the same name. */
async function mapped(
  name: string,
  attributes: Record<string, string> = {},
  settings: Partial<CreateEventSourceMappingCommandInput> = {},
) {
  const tag = name.replace(".fifo", "");
  const url = await createQueue(sqs, name, attributes);
  await deploy(server.lambda, tag, code(tag));
  const mapping = await server.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: tag,
      EventSourceArn: arnOf(name),
      ...settings,
    }),
  );
  const id = mapping.UUID ?? "";
  await vi.waitUntil(async () => (await stateOf(id)) === "Enabled", PATIENCE);
  return { url, id, tag };
}

async function stateOf(id: string) {
  return (await server.lambda.send(new GetEventSourceMappingCommand({ UUID: id }))).State;
}

const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

/** Ends the time for which a message that the function was given is in hand. */
const show = (QueueUrl: string, record: Readonly<Record<string, unknown>> | undefined) =>
  sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: String(record?.["receiptHandle"]),
      VisibilityTimeout: 0,
    }),
  );

/** Messages that are there, in hand or delayed. */
async function left(QueueUrl: string) {
  const { Attributes: attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return [
    Number(attributes.ApproximateNumberOfMessages),
    Number(attributes.ApproximateNumberOfMessagesNotVisible),
  ];
}

const untilLeft = (url: string, visible: number, inFlight: number) =>
  vi.waitUntil(async () => (await left(url)).join() === `${visible},${inFlight}`, PATIENCE);

describe("a queue's mapping", () => {
  it("gives the function AWS's event, and deletes what it has processed", async ({ expect }) => {
    const { url, tag } = await mapped("events");
    const { MessageId, MD5OfMessageAttributes } = await send(url, "hello", {
      MessageAttributes: {
        n: { DataType: "String", StringValue: "v" },
        b: { DataType: "Binary", BinaryValue: Uint8Array.of(1) },
      },
    });
    await calls.until(() => callsOf(tag).length === 1);
    expect(callsOf(tag)).toEqual([
      {
        Records: [
          {
            messageId: MessageId,
            receiptHandle: expect.any(String),
            body: "hello",
            attributes: {
              ApproximateReceiveCount: "1",
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: ACCOUNT_ID,
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {
              n: {
                stringValue: "v",
                stringListValues: [],
                binaryListValues: [],
                dataType: "String",
              },
              b: {
                binaryValue: "AQ==",
                stringListValues: [],
                binaryListValues: [],
                dataType: "Binary",
              },
            },
            md5OfMessageAttributes: MD5OfMessageAttributes,
            md5OfBody: "5d41402abc4b2a76b9719d911017c592",
            eventSource: "aws:sqs",
            eventSourceARN: arnOf("events"),
            awsRegion: REGION,
          },
        ],
      },
    ]);
    await untilLeft(url, 0, 0);
  });

  it("takes up what was there before it", async ({ expect }) => {
    const url = await createQueue(sqs, "before");
    for (const body of ["1", "2", "3"]) await send(url, body);
    const { tag } = await mapped("before");
    await untilLeft(url, 0, 0);
    expect(bodiesOf(tag).toSorted()).toEqual(["1", "2", "3"]);
  });

  it("leaves what the function fails, and brings it back until it is a dead letter", async ({
    expect,
  }) => {
    const dead = await createQueue(sqs, "dead");
    const redrive = JSON.stringify({ deadLetterTargetArn: arnOf("dead"), maxReceiveCount: 2 });
    const { url, tag } = await mapped(
      "failing",
      { RedrivePolicy: redrive, VisibilityTimeout: "3600" },
      { FunctionResponseTypes: ["ReportBatchItemFailures"] },
    );
    const sent = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: ["ok", "fail"].map((body) => ({ Id: body, MessageBody: body })),
      }),
    );
    const failed = () =>
      callsOf(tag).flatMap(({ Records }) => Records.filter(({ body }) => body === "fail"));
    for (const times of [1, 2]) {
      await calls.until(() => failed().length === times);
      await untilLeft(url, 0, 1);
      await show(url, failed().at(-1));
    }
    await untilLeft(url, 0, 0);
    expect(bodiesOf(tag).filter((body) => body === "ok")).toHaveLength(1);
    expect(failed()).toHaveLength(2);
    const { Messages: letters } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: dead, AttributeNames: ["All"] }),
    );
    expect(letters).toMatchObject([
      {
        Body: "fail",
        MessageId: sent.Successful?.find(({ Id }) => Id === "fail")?.MessageId,
        Attributes: { ApproximateReceiveCount: "3", DeadLetterQueueSourceArn: arnOf("failing") },
      },
    ]);
  });

  it("keeps the whole batch of a function that throws", async ({ expect }) => {
    const { url, tag } = await mapped("throwing", { VisibilityTimeout: "3600" });
    await send(url, "throw");
    await calls.until(() => bodiesOf(tag).length === 1);
    await untilLeft(url, 0, 1);
    // As soon as somebody lets it, it comes back.
    await show(url, callsOf(tag)[0]?.Records[0]);
    await calls.until(() => bodiesOf(tag).length === 2);
    expect(callsOf(tag)[1]?.Records[0]).toMatchObject({
      attributes: { ApproximateReceiveCount: "2" },
    });
  });

  it("deletes what its filters hold back", async ({ expect }) => {
    const { url, tag } = await mapped(
      "filtering",
      {},
      { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["good"]}}' }] } },
    );
    await send(url, '{"kind":"bad"}');
    await send(url, "no json");
    await send(url, '{"kind":"good"}');
    await calls.until(() => bodiesOf(tag).length === 1);
    await untilLeft(url, 0, 0);
    expect(bodiesOf(tag)).toEqual(['{"kind":"good"}']);
  });

  it("gathers a batch for as long as its window", async ({ expect }) => {
    const { url, tag } = await mapped(
      "window",
      {},
      { BatchSize: 20, MaximumBatchingWindowInSeconds: 300 },
    );
    // The window is far longer than this test: only the number of messages can end it.
    for (const page of [0, 10]) {
      const entries = Array.from({ length: 10 }, (_, index) => ({
        Id: `${page + index}`,
        MessageBody: `${page + index}`,
      }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }));
    }
    await calls.until(() => bodiesOf(tag).length === 20);
    expect(callsOf(tag)).toHaveLength(1);
  });

  it("keeps the order of each group of a FIFO queue", async ({ expect }) => {
    const { url, tag } = await mapped(
      "ordered.fifo",
      { FifoQueue: "true", ContentBasedDeduplication: "true" },
      { BatchSize: 3 },
    );
    const bodies = Array.from({ length: 24 }, (_, index) => `${"abc"[index % 3]}${index}`);
    for (const body of bodies) await send(url, body, { MessageGroupId: body.charAt(0) });
    await calls.until(() => bodiesOf(tag).length === 24);
    for (const group of ["a", "b", "c"]) {
      const inGroup = (body: string) => body.startsWith(group);
      expect(bodiesOf(tag).filter(inGroup)).toEqual(bodies.filter(inGroup));
    }
    // A batch is of one group.
    for (const { Records } of callsOf(tag)) {
      expect(new Set(Records.map(({ body }) => String(body).charAt(0))).size).toBe(1);
    }
    await untilLeft(url, 0, 0);
  });

  it("is disabled, enabled, and deleted", async ({ expect }) => {
    const { url, id, tag } = await mapped("switched");
    const change = async (Enabled: boolean, state: string) => {
      await server.lambda.send(new UpdateEventSourceMappingCommand({ UUID: id, Enabled }));
      await vi.waitUntil(async () => (await stateOf(id)) === state, PATIENCE);
    };
    await change(false, "Disabled");
    await send(url, "while disabled");
    expect(await left(url)).toEqual([1, 0]);
    await change(true, "Enabled");
    await calls.until(() => bodiesOf(tag).length === 1);
    await untilLeft(url, 0, 0);

    await server.lambda.send(new DeleteEventSourceMappingCommand({ UUID: id }));
    await vi.waitUntil(
      async () =>
        await stateOf(id).then(
          () => false,
          (error: unknown) => error instanceof ResourceNotFoundException,
        ),
      PATIENCE,
    );
    await send(url, "after");
    expect(await left(url)).toEqual([1, 0]);
  });
});

describe("CreateEventSourceMapping", () => {
  const map = (FunctionName: string, queue: string) =>
    server.lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: arnOf(queue) }),
    );

  it("refuses a queue that is not there, or gives too little time", async ({ expect }) => {
    await deploy(server.lambda, "slow", code("slow"), { Timeout: 60 });
    await expect(map("slow", "nowhere")).rejects.toBeInstanceOf(InvalidParameterValueException);
    await expect(map("slow", "nowhere")).rejects.toThrow(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
    await createQueue(sqs, "hasty");
    await expect(map("slow", "hasty")).rejects.toThrow(
      "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
    );
  });
});
