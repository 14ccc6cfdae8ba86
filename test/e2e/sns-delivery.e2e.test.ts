import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { PublishBatchCommand, PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, it } from "vitest";
import { TELLING, useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { ACCOUNT_ID, KEY, REGION, useServer } from "./server.ts";
import { createTopic, snsClient, subscribe } from "./sns.ts";
import { createQueue, sqsClient } from "./sqs.ts";

const server = useServer({ ASYNC_RETRY_BASE_SECONDS: "0.05" });
const calls = useCalls();
const HERE = `${REGION}:${ACCOUNT_ID}`;
const UUID = /^[0-9a-f-]{36}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(() => {
  sns = snsClient(server);
  sqs = sqsClient(server);
});
afterAll(() => {
  sns.destroy();
  sqs.destroy();
});

const queueArn = (name: string) => `arn:aws:sqs:${HERE}:${name}`;
const functionArn = (name: string) => `arn:aws:lambda:${HERE}:function:${name}`;

async function receive(url: string) {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    WaitTimeSeconds: 20,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
  });
  const { Messages: [message] = [] } = await sqs.send(command);
  return message;
}

async function letIn(name: string, topicArn: string): Promise<void> {
  const permission = {
    FunctionName: name,
    StatementId: "sns",
    Action: "lambda:InvokeFunction",
    Principal: "sns.amazonaws.com",
    SourceArn: topicArn,
  };
  await server.lambda.send(new AddPermissionCommand(permission));
}

const ATTRIBUTES = {
  s: { DataType: "String", StringValue: "text" },
  n: { DataType: "Number", StringValue: "1.50" },
  b: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255) },
};

describe("a message", () => {
  it("runs a function whose policy lets the topic in", async ({ expect }) => {
    await deploy(server.lambda, "fn", TELLING, {
      Environment: { Variables: { CALLS: calls.url } },
    });
    const topic = await createTopic(sns, "to-fn");
    await letIn("fn", topic);
    const subscription = await subscribe(sns, topic, "lambda", functionArn("fn"));
    const { MessageId: id } = await sns.send(
      new PublishCommand({ TopicArn: topic, Message: "m", MessageAttributes: ATTRIBUTES }),
    );
    await calls.until((all) => all.length > 0);
    const [event] = calls.all;
    expect(event).toEqual({
      Records: [
        {
          EventSource: "aws:sns",
          EventVersion: "1.0",
          EventSubscriptionArn: subscription,
          Sns: {
            Type: "Notification",
            MessageId: id,
            TopicArn: topic,
            Subject: null,
            Message: "m",
            Timestamp: expect.stringMatching(TIME),
            SignatureVersion: "1",
            Signature: "",
            SigningCertUrl: "",
            UnsubscribeUrl: `${server.url}/?Action=Unsubscribe&SubscriptionArn=${encodeURIComponent(subscription)}`,
            MessageAttributes: {
              s: { Type: "String", Value: "text" },
              n: { Type: "Number", Value: "1.50" },
              b: { Type: "Binary", Value: "AP8=" },
            },
          },
        },
      ],
    });
  });

  it("ends in the dead-letter queue where nobody lets it in", async ({ expect }) => {
    await deploy(server.lambda, "closed", "exports.handler = async () => 1;");
    const dead = await createQueue(sqs, "dead");
    const topic = await createTopic(sns, "to-closed");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn("dead") });
    await subscribe(sns, topic, "lambda", functionArn("closed"), { RedrivePolicy });
    await sns.send(new PublishCommand({ TopicArn: topic, Message: "lost", Subject: "S" }));
    const body: unknown = JSON.parse((await receive(dead))?.Body ?? "");
    expect(body).toMatchObject({ Type: "Notification", Message: "lost", Subject: "S" });
  });

  it("reaches each queue as it wants it, and no other than it wants", async ({ expect }) => {
    const topic = await createTopic(sns, "to-queues");
    const wishes = {
      whole: {},
      raw: { RawMessageDelivery: "true" },
      filtered: { FilterPolicy: '{"kind":["b"],"size":[{"numeric":[">",5]}]}' },
      body: { FilterPolicy: '{"a":{"b":[1]}}', FilterPolicyScope: "MessageBody" },
    } as const;
    const names = Object.keys(wishes) as (keyof typeof wishes)[];
    const urls: string[] = [];
    for (const name of names) {
      urls.push(await createQueue(sqs, name));
      await subscribe(sns, topic, "sqs", queueArn(name), wishes[name]);
    }
    const message = JSON.stringify({ a: { b: 1 } });
    await sns.send(
      new PublishCommand({ TopicArn: topic, Message: message, MessageAttributes: ATTRIBUTES }),
    );
    const [whole = "", raw = "", filtered = "", body = ""] = urls;
    const first = await receive(whole);
    expect(JSON.parse(first?.Body ?? "")).toMatchObject({
      Type: "Notification",
      MessageId: expect.stringMatching(UUID) as string,
      TopicArn: topic,
      Message: message,
      MessageAttributes: { n: { Type: "Number", Value: "1.50" } },
    });
    expect(first?.MessageAttributes).toBeUndefined();
    const second = await receive(raw);
    expect(second?.Body).toBe(message);
    expect(second?.MessageAttributes).toEqual(ATTRIBUTES);
    expect(JSON.parse((await receive(body))?.Body ?? "")).toMatchObject({ Message: message });

    const wanted = {
      kind: { DataType: "String.Array", StringValue: '["a","b"]' },
      size: { DataType: "Number", StringValue: "6" },
    };
    await sns.send(
      new PublishCommand({ TopicArn: topic, Message: "w", MessageAttributes: wanted }),
    );
    // What the filter has kept away would have come before.
    expect(JSON.parse((await receive(filtered))?.Body ?? "")).toMatchObject({ Message: "w" });
  });

  it("has another text for each protocol, if it is given so", async ({ expect }) => {
    const topic = await createTopic(sns, "structured");
    const url = await createQueue(sqs, "structured");
    await subscribe(sns, topic, "sqs", queueArn("structured"), { RawMessageDelivery: "true" });
    const Message = JSON.stringify({ default: "d", sqs: "for queues" });
    await sns.send(new PublishCommand({ TopicArn: topic, Message, MessageStructure: "json" }));
    expect((await receive(url))?.Body).toBe("for queues");
  });

  it("of a FIFO topic arrives once, in order", async ({ expect }) => {
    const fifo = { FifoTopic: "true", ContentBasedDeduplication: "true" };
    const topic = await createTopic(sns, "order.fifo", fifo);
    const url = await createQueue(sqs, "order.fifo", { FifoQueue: "true" });
    await subscribe(sns, topic, "sqs", queueArn("order.fifo"), { RawMessageDelivery: "true" });
    const entries = ["1", "2", "2", "3"].map((text, index) => ({
      Id: `e${index}`,
      Message: text,
      MessageGroupId: "g",
    }));
    const batch = { TopicArn: topic, PublishBatchRequestEntries: entries };
    const { Successful: sent = [] } = await sns.send(new PublishBatchCommand(batch));
    expect(sent).toHaveLength(4);
    expect(sent[2]?.MessageId).toBe(sent[1]?.MessageId);
    expect(sent[3]?.SequenceNumber).toMatch(/^\d{20}$/);
    const bodies: (string | undefined)[] = [];
    while (bodies.length < 3) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        WaitTimeSeconds: 20,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      });
      const { Messages: messages = [] } = await sqs.send(command);
      if (messages.length >= 3) bodies.push(...messages.map(({ Body }) => Body));
    }
    expect(bodies).toEqual(["1", "2", "3"]);
  });
});

describe("a function that publishes to the topic that runs it", () => {
  it("is stopped after sixteen rounds", async ({ expect }) => {
    const topic = await createTopic(sns, "loop");
    const dead = await createQueue(sqs, "loop-dead");
    const before = calls.all.length;
    const PUBLISHING = `
      const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
      const { ENDPOINT, CALLS, TOPIC, KEY, SECRET } = process.env;
      const credentials = { accessKeyId: KEY, secretAccessKey: SECRET };
      exports.handler = async () => {
        await fetch(CALLS, { method: "POST", body: '"round"' });
        const client = new SNSClient({ endpoint: ENDPOINT, credentials, maxAttempts: 1 });
        await client.send(new PublishCommand({ TopicArn: TOPIC, Message: "again" }));
      };
    `;
    const Variables = {
      ENDPOINT: server.url,
      CALLS: calls.url,
      TOPIC: topic,
      KEY: KEY.accessKeyId,
      SECRET: KEY.secretAccessKey,
    };
    await deploy(server.lambda, "looping", PUBLISHING, {
      Environment: { Variables },
      Timeout: 60,
      DeadLetterConfig: { TargetArn: queueArn("loop-dead") },
    });
    await letIn("looping", topic);
    await subscribe(sns, topic, "lambda", functionArn("looping"));
    await sns.send(new PublishCommand({ TopicArn: topic, Message: "first" }));
    const letter = await receiveLate(dead);
    expect(letter?.MessageAttributes?.["ErrorMessage"]?.StringValue).toMatch(/ecursive/);
    expect(calls.all.slice(before)).toEqual(Array(16).fill("round"));
  });
});

/** The rounds before it take longer than one receipt waits. */
async function receiveLate(url: string) {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const message = await receive(url);
    if (message !== undefined) return message;
  }
  return undefined;
}

describe("a dead letter of a function", () => {
  it("goes to a topic as well", async ({ expect }) => {
    const topic = await createTopic(sns, "letters");
    const url = await createQueue(sqs, "letters");
    await subscribe(sns, topic, "sqs", queueArn("letters"), { RawMessageDelivery: "true" });
    const source = "exports.handler = async () => { throw new Error('It fails'); };";
    await deploy(server.lambda, "failing", source, { DeadLetterConfig: { TargetArn: topic } });
    const feed = await createTopic(sns, "feed");
    await letIn("failing", feed);
    await subscribe(sns, feed, "lambda", functionArn("failing"));
    await sns.send(new PublishCommand({ TopicArn: feed, Message: "m" }));
    const letter = await receiveLate(url);
    expect(JSON.parse(letter?.Body ?? "")).toMatchObject({ Records: [{ Sns: { Message: "m" } }] });
    expect(letter?.MessageAttributes).toMatchObject({
      ErrorCode: { DataType: "Number", StringValue: "200" },
      ErrorMessage: { StringValue: "It fails" },
    });
  });
});
