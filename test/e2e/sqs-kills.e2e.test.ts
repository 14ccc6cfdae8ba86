import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, it, vi } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import {
  ACCOUNT_ID,
  ARRIVAL_MS_MAX,
  KILLS,
  KILLS_MS_MAX,
  lostOf,
  useKilledServer,
} from "./killed-server.ts";
import { createQueue } from "./sqs.ts";

const CLIENTS = 4;

const server = useKilledServer();
const calls = useCalls();

/** Tells of each message, and takes long enough for some always to be in hand. */
const WORKING = `
  exports.handler = async ({ Records }) => {
    for (const { body } of Records) {
      await fetch(process.env.CALLS, { method: "POST", body });
    }
  };
`;

describe("a server that is killed while a queue is processed", () => {
  it("loses no message that it has taken", { timeout: KILLS_MS_MAX }, async ({ expect }) => {
    const accepted: number[] = [];
    let next = 0;
    await server.start();
    await setUp(new LambdaClient(server.connection()), new SQSClient(server.connection()));
    for (let kills = 0; kills < KILLS; kills += 1) {
      if (kills > 0) await server.start();
      const sqs = new SQSClient(server.connection());
      const QueueUrl = urlOf();
      const sendNext = async () => {
        const n = next++;
        const send = new SendMessageCommand({ QueueUrl, MessageBody: String(n) });
        // Of what is under way when the server dies nobody has said that it is taken.
        const sent = await sqs.send(send).catch(() => undefined);
        if (sent?.MessageId !== undefined) accepted.push(n);
      };
      await server.killUnder(Array.from({ length: CLIENTS }, () => sendNext));
    }
    await server.start();
    const missing = await lostOf(calls, accepted, `${accepted.length} messages`);
    expect(accepted.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
    const sqs = new SQSClient(server.connection());
    await vi.waitUntil(() => isEmpty(sqs), { timeout: ARRIVAL_MS_MAX, interval: 200 });
  });
});

async function setUp(lambda: LambdaClient, sqs: SQSClient): Promise<void> {
  await createQueue(sqs, "q", { VisibilityTimeout: "5" });
  await deploy(lambda, "f", WORKING, { Environment: { Variables: { CALLS: calls.url } } });
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "f",
      EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:q`,
    }),
  );
}

async function isEmpty(sqs: SQSClient): Promise<boolean> {
  const command = new GetQueueAttributesCommand({ QueueUrl: urlOf(), AttributeNames: ["All"] });
  const { Attributes: attributes = {} } = await sqs.send(command);
  return (
    attributes.ApproximateNumberOfMessages === "0" &&
    attributes.ApproximateNumberOfMessagesNotVisible === "0"
  );
}

function urlOf(): string {
  return `${server.endpoint()}/${ACCOUNT_ID}/q`;
}
