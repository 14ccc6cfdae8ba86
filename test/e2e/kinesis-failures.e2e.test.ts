import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { type SNSClient } from "@aws-sdk/client-sns";
import { beforeAll, describe, it, vi } from "vitest";
import { useCalls } from "./calls.ts";
import { createStream } from "./kinesis.ts";
import { mappingOf, untilMapping } from "./mappings.ts";
import { createBucket, s3Client } from "./s3.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createTopic, snsClient, subscribe } from "./sns.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { textsIn, useStreamMappings } from "./stream-mappings.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();
const calls = useCalls();
const stream = useStreamMappings(server, calls);
const { arnOf, callsOf, textsOf, put, putAll, map, mapped } = stream;
let sqs: SQSClient;
let sns: SNSClient;
let s3: S3Client;
beforeAll(() => {
  sqs = sqsClient(server);
  sns = snsClient(server);
  s3 = s3Client(server);
});

const FIRST_SHARD = "shardId-000000000000";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;
const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;
const toQueue = (name: string) => ({ OnFailure: { Destination: queueArn(name) } });

/** The bodies of so many messages. */
async function received(QueueUrl: string, count: number): Promise<readonly unknown[]> {
  const bodies: unknown[] = [];
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    WaitTimeSeconds: 20,
    MaxNumberOfMessages: 10,
  });
  while (bodies.length < count) {
    const { Messages: messages = [] } = await sqs.send(receive);
    bodies.push(...messages.map(({ Body: body = "" }) => JSON.parse(body) as unknown));
  }
  return bodies;
}

describe("records of a stream that the function fails", () => {
  it("are given up after their retries, and told of as AWS does", async ({ expect }) => {
    const url = await createQueue(sqs, "given-up");
    await createStream(stream.kinesis, "failing");
    await putAll("failing", ["a", "throw", "b"]);
    const id = await map("failing", {
      MaximumRetryAttempts: 2,
      DestinationConfig: toQueue("given-up"),
    });
    const [record] = await received(url, 1);
    const sequences = callsOf("failing")[0]?.Records.map(({ kinesis }) => kinesis.sequenceNumber);
    expect(callsOf("failing").map(textsIn)).toEqual(Array(3).fill(["a", "throw", "b"]));
    expect(record).toEqual({
      requestContext: {
        requestId: expect.stringMatching(UUID),
        functionArn: functionArn("failing"),
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 3,
      },
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        functionError: "Unhandled",
      },
      version: "1.0",
      timestamp: expect.stringMatching(TIME),
      KinesisBatchInfo: {
        shardId: FIRST_SHARD,
        startSequenceNumber: sequences?.[0],
        endSequenceNumber: sequences?.[2],
        approximateArrivalOfFirstRecord: expect.stringMatching(TIME),
        approximateArrivalOfLastRecord: expect.stringMatching(TIME),
        batchSize: 3,
        streamArn: arnOf("failing"),
      },
    });
    expect((await mappingOf(server.lambda, id)).LastProcessingResult).toBe(
      "PROBLEM: Function call failed",
    );
    await put("failing", "later");
    await calls.until(() => textsOf("failing").includes("later"));
  });

  it("are found among the others by halves", async ({ expect }) => {
    const url = await createQueue(sqs, "halves");
    await createStream(stream.kinesis, "bisected");
    await putAll("bisected", ["0", "1", "2", "throw", "4", "5", "6"]);
    await map("bisected", {
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 0,
      DestinationConfig: toQueue("halves"),
    });
    const [record] = await received(url, 1);
    expect(record).toMatchObject({ KinesisBatchInfo: { batchSize: 1 } });
    const taken = () =>
      callsOf("bisected")
        .map(textsIn)
        .filter((texts) => !texts.includes("throw"))
        .flat();
    await calls.until(() => taken().length === 6);
    expect(taken()).toEqual(["0", "1", "2", "4", "5", "6"]);
  });

  it("are tried again from the first that the function has named", async ({ expect }) => {
    const url = await createQueue(sqs, "named");
    await createStream(stream.kinesis, "partial");
    await putAll("partial", ["a", "b", "fail", "d"]);
    await map("partial", {
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      MaximumRetryAttempts: 1,
      DestinationConfig: toQueue("named"),
    });
    const [record] = await received(url, 1);
    expect(callsOf("partial").map(textsIn)).toEqual([
      ["a", "b", "fail", "d"],
      ["fail", "d"],
    ]);
    // Nothing was thrown.
    expect(record).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
      responseContext: { functionError: null },
      KinesisBatchInfo: { batchSize: 2 },
    });
  });

  it("go to a bucket with their event, and to a topic without", async ({ expect }) => {
    await createBucket(s3, "failures");
    await createStream(stream.kinesis, "kept");
    const { SequenceNumber } = await put("kept", "throw");
    const id = await map("kept", {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::failures" } },
    });
    const list = () => s3.send(new ListObjectsV2Command({ Bucket: "failures" }));
    await vi.waitUntil(async () => (await list()).KeyCount === 1, PATIENCE);
    const [{ Key } = {}] = (await list()).Contents ?? [];
    const object = await s3.send(new GetObjectCommand({ Bucket: "failures", Key }));
    const record = JSON.parse((await object.Body?.transformToString()) ?? "") as {
      readonly timestamp: string;
    };
    expect(record).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted" },
      KinesisBatchInfo: { startSequenceNumber: SequenceNumber },
      payload: { Records: [{ eventID: `${FIRST_SHARD}:${SequenceNumber}` }] },
    });
    const second = record.timestamp.slice(0, 19).replaceAll(":", ".");
    const day = second.slice(0, 10).replaceAll("-", "/");
    const start = `aws/lambda/${id}/${FIRST_SHARD}/${day}/${second}-`;
    expect(Key?.slice(0, start.length)).toBe(start);
    expect(Key?.slice(start.length)).toMatch(UUID);

    const topic = await createTopic(sns, "failures");
    const url = await createQueue(sqs, "subscribed");
    await subscribe(sns, topic, "sqs", queueArn("subscribed"), { RawMessageDelivery: "true" });
    await mapped("published", {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: topic } },
    });
    await put("published", "throw");
    const [message] = await received(url, 1);
    expect(message).toMatchObject({ KinesisBatchInfo: { batchSize: 1 } });
    expect(message).not.toHaveProperty("payload");
  });

  it("wait for a function that is throttled, which is no retry", async ({ expect }) => {
    await createStream(stream.kinesis, "throttled");
    const id = await map("throttled", { MaximumRetryAttempts: 0 });
    const reserve = (count: number) =>
      server.lambda.send(
        new PutFunctionConcurrencyCommand({
          FunctionName: "throttled",
          ReservedConcurrentExecutions: count,
        }),
      );
    await reserve(0);
    await put("throttled", "patient");
    await untilMapping(server.lambda, id, {
      LastProcessingResult: "PROBLEM: Function call failed",
    });
    await reserve(1);
    await calls.until(() => textsOf("throttled").length === 1);
    expect(textsOf("throttled")).toEqual(["patient"]);
  });
});
