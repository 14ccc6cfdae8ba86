import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, it } from "vitest";
import { settled } from "../../../src/services/sqs/verdict.ts";
import { bodiesOf, openQueue, type TestQueue } from "./queues.worker.ts";

const ARN = "arn:aws:sqs:us-east-1:000000000000:";

/** A dead-letter queue with `count` letters, and the queue that they came from. */
async function letters(name: string, count: number) {
  const dead = await openQueue(`${name}-dead`);
  const redrive = { deadLetterTargetArn: `${ARN}${name}-dead`, maxReceiveCount: 1 };
  const source = await openQueue(name, { RedrivePolicy: JSON.stringify(redrive) });
  await source.send(...Array.from({ length: count }, (_, index) => ({ body: `${index}` })));
  await source.receive({ messagesMax: count, visibilitySeconds: 0 });
  await source.receive({ messagesMax: count });
  return { dead, source };
}

const tasksOf = async ({ stub }: TestQueue) => settled(await stub.listMoves());

describe("a message move task", () => {
  it("brings letters back to where they came from, as new messages", async ({ expect }) => {
    const { dead, source } = await letters("back", 3);
    const before = await dead.receive({ visibilitySeconds: 0 });
    settled(await dead.stub.startMove({}));
    expect(await tasksOf(dead)).toMatchObject([{ status: "RUNNING", moved: 0, toMove: 3 }]);
    await runDurableObjectAlarm(dead.stub);

    expect(await tasksOf(dead)).toMatchObject([{ status: "COMPLETED", moved: 3, toMove: 3 }]);
    expect(await dead.receive()).toEqual([]);
    const after = await source.receive();
    expect(bodiesOf(after).toSorted()).toEqual(["0", "1", "2"]);
    expect(after[0]).toMatchObject({ receiveCount: 1, earlierReceives: 0 });
    expect(after[0]).not.toHaveProperty("sourceArn");
    const ids = new Set(before.map(({ id }) => id));
    expect(after.some(({ id }) => ids.has(id))).toBe(false);
  });

  it("keeps to its rate, and can be cancelled", async ({ expect }) => {
    const { dead } = await letters("rate", 5);
    const elsewhere = await openQueue("elsewhere");
    const id = settled(
      await dead.stub.startMove({ destinationArn: `${ARN}elsewhere`, perSecond: 2 }),
    );
    expect(await dead.stub.startMove({})).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining("There is already a task running.") },
    });
    await runDurableObjectAlarm(dead.stub);
    await runDurableObjectAlarm(dead.stub);
    expect(await elsewhere.receive()).toHaveLength(4);
    expect(settled(await dead.stub.cancelMove(id))).toBe(4);
    await runDurableObjectAlarm(dead.stub);
    expect(await elsewhere.receive()).toHaveLength(0);
    expect(await tasksOf(dead)).toMatchObject([{ status: "CANCELLED", moved: 4 }]);
    expect(await dead.stub.cancelMove(id)).toMatchObject({ ok: false });
  });

  it("fails where there is no queue to move to, and loses nothing", async ({ expect }) => {
    const { dead, source } = await letters("failing", 2);
    settled(await source.stub.remove());
    settled(await dead.stub.startMove({}));
    await runDurableObjectAlarm(dead.stub);
    expect(await tasksOf(dead)).toMatchObject([
      { status: "FAILED", moved: 0, failureReason: "AWS.SimpleQueueService.NonExistentQueue" },
    ]);
    expect(await dead.receive()).toHaveLength(2);

    const direct = await openQueue("direct");
    await direct.send({ body: "a" });
    settled(await direct.stub.startMove({}));
    await runDurableObjectAlarm(direct.stub);
    expect(await tasksOf(direct)).toMatchObject([
      { status: "FAILED", failureReason: "CouldNotDetermineMessageSource" },
    ]);
    expect(await direct.receive()).toHaveLength(1);
  });
});
