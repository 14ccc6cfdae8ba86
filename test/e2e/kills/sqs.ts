import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { vi } from "vitest";
import { PATIENCE } from "../../patience.ts";
import { useCalls } from "../calls.ts";
import { deploy } from "../deploy.ts";
import { createQueue } from "../sqs.ts";
import { ACCOUNT_ID, type KilledServer, type Load, lostOf, times } from "./killed-server.ts";

const CLIENTS = 4;
/** What was in hand comes back after it. */
const VISIBILITY_SECONDS = 10;

/** Tells of each message, and takes long enough for some always to be in hand. */
const WORKING = `
  exports.handler = async ({ Records }) => {
    for (const { body } of Records) {
      await fetch(process.env.CALLS, { method: "POST", body });
    }
  };
`;

export function sqsLoad(server: KilledServer): Load {
  const calls = useCalls();
  const accepted: number[] = [];
  let next = 0;
  const queueUrl = () => `${server.endpoint()}/${ACCOUNT_ID}/q`;

  const isEmpty = async (sqs: SQSClient) => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: queueUrl(),
      AttributeNames: ["All"],
    });
    const { Attributes: attributes = {} } = await sqs.send(command);
    return (
      attributes.ApproximateNumberOfMessages === "0" &&
      attributes.ApproximateNumberOfMessagesNotVisible === "0"
    );
  };

  return {
    promise: "gives every message of a queue to its function, and keeps none of them",
    taken: () => accepted.length,
    setUp: async () => {
      const [lambda, sqs] = [
        new LambdaClient(server.connection()),
        new SQSClient(server.connection()),
      ];
      await createQueue(sqs, "q", { VisibilityTimeout: String(VISIBILITY_SECONDS) });
      await deploy(lambda, "sqs", WORKING, {
        Timeout: VISIBILITY_SECONDS,
        Environment: { Variables: { CALLS: calls.url } },
      });
      await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: "sqs",
          EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:q`,
        }),
      );
    },
    begin: async () => {
      const sqs = new SQSClient(server.connection());
      const QueueUrl = queueUrl();
      return times(CLIENTS, () => async () => {
        const n = next++;
        const send = new SendMessageCommand({ QueueUrl, MessageBody: String(n) });
        const sent = await sqs.send(send).catch(() => undefined);
        if (sent?.MessageId !== undefined) accepted.push(n);
      });
    },
    lost: async () => {
      const lost = await lostOf(calls, accepted, `${accepted.length} messages of a queue`);
      const sqs = new SQSClient(server.connection());
      await vi.waitUntil(() => isEmpty(sqs), PATIENCE);
      return lost;
    },
  };
}
