import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { eventsClient, target } from "./events.ts";
import { invoke } from "./invoke.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createTopic, snsClient, subscribe } from "./sns.ts";
import { createQueue, sqsClient } from "./sqs.ts";

const server = useServer({ ASYNC_RETRY_BASE_SECONDS: "0.05" });
const QUEUE_ARN = `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:`;
const FAILING = `exports.handler = async () => { throw new Error("Never"); };`;
const EVENT = { InvocationType: "Event" } as const;
let sqs: SQSClient;

beforeAll(() => {
  sqs = sqsClient(server);
});

/** Waits for the next message. */
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

describe("a bus", () => {
  it("gets an event that rules find by its source and type", async ({ expect }) => {
    const url = await createQueue(sqs, "from-bus");
    const events = eventsClient(server);
    const pattern = {
      source: ["lambda"],
      "detail-type": ["Lambda Function Invocation Result - Failure"],
      detail: { requestContext: { condition: ["RetriesExhausted"] } },
    };
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: JSON.stringify(pattern) }));
    const Targets = [target("q", `${QUEUE_ARN}from-bus`)];
    await events.send(new PutTargetsCommand({ Rule: "r", Targets }));
    events.destroy();

    const name = await deploy(server.lambda, "to-bus", FAILING);
    const bus = `arn:aws:events:${REGION}:${ACCOUNT_ID}:event-bus/default`;
    await server.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: name,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: bus } },
      }),
    );
    const { requestId } = await invoke(server.lambda, name, { a: 1 }, EVENT);
    const { Body = "" } = await receive(url);
    expect(JSON.parse(Body)).toMatchObject({
      source: "lambda",
      "detail-type": "Lambda Function Invocation Result - Failure",
      account: ACCOUNT_ID,
      resources: [bus, `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:to-bus:$LATEST`],
      detail: { requestContext: { requestId }, requestPayload: { a: 1 } },
    });
  });
});

describe("a queue", () => {
  it("gets the event itself as a dead letter", async ({ expect }) => {
    const url = await createQueue(sqs, "dead");
    const DeadLetterConfig = { TargetArn: `${QUEUE_ARN}dead` };
    const name = await deploy(server.lambda, "dying", FAILING, { DeadLetterConfig });
    const { requestId } = await invoke(server.lambda, name, { a: "é" }, EVENT);
    const { Body, MessageAttributes, Attributes } = await receive(url);
    expect(Body).toBe('{"a":"é"}');
    expect(MessageAttributes).toEqual({
      RequestID: { DataType: "String", StringValue: requestId },
      ErrorCode: { DataType: "Number", StringValue: "200" },
      ErrorMessage: { DataType: "String", StringValue: "Never" },
    });
    expect(Attributes?.["AWSTraceHeader"]).toMatch(/^Root=1-/);
  });

  it("gets the record as a destination, beside the dead letter", async ({ expect }) => {
    const urls = [await createQueue(sqs, "records"), await createQueue(sqs, "letters")] as const;
    const DeadLetterConfig = { TargetArn: `${QUEUE_ARN}letters` };
    const name = await deploy(server.lambda, "both", FAILING, { DeadLetterConfig });
    await server.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: name,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: `${QUEUE_ARN}records` } },
      }),
    );
    const { requestId } = await invoke(server.lambda, name, { a: 1 }, EVENT);
    const [record, letter] = await Promise.all(urls.map(receive));
    expect(JSON.parse(record?.Body ?? "")).toMatchObject({
      requestContext: { requestId, condition: "RetriesExhausted", approximateInvokeCount: 1 },
      requestPayload: { a: 1 },
      responsePayload: { errorMessage: "Never" },
    });
    expect(letter?.Body).toBe('{"a":1}');
  });
});

describe("a topic", () => {
  it("gets the records of successes and failures, the long ones without payloads", async ({
    expect,
  }) => {
    const url = await createQueue(sqs, "from-topic");
    const sns = snsClient(server);
    const topic = await createTopic(sns, "outcomes");
    const raw = { RawMessageDelivery: "true" };
    await subscribe(sns, topic, "sqs", `${QUEUE_ARN}from-topic`, raw);
    sns.destroy();
    const source = `exports.handler = async ({ fails, length }) => {
      if (fails) throw new Error("It fails");
      return "é".repeat(length);
    };`;
    const name = await deploy(server.lambda, "to-topic", source);
    const Destination = topic;
    await server.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: name,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnSuccess: { Destination }, OnFailure: { Destination } },
      }),
    );
    const recordOf = async (event: object) => {
      const { requestId } = await invoke(server.lambda, name, event, EVENT);
      const { Body = "", ReceiptHandle } = await receive(url);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      const record = JSON.parse(Body) as Readonly<Record<string, unknown>>;
      expect(record).toMatchObject({ requestContext: { requestId } });
      return record;
    };
    expect(await recordOf({ length: 3 })).toMatchObject({
      requestContext: { condition: "Success" },
      requestPayload: { length: 3 },
      responsePayload: "ééé",
    });
    expect(await recordOf({ fails: true })).toMatchObject({
      requestContext: { condition: "RetriesExhausted" },
      responsePayload: { errorMessage: "It fails" },
    });
    const long = await recordOf({ length: 150_000 });
    expect(long).toMatchObject({ requestContext: { condition: "Success" } });
    expect(long).not.toHaveProperty("requestPayload");
    expect(long).not.toHaveProperty("responsePayload");
  });
});
