import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { PublishCommand } from "@aws-sdk/client-sns";
import { type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { openDoor } from "./door.ts";
import { eventsClient, putting, target } from "./events.ts";
import { invoke } from "./invoke.ts";
import { ACCOUNT_ID, KEY, REGION, useServer } from "./server.ts";
import { createTopic, snsClient, subscribe } from "./sns.ts";
import { createQueue, sqsClient } from "./sqs.ts";

/** The server that has the queues, topics and buses to which the other one sends. */
const far = useServer();
const door = await openDoor(far);
const near = useServer({
  ASYNC_RETRY_BASE_SECONDS: "0.05",
  AWS_ENDPOINT_EVENTS: door,
  AWS_ENDPOINT_SNS: door,
  AWS_ENDPOINT_SQS: door,
  AWS_ENDPOINT_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_ENDPOINT_SECRET_ACCESS_KEY: KEY.secretAccessKey,
});
const HERE = `${REGION}:${ACCOUNT_ID}`;
const queueArn = (name: string) => `arn:aws:sqs:${HERE}:${name}`;
const BUS = `arn:aws:events:${HERE}:event-bus/default`;
const EVENT = { InvocationType: "Event" } as const;
const SOURCE = `exports.handler = async ({ fails }) => {
  if (fails) throw new Error("It fails: é");
  return "done";
};`;
let sqs: SQSClient;

beforeAll(() => {
  sqs = sqsClient(far);
});
afterAll(() => sqs.destroy());

async function receive(QueueUrl: string): Promise<Message> {
  for (;;) {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds: 5,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    const { Messages: [message] = [] } = await sqs.send(command);
    if (message !== undefined) return message;
  }
}

/** Deploys a function that sends what has come of it to a target. */
async function deployTo(name: string, OnSuccess: string, OnFailure: string): Promise<void> {
  await deploy(near.lambda, name, SOURCE);
  await near.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: name,
      MaximumRetryAttempts: 0,
      DestinationConfig: {
        OnSuccess: { Destination: OnSuccess },
        OnFailure: { Destination: OnFailure },
      },
    }),
  );
}

describe("what a function's events come to", () => {
  it("goes to queues and topics at another endpoint, with the lineage", async ({ expect }) => {
    const sns = snsClient(far);
    const urls = [await createQueue(sqs, "succeeded"), await createQueue(sqs, "failed")] as const;
    const topic = await createTopic(sns, "failures");
    await subscribe(sns, topic, "sqs", queueArn("failed"), { RawMessageDelivery: "true" });
    await deployTo("sending", queueArn("succeeded"), topic);
    await invoke(near.lambda, "sending", { a: "é" }, EVENT);
    await invoke(near.lambda, "sending", { fails: true }, EVENT);
    const [success, failure] = await Promise.all(urls.map(receive));
    expect(JSON.parse(success?.Body ?? "")).toMatchObject({
      requestContext: { condition: "Success" },
      requestPayload: { a: "é" },
      responsePayload: "done",
    });
    expect(JSON.parse(failure?.Body ?? "")).toMatchObject({
      requestContext: { condition: "RetriesExhausted" },
      responsePayload: { errorMessage: "It fails: é" },
    });
    const lineage = /^Root=1-[^;]+;.*Lineage=1:[0-9a-f]{8}:0$/;
    for (const message of [success, failure]) {
      expect(message?.Attributes?.["AWSTraceHeader"]).toMatch(lineage);
    }
    sns.destroy();
  });

  it("goes to a topic there as a dead letter, with its attributes", async ({ expect }) => {
    const sns = snsClient(far);
    const url = await createQueue(sqs, "letters");
    const topic = await createTopic(sns, "letters");
    await subscribe(sns, topic, "sqs", queueArn("letters"), { RawMessageDelivery: "true" });
    const DeadLetterConfig = { TargetArn: topic };
    await deploy(near.lambda, "dying", SOURCE, { DeadLetterConfig });
    const { requestId } = await invoke(near.lambda, "dying", { fails: "é" }, EVENT);
    const letter = await receive(url);
    expect(letter.Body).toBe('{"fails":"é"}');
    expect(letter.MessageAttributes).toEqual({
      RequestID: { DataType: "String", StringValue: requestId },
      ErrorCode: { DataType: "Number", StringValue: "200" },
      ErrorMessage: { DataType: "String", StringValue: "It fails: é" },
    });
    sns.destroy();
  });

  it("goes to a bus there", async ({ expect }) => {
    const events = eventsClient(far);
    const url = await createQueue(sqs, "from-bus");
    const EventPattern = JSON.stringify({ source: ["lambda"] });
    await events.send(new PutRuleCommand({ Name: "r", EventPattern }));
    const Targets = [target("q", queueArn("from-bus"))];
    await events.send(new PutTargetsCommand({ Rule: "r", Targets }));
    await deployTo("to-bus", BUS, BUS);
    await invoke(near.lambda, "to-bus", { fails: true }, EVENT);
    expect(JSON.parse((await receive(url)).Body ?? "")).toMatchObject({
      source: "lambda",
      "detail-type": "Lambda Function Invocation Result - Failure",
      detail: { responsePayload: { errorMessage: "It fails: é" } },
    });
    events.destroy();
  });
});

describe("what services here send", () => {
  it("goes on to queues and topics at another endpoint", async ({ expect }) => {
    const [theirs, ours, events] = [snsClient(far), snsClient(near), eventsClient(near)];
    const url = await createQueue(sqs, "end");
    const topic = await createTopic(ours, "here");
    await subscribe(ours, topic, "sqs", queueArn("end"), { RawMessageDelivery: "true" });
    await ours.send(
      new PublishCommand({
        TopicArn: topic,
        Message: "from a topic: é",
        MessageAttributes: { n: { DataType: "Number", StringValue: "7" } },
      }),
    );
    const published = await receive(url);
    expect(published.Body).toBe("from a topic: é");
    expect(published.MessageAttributes).toEqual({ n: { DataType: "Number", StringValue: "7" } });

    const there = await createTopic(theirs, "there");
    const second = await createQueue(sqs, "second");
    await subscribe(theirs, there, "sqs", queueArn("second"), { RawMessageDelivery: "true" });
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: '{"source":["app"]}' }));
    await events.send(new PutTargetsCommand({ Rule: "r", Targets: [target("t", there)] }));
    await events.send(putting("app", { n: 1 }));
    const ruled = JSON.parse((await receive(second)).Body ?? "") as unknown;
    expect(ruled).toMatchObject({ source: "app", detail: { n: 1 } });
    for (const client of [theirs, ours, events]) client.destroy();
  });
});
