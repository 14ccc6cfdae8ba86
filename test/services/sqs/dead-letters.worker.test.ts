import { describe, it } from "vitest";
import { settled } from "../../../src/services/sqs/verdict.ts";
import { bodiesOf, openQueue, START, type TestQueue } from "./queues.worker.ts";

const redriveTo = (name: string, maxReceiveCount: number) => ({
  RedrivePolicy: JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    maxReceiveCount,
  }),
});

/** Receives so often that nobody may receive it any more. */
async function exhaust(queue: TestQueue, times: number) {
  for (let time = 0; time < times; time += 1) await queue.receive({ visibilitySeconds: 0 });
}

describe("a queue with a redrive policy", () => {
  it("moves a message that has been received too often, as it is", async ({ expect }) => {
    const dead = await openQueue("letters");
    const queue = await openQueue("poison", redriveTo("letters", 2));
    await queue.send({ body: "bad", delaySeconds: 0 });
    await queue.send({ body: "good" });
    const [bad] = await queue.receive({ messagesMax: 1, visibilitySeconds: 0 });
    await queue.setClock(START + 1000);
    await dead.setClock(START + 1000);
    await exhaust(queue, 2);

    expect(bodiesOf(await queue.receive())).toEqual([]);
    const letters = await dead.receive();
    expect(bodiesOf(letters).toSorted()).toEqual(["bad", "good"]);
    expect(letters.find(({ body }) => body === "bad")).toMatchObject({
      id: bad?.id,
      sentAt: START,
      firstReceivedAt: START,
      earlierReceives: 2,
      receiveCount: 1,
      sourceArn: "arn:aws:sqs:us-east-1:000000000000:poison",
    });
  });

  it("begins the time of a message anew in a FIFO queue", async ({ expect }) => {
    const dead = await openQueue("letters.fifo", { FifoQueue: "true" });
    const queue = await openQueue("poison.fifo", {
      FifoQueue: "true",
      ...redriveTo("letters.fifo", 1),
    });
    await queue.send({ body: "a", groupId: "g", deduplicationId: "a" });
    await queue.send({ body: "b", groupId: "g", deduplicationId: "b" });
    await exhaust(queue, 1);
    await dead.setClock(START + 1000);
    expect(await queue.receive()).toEqual([]);
    expect(await dead.receive()).toMatchObject([
      { body: "a", sentAt: START + 1000, groupId: "g", deduplicationId: "a" },
      { body: "b", sentAt: START + 1000 },
    ]);
  });

  it("goes on giving the message where there is no dead-letter queue any more", async ({
    expect,
  }) => {
    const dead = await openQueue("going");
    const queue = await openQueue("stuck", redriveTo("going", 1));
    settled(await dead.stub.remove());
    await queue.send({ body: "a" });
    await exhaust(queue, 1);
    expect(await queue.receive()).toMatchObject([{ body: "a", receiveCount: 2 }]);
  });

  it("moves nothing to a queue that does not let it", async ({ expect }) => {
    const dead = await openQueue("closed");
    const queue = await openQueue("unwanted", redriveTo("closed", 1));
    const denied = JSON.stringify({ redrivePermission: "denyAll" });
    settled(await dead.stub.setAttributes({ RedriveAllowPolicy: denied }));
    await queue.send({ body: "a" });
    await exhaust(queue, 1);
    expect(await queue.receive()).toMatchObject([{ body: "a", receiveCount: 2 }]);
    expect(await dead.receive()).toEqual([]);
  });

  it("tries no dead letter again before its queue says so", async ({ expect }) => {
    const dead = await openQueue("chain-2");
    const middle = await openQueue("chain-1", redriveTo("chain-2", 2));
    const queue = await openQueue("chain-0", redriveTo("chain-1", 5));
    await queue.send({ body: "a" });
    await exhaust(queue, 6);
    // Five receipts elsewhere do not count against the two here.
    expect(await middle.receive({ visibilitySeconds: 0 })).toMatchObject([{ receiveCount: 1 }]);
    expect(await middle.receive({ visibilitySeconds: 0 })).toMatchObject([{ receiveCount: 2 }]);
    expect(await middle.receive()).toEqual([]);
    expect(await dead.receive()).toMatchObject([{ earlierReceives: 7 }]);
  });
});
