import {
  CreateEventSourceMappingCommand,
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { beforeAll, describe, it, vi } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy, type Members } from "./deploy.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();
const calls = useCalls();
let sqs: SQSClient;
beforeAll(() => {
  sqs = sqsClient(server);
});

/** Says when it begins and when it is over. */
const CODE = `
const say = (what) => fetch(process.env.CALLS, { method: "POST", body: JSON.stringify(what) });
exports.handler = async ({ Records: [{ body }] }) => {
  await say(["begin", body]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await say(["end", body]);
};`;

async function untilEmpty(QueueUrl: string): Promise<void> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  await vi.waitUntil(async () => {
    const { Attributes: attributes = {} } = await sqs.send(command);
    return (
      attributes.ApproximateNumberOfMessages === "0" &&
      attributes.ApproximateNumberOfMessagesNotVisible === "0"
    );
  }, PATIENCE);
}

const map = (name: string, settings: object = {}) =>
  server.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: name,
      EventSourceArn: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`,
      BatchSize: 1,
      ...settings,
    }),
  );

const deployed = (name: string, members: Members = {}) =>
  deploy(server.lambda, name, CODE, {
    Environment: { Variables: { CALLS: calls.url } },
    ...members,
  });

describe("a queue's mapping", () => {
  it("has no more batches under way than MaximumConcurrency", async ({ expect }) => {
    const QueueUrl = await createQueue(sqs, "two");
    await deployed("two");
    for (const page of [0, 10]) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({
        Id: `${index}`,
        MessageBody: `two ${page + index}`,
      }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
    await map("two", { ScalingConfig: { MaximumConcurrency: 2 } });
    await untilEmpty(QueueUrl);

    let underWay = 0;
    let most = 0;
    for (const [what, body] of calls.all as readonly [string, string][]) {
      if (!body.startsWith("two")) continue;
      underWay += what === "begin" ? 1 : -1;
      most = Math.max(most, underWay);
    }
    expect(underWay).toBe(0);
    // Each report is waited for: the end of a batch is told before what takes its place begins.
    expect(most).toBeLessThanOrEqual(2);
    expect(most).toBeGreaterThan(0);
  });

  it("keeps the messages of a function that has no room", async ({ expect }) => {
    const QueueUrl = await createQueue(sqs, "full", { VisibilityTimeout: "3" });
    await deployed("full", { Timeout: 3 });
    await server.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "full", ReservedConcurrentExecutions: 0 }),
    );
    await map("full");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "full" }));
    const inHand = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    await vi.waitUntil(
      async () =>
        (await sqs.send(inHand)).Attributes?.ApproximateNumberOfMessagesNotVisible === "1",
      PATIENCE,
    );
    expect(calls.all).not.toContainEqual(["begin", "full"]);

    await server.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: "full" }));
    await untilEmpty(QueueUrl);
    expect(calls.all).toContainEqual(["end", "full"]);
  });
});
