import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { AddPermissionCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { beforeAll, describe, it } from "vitest";
import { TELLING, useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { eventsClient, target } from "./events.ts";
import { invoke } from "./invoke.ts";
import { createBucket, s3Client } from "./s3.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createTopic, snsClient, subscribe } from "./sns.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();
const calls = useCalls();
const QUEUE_ARN = `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:`;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(() => {
  s3 = s3Client(server);
  sqs = sqsClient(server);
});

async function configure(Bucket: string, config: NotificationConfiguration): Promise<void> {
  const command = { Bucket, NotificationConfiguration: config };
  await s3.send(new PutBucketNotificationConfigurationCommand(command));
}

/** Waits for the next message, and takes it. */
async function receive(QueueUrl: string): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 });
    const { Messages: [message] = [] } = await sqs.send(command);
    if (message === undefined) continue;
    const { ReceiptHandle, Body = "" } = message;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return JSON.parse(Body) as Readonly<Record<string, unknown>>;
  }
}

describe("a queue", () => {
  it("gets a test, and then what becomes of the objects that its filter names", async ({
    expect,
  }) => {
    const Bucket = await createBucket(s3, "telling-queue");
    const QueueUrl = await createQueue(sqs, "told");
    const config: NotificationConfiguration = {
      QueueConfigurations: [
        {
          Id: "to-queue",
          QueueArn: `${QUEUE_ARN}told`,
          Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"],
          Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "in/" }] } },
        },
      ],
    };
    await configure(Bucket, config);
    expect(await receive(QueueUrl)).toMatchObject({
      Service: "Amazon S3",
      Event: "s3:TestEvent",
      Bucket,
    });
    const kept = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(kept.QueueConfigurations).toEqual([
      {
        ...config.QueueConfigurations?.[0],
        Filter: { Key: { FilterRules: [{ Name: "Prefix", Value: "in/" }] } },
      },
    ]);

    await s3.send(new PutObjectCommand({ Bucket, Key: "out/x", Body: "x" }));
    const { ETag = "" } = await s3.send(
      new PutObjectCommand({ Bucket, Key: "in/a b+é", Body: "123" }),
    );
    const put = await receive(QueueUrl);
    expect(put).toMatchObject({
      Records: [
        {
          eventVersion: "2.1",
          eventSource: "aws:s3",
          awsRegion: REGION,
          eventName: "ObjectCreated:Put",
          s3: {
            s3SchemaVersion: "1.0",
            configurationId: "to-queue",
            bucket: { name: Bucket, arn: `arn:aws:s3:::${Bucket}` },
            object: { key: "in/a+b%2B%C3%A9", size: 3, eTag: ETag.slice(1, -1) },
          },
        },
      ],
    });
    await s3.send(new CopyObjectCommand({ Bucket, Key: "in/copy", CopySource: `${Bucket}/out/x` }));
    expect(await receive(QueueUrl)).toMatchObject({
      Records: [{ eventName: "ObjectCreated:Copy" }],
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "in/copy" }));
    const removed = await receive(QueueUrl);
    expect(removed).toMatchObject({ Records: [{ eventName: "ObjectRemoved:Delete" }] });
    const sequencer = (event: object) =>
      (event as { Records: { s3: { object: { sequencer: string } } }[] }).Records[0]?.s3.object
        .sequencer ?? "";
    expect(sequencer(removed) > sequencer(put)).toBe(true);
  });
});

describe("a topic", () => {
  it("gets a test as well, and tells its subscribers", async ({ expect }) => {
    const Bucket = await createBucket(s3, "telling-topic");
    const QueueUrl = await createQueue(sqs, "of-topic");
    const sns = snsClient(server);
    const TopicArn = await createTopic(sns, "told");
    await subscribe(sns, TopicArn, "sqs", `${QUEUE_ARN}of-topic`, { RawMessageDelivery: "true" });
    sns.destroy();
    const topic = (arn: string): NotificationConfiguration => ({
      TopicConfigurations: [{ Id: "t", TopicArn: arn, Events: ["s3:ObjectCreated:Put"] }],
    });
    await expect(configure(Bucket, topic(`${TopicArn}-gone`))).rejects.toThrow(
      "Unable to validate the following destination configurations",
    );
    await configure(Bucket, topic(TopicArn));
    expect(await receive(QueueUrl)).toMatchObject({ Event: "s3:TestEvent", Bucket });
    const { TopicConfigurations } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    expect(TopicConfigurations).toEqual(topic(TopicArn).TopicConfigurations);
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    expect(await receive(QueueUrl)).toMatchObject({
      Records: [{ eventName: "ObjectCreated:Put", s3: { configurationId: "t" } }],
    });
  });
});

describe("a function", () => {
  it("is told if its policy permits it, and refused as a target if not", async ({ expect }) => {
    const Bucket = await createBucket(s3, "telling-function");
    const name = await deploy(server.lambda, "told", TELLING, {
      Environment: { Variables: { CALLS: calls.url } },
    });
    const LambdaFunctionArn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;
    const config = (arn: string): NotificationConfiguration => ({
      LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events: ["s3:ObjectCreated:Put"] }],
    });
    const refusal = {
      name: "InvalidArgument",
      message: "Unable to validate the following destination configurations",
    };
    await expect(configure(Bucket, config(LambdaFunctionArn))).rejects.toMatchObject(refusal);
    await expect(configure(Bucket, config(`${LambdaFunctionArn}-gone`))).rejects.toMatchObject(
      refusal,
    );
    await server.lambda.send(
      new AddPermissionCommand({
        FunctionName: name,
        StatementId: "s3",
        Action: "lambda:InvokeFunction",
        Principal: "s3.amazonaws.com",
        SourceArn: `arn:aws:s3:::${Bucket}`,
        SourceAccount: ACCOUNT_ID,
      }),
    );
    // What the policy of a function was is believed for a second.
    await expect
      .poll(
        () =>
          configure(Bucket, config(LambdaFunctionArn)).then(
            () => true,
            () => false,
          ),
        PATIENCE,
      )
      .toBe(true);
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    await calls.until((all) => all.length > 0);
    expect(calls.all[0]).toMatchObject({
      Records: [
        { eventName: "ObjectCreated:Put", s3: { bucket: { name: Bucket }, object: { key: "k" } } },
      ],
    });
  });
});

describe("EventBridge", () => {
  it("gets every event of a bucket that has it on", async ({ expect }) => {
    const Bucket = await createBucket(s3, "telling-bus");
    const QueueUrl = await createQueue(sqs, "from-rule");
    const events = eventsClient(server);
    const EventPattern = JSON.stringify({
      source: ["aws.s3"],
      detail: { bucket: { name: [Bucket] } },
    });
    await events.send(new PutRuleCommand({ Name: "s3", EventPattern }));
    await events.send(
      new PutTargetsCommand({ Rule: "s3", Targets: [target("q", `${QUEUE_ARN}from-rule`)] }),
    );
    events.destroy();
    await configure(Bucket, { EventBridgeConfiguration: {} });
    await s3.send(new PutObjectCommand({ Bucket, Key: "a b", Body: "x" }));
    expect(await receive(QueueUrl)).toMatchObject({
      source: "aws.s3",
      "detail-type": "Object Created",
      resources: [`arn:aws:s3:::${Bucket}`],
      detail: { bucket: { name: Bucket }, object: { key: "a b", size: 1 }, reason: "PutObject" },
    });
  });
});

describe("a configuration", () => {
  it("is refused if it is ambiguous, or names what there is not", async ({ expect }) => {
    const Bucket = await createBucket(s3, "refusing");
    await createQueue(sqs, "there");
    const queue = (QueueArn: string, ...Events: string[]) => ({
      QueueArn,
      Events: Events as ["s3:ObjectCreated:*"],
    });
    const there = `${QUEUE_ARN}there`;
    for (const [wrong, message] of [
      [[queue(there, "s3:ObjectCreated:*"), queue(there, "s3:ObjectCreated:Put")], "ambiguously"],
      [[queue(`${QUEUE_ARN}gone`, "s3:ObjectCreated:*")], "Unable to validate"],
      [[queue(there, "s3:Nothing")], "not supported"],
      [
        [
          { Id: "same", ...queue(there, "s3:ObjectCreated:*") },
          { Id: "same", ...queue(there, "s3:ObjectRemoved:*") },
        ],
        "IDs must be unique",
      ],
      [[queue("arn:aws:sns:x", "s3:ObjectCreated:*")], "could not be parsed"],
    ] as const) {
      await expect(configure(Bucket, { QueueConfigurations: [...wrong] })).rejects.toThrow(message);
    }
    await configure(Bucket, {});
    const none = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(none.QueueConfigurations).toBeUndefined();
  });
});

describe("an object from inside", () => {
  it("is told of like any other", async ({ expect }) => {
    const Bucket = await createBucket(s3, "records");
    const QueueUrl = await createQueue(sqs, "of-records");
    const QueueArn = `${QUEUE_ARN}of-records`;
    await configure(Bucket, {
      QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:Put"] }],
    });
    await receive(QueueUrl);
    const source = `exports.handler = async () => { throw new Error("Never"); };`;
    const FunctionName = await deploy(server.lambda, "recorded", source);
    await server.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${Bucket}` } },
      }),
    );
    await invoke(server.lambda, FunctionName, {}, { InvocationType: "Event" });
    expect(await receive(QueueUrl)).toMatchObject({
      Records: [{ s3: { object: { key: expect.stringMatching("^aws/lambda/async/recorded/") } } }],
    });
  });
});
