import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import {
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { eventsClient, putting, target } from "./events.ts";
import { createBucket, s3Client } from "./s3.ts";
import { ACCOUNT_ID, KEY, REGION, useServer } from "./server.ts";
import { sendingTrace } from "./sending-trace.ts";
import { createTopic, snsClient, subscribe } from "./sns.ts";
import { createQueue, sqsClient } from "./sqs.ts";

const server = useServer({ ASYNC_RETRY_BASE_SECONDS: "0.05" });
const calls = useCalls();
const HERE = `${REGION}:${ACCOUNT_ID}`;
const queueArn = (name: string) => `arn:aws:sqs:${HERE}:${name}`;
const functionArn = (name: string) => `arn:aws:lambda:${HERE}:function:${name}`;
/** Runs of a function in a loop before it is stopped: reference 4.3. */
const ROUNDS = 16;
/** A function that runs out of time has failed, and its message would be a dead letter. */
const PATIENCE_SECONDS = "20";
let sqs: SQSClient;
let s3: S3Client;

beforeAll(() => {
  sqs = sqsClient(server);
  s3 = s3Client(server);
});
afterAll(() => {
  sqs.destroy();
  s3.destroy();
});

/** A function that says that it ran, and then does `body` with a client of one of the SDK's packages. */
async function deployLoop(
  name: string,
  sdk: string,
  body: string,
  members: object = {},
): Promise<void> {
  const source = `
    const sdk = require("@aws-sdk/${sdk}");
    const { CALLS, ENDPOINT, KEY, SECRET } = process.env;
    const credentials = { accessKeyId: KEY, secretAccessKey: SECRET };
    const settings = { endpoint: ENDPOINT, credentials, maxAttempts: 1, forcePathStyle: true };
    exports.handler = async (event) => {
      await fetch(CALLS, { method: "POST", body: JSON.stringify("${name}") });
      ${body}
    };
  `;
  const Variables = {
    CALLS: calls.url,
    ENDPOINT: server.url,
    KEY: KEY.accessKeyId,
    SECRET: KEY.secretAccessKey,
  };
  await deploy(server.lambda, name, source, {
    Environment: { Variables },
    Timeout: 20,
    ...members,
  });
}

async function letIn(name: string, service: string, SourceArn: string): Promise<void> {
  await server.lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal: `${service}.amazonaws.com`,
      SourceArn,
      ...(service === "s3" ? { SourceAccount: ACCOUNT_ID } : {}),
    }),
  );
}

async function onFailure(name: string, Destination: string): Promise<void> {
  await server.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: name,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination } },
    }),
  );
}

/** Waits for the next message, and takes it. */
async function take(QueueUrl: string): Promise<Message> {
  for (;;) {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds: 10,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    const { Messages: [message] = [] } = await sqs.send(command);
    if (message === undefined) continue;
    const { ReceiptHandle } = message;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return message;
  }
}

const runsOf = (name: string) => calls.all.filter((call) => call === name).length;

/** The lineage of a chain that began elsewhere, and was made long to get the count lost. */
const ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";
const PADDED = `${ROOT};Parent=53995c3f42cd8ad8;a=${"x".repeat(400)};b=1`;

describe.concurrent("a function that sends to the queue that runs it", () => {
  it("is stopped, and the message ends in the queue's dead-letter queue", async ({ expect }) => {
    const dead = await createQueue(sqs, "dead");
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: queueArn("dead"),
      maxReceiveCount: 1,
    });
    const QueueUrl = await createQueue(sqs, "round", {
      RedrivePolicy,
      VisibilityTimeout: PATIENCE_SECONDS,
    });
    const body = `
      const client = new sdk.SQSClient(settings);
      const MessageBody = String(Number(event.Records[0].body) + 1);
      // As tracing libraries do, which know nothing of lineages.
      const AWSTraceHeader = { DataType: "String", StringValue: "${ROOT}" };
      const MessageSystemAttributes = { AWSTraceHeader };
      const message = { QueueUrl: "${QueueUrl}", MessageBody, MessageSystemAttributes };
      await client.send(new sdk.SendMessageCommand(message));
    `;
    await deployLoop("queueing", "client-sqs", body, { Timeout: Number(PATIENCE_SECONDS) });
    await server.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: "queueing",
        EventSourceArn: queueArn("round"),
        BatchSize: 1,
      }),
    );
    const sending = sendingTrace(PADDED, sqsClient(server));
    await sending.send(new SendMessageCommand({ QueueUrl, MessageBody: "1" }));
    sending.destroy();
    const letter = await take(dead);
    expect(letter.Body).toBe(String(ROUNDS + 1));
    expect(letter.Attributes?.["AWSTraceHeader"]).toContain("Root=1-5759e988-");
    expect(runsOf("queueing")).toBe(ROUNDS);
  });
});

describe.concurrent("a function that puts objects into the bucket that runs it", () => {
  it("is stopped, and the event ends at the destination of failures", async ({ expect }) => {
    const Bucket = await createBucket(s3, "round");
    const stopped = await createQueue(sqs, "stopped-bucket");
    const body = `
      const client = new sdk.S3Client(settings);
      const Key = String(Number(event.Records[0].s3.object.key) + 1);
      await client.send(new sdk.PutObjectCommand({ Bucket: "${Bucket}", Key, Body: "x" }));
    `;
    await deployLoop("putting", "client-s3", body);
    await letIn("putting", "s3", `arn:aws:s3:::${Bucket}`);
    await onFailure("putting", queueArn("stopped-bucket"));
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [
            { LambdaFunctionArn: functionArn("putting"), Events: ["s3:ObjectCreated:*"] },
          ],
        },
      }),
    );
    const client = sendingTrace(PADDED, s3Client(server));
    await client.send(new PutObjectCommand({ Bucket, Key: "1", Body: "x" }));
    client.destroy();
    expect(JSON.parse((await take(stopped)).Body ?? "")).toMatchObject({
      requestContext: { condition: "RecursiveInvocation", approximateInvokeCount: 0 },
      requestPayload: { Records: [{ s3: { object: { key: String(ROUNDS + 1) } } }] },
    });
    expect(runsOf("putting")).toBe(ROUNDS);
  });
});

describe.concurrent("a function that puts events on the bus that runs it", () => {
  it("is stopped, and the event ends at the destination of failures", async ({ expect }) => {
    const events = sendingTrace(PADDED, eventsClient(server));
    const stopped = await createQueue(sqs, "stopped-bus");
    const body = `
      const client = new sdk.EventBridgeClient(settings);
      const Detail = JSON.stringify({ n: event.detail.n + 1 });
      const Entries = [{ Source: "round", DetailType: "t", Detail, TraceHeader: "${ROOT}" }];
      await client.send(new sdk.PutEventsCommand({ Entries }));
    `;
    await deployLoop("eventing", "client-eventbridge", body);
    await letIn("eventing", "events", `arn:aws:events:${HERE}:rule/round`);
    await onFailure("eventing", queueArn("stopped-bus"));
    const EventPattern = JSON.stringify({ source: ["round"] });
    await events.send(new PutRuleCommand({ Name: "round", EventPattern }));
    const Targets = [target("1", functionArn("eventing"))];
    await events.send(new PutTargetsCommand({ Rule: "round", Targets }));
    await events.send(putting("round", { n: 1 }));
    expect(JSON.parse((await take(stopped)).Body ?? "")).toMatchObject({
      requestContext: { condition: "RecursiveInvocation" },
      requestPayload: { detail: { n: ROUNDS + 1 } },
    });
    expect(runsOf("eventing")).toBe(ROUNDS);
    events.destroy();
  });
});

describe.concurrent("a function that comes to itself by way of four services", () => {
  it("is stopped all the same", async ({ expect }) => {
    const [events, sns] = [eventsClient(server), snsClient(server)];
    const Bucket = await createBucket(s3, "long-way");
    const dead = await createQueue(sqs, "long-way-dead");
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: queueArn("long-way-dead"),
      maxReceiveCount: 1,
    });
    await createQueue(sqs, "long-way", { RedrivePolicy, VisibilityTimeout: PATIENCE_SECONDS });
    const topic = await createTopic(sns, "long-way");
    await subscribe(sns, topic, "sqs", queueArn("long-way"), { RawMessageDelivery: "true" });
    const EventPattern = JSON.stringify({ detail: { bucket: { name: [Bucket] } } });
    await events.send(new PutRuleCommand({ Name: "long-way", EventPattern }));
    const Targets = [target("t", topic)];
    await events.send(new PutTargetsCommand({ Rule: "long-way", Targets }));
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    const body = `
      const { detail } = JSON.parse(event.Records[0].body);
      const client = new sdk.S3Client(settings);
      const Key = String(Number(detail.object.key) + 1);
      await client.send(new sdk.PutObjectCommand({ Bucket: "${Bucket}", Key, Body: "x" }));
    `;
    await deployLoop("far", "client-s3", body, { Timeout: Number(PATIENCE_SECONDS) });
    await server.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: "far",
        EventSourceArn: queueArn("long-way"),
        BatchSize: 1,
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: "1", Body: "x" }));
    expect(JSON.parse((await take(dead)).Body ?? "")).toMatchObject({
      detail: { object: { key: String(ROUNDS + 1) } },
    });
    expect(runsOf("far")).toBe(ROUNDS);
    events.destroy();
    sns.destroy();
  });
});

describe.concurrent("a function whose failures come back to it", () => {
  it("is stopped, and what was stopped goes round once more and no further", async ({ expect }) => {
    const events = eventsClient(server);
    const Bucket = await createBucket(s3, "failures");
    const seen = await createQueue(sqs, "seen");
    const EventPattern = JSON.stringify({ detail: { bucket: { name: [Bucket] } } });
    await events.send(new PutRuleCommand({ Name: "seen", EventPattern }));
    const Targets = [target("q", queueArn("seen"))];
    await events.send(new PutTargetsCommand({ Rule: "seen", Targets }));
    events.destroy();
    await deployLoop("failing", "client-s3", `throw new Error("Always");`);
    await letIn("failing", "s3", `arn:aws:s3:::${Bucket}`);
    await onFailure("failing", `arn:aws:s3:::${Bucket}`);
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          EventBridgeConfiguration: {},
          LambdaFunctionConfigurations: [
            {
              LambdaFunctionArn: functionArn("failing"),
              Events: ["s3:ObjectCreated:*"],
              Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "aws/" }] } },
            },
          ],
        },
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: "aws/first", Body: "x" }));
    // The first object, a record of each run, and that of the event which was stopped.
    for (let count = 0; count < 1 + ROUNDS + 1; count += 1) {
      expect((await take(seen)).Body).toContain('"key":"aws/');
    }
    await s3.send(new PutObjectCommand({ Bucket, Key: "end", Body: "x" }));
    expect((await take(seen)).Body).toContain('"key":"end"');
    expect(runsOf("failing")).toBe(ROUNDS);
  });
});
