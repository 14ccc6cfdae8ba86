import { CreateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { beforeAll, describe, it, vi } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { openDoor } from "./door.ts";
import { ACCOUNT_ID, KEY, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { PATIENCE } from "../patience.ts";

/** The server that has the queues. */
const far = useServer();
const door = await openDoor(far);

const near = useServer({
  AWS_ENDPOINT_SQS: door,
  AWS_ENDPOINT_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_ENDPOINT_SECRET_ACCESS_KEY: KEY.secretAccessKey,
});
const calls = useCalls();
let sqs: SQSClient;
beforeAll(() => {
  sqs = sqsClient(far);
});

const arnOf = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;
const CODE = `exports.handler = async (event) => {
  await fetch(process.env.CALLS, { method: "POST", body: JSON.stringify(event) });
};`;

describe("a queue at AWS_ENDPOINT_SQS", () => {
  it("is looked at, polled and emptied through that endpoint", async ({ expect }) => {
    const QueueUrl = await createQueue(sqs, "far");
    await deploy(near.lambda, "f", CODE, { Environment: { Variables: { CALLS: calls.url } } });
    const map = (queue: string) =>
      near.lambda.send(
        new CreateEventSourceMappingCommand({ FunctionName: "f", EventSourceArn: arnOf(queue) }),
      );
    await expect(map("nowhere")).rejects.toThrow("AWS.SimpleQueueService.NonExistentQueue");
    await map("far");
    const { MessageId } = await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: "hello",
        MessageAttributes: { b: { DataType: "Binary", BinaryValue: Uint8Array.of(1) } },
      }),
    );
    await calls.until((all) => all.length === 1);
    expect(calls.all).toMatchObject([
      {
        Records: [
          {
            messageId: MessageId,
            body: "hello",
            attributes: { ApproximateReceiveCount: "1", SenderId: ACCOUNT_ID },
            messageAttributes: { b: { binaryValue: "AQ==", dataType: "Binary" } },
            md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
            eventSourceARN: arnOf("far"),
          },
        ],
      },
    ]);
    const left = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    await vi.waitUntil(async () => {
      const { Attributes: attributes = {} } = await sqs.send(left);
      return (
        attributes.ApproximateNumberOfMessages === "0" &&
        attributes.ApproximateNumberOfMessagesNotVisible === "0"
      );
    }, PATIENCE);
  });
});
