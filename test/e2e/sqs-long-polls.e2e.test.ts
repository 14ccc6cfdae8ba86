import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { beforeAll, describe, it } from "vitest";
import { useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";

const server = useServer();
let sqs: SQSClient;
beforeAll(() => {
  sqs = sqsClient(server);
});

describe("long polls", () => {
  it("give what comes while they wait", async ({ expect }) => {
    const url = await createQueue(sqs, "later");
    const polled = sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }));
    await seconds(1);
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "a" }));
    expect((await polled).Messages).toMatchObject([{ Body: "a" }]);
  });

  it("end with nothing when nothing comes, or when the queue goes", async ({ expect }) => {
    const url = await createQueue(sqs, "nothing");
    const poll = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 2 });
    expect((await sqs.send(poll)).Messages).toBeUndefined();

    const polled = sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }));
    await seconds(1);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    expect((await polled).Messages).toBeUndefined();
    await expect(sqs.send(poll)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });

  it("take nothing once their caller has gone", async ({ expect }) => {
    let round = 0;
    // How soon the Worker hears of it is not ours to say; a poll that it has not heard of lasts for 20 s.
    await expect.poll(() => sentBehindCutPolls(`left-${(round += 1)}`), PATIENCE).toBe("visible");
  });
});

const PATIENCE = { timeout: 30_000, interval: 0 };

/** What becomes of a message that is sent when some have begun to wait for it and have hung up since. */
async function sentBehindCutPolls(name: string): Promise<"visible" | "taken"> {
  const url = await createQueue(sqs, name);
  for (const ms of [100, 1000]) {
    const poll = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 });
    await sqs.send(poll, { abortSignal: AbortSignal.timeout(ms) }).catch(() => undefined);
  }
  await seconds(3);
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "a" }));
  const names = { AttributeNames: ["ApproximateNumberOfMessages" as const] };
  const { Attributes: counts } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, ...names }),
  );
  return counts?.ApproximateNumberOfMessages === "1" ? "visible" : "taken";
}

async function seconds(count: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, count * 1000));
}
