import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { queueOf } from "../../../src/services/sqs/queues.ts";
import { type QueueAddress } from "../../../src/services/sqs/address.ts";
import { type QueueAttributes } from "../../../src/services/sqs/attributes.ts";
import { type NewMessage, toOutgoing } from "../../../src/services/sqs/message.ts";
import { type LongPoll } from "../../../src/services/sqs/queue-messages.ts";
import { type SqsQueue } from "../../../src/services/sqs/sqs-queue.ts";
import { settled } from "../../../src/services/sqs/verdict.ts";

export type TestQueue = Awaited<ReturnType<typeof openQueue>>;

/** When the clock of a test queue begins. */
export const START = 1_800_000_000_000;

export function addressOf(name: string): QueueAddress {
  return { accountId: "000000000000", region: "us-east-1", name };
}

/** Queues for tests that only need them to be there. */
export async function createQueues(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const address = addressOf(name);
    settled(await queueOf(env, address).create(address, { attributes: {}, tags: {} }));
  }
}

/** A queue of the test's own whose clock stands still until it is moved. */
export async function openQueue(name: string, attributes: QueueAttributes = {}) {
  const address = addressOf(name);
  const stub = queueOf(env, address);
  const setClock = (now: number) =>
    runInDurableObject(stub, (queue: SqsQueue) => {
      queue.clock = () => now;
    });
  await setClock(START);
  settled(await stub.create(address, { attributes, tags: {} }));
  return {
    stub,
    address,
    setClock,
    send: async (...messages: readonly NewMessage[]) =>
      settled(
        await stub.send(
          messages.map((message) =>
            toOutgoing(message, { id: crypto.randomUUID(), senderId: "AIDATEST" }),
          ),
        ),
      ),
    receive: async (request: Partial<LongPoll> = {}) =>
      settled(
        await stub.receive({
          messagesMax: 10,
          bytesMax: Number.MAX_SAFE_INTEGER,
          waitSeconds: 0,
          ...request,
        }),
      ),
  };
}

export function bodiesOf(messages: readonly { readonly body: string }[]): readonly string[] {
  return messages.map(({ body }) => body);
}
