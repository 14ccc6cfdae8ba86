import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { queueOf } from "../../../src/services/sqs/queues.ts";
import { sendToQueue } from "../../../src/services/sqs/send.ts";
import { settled } from "../../../src/services/sqs/verdict.ts";
import { addressOf, bodiesOf, openQueue, START } from "./queues.worker.ts";

const scope = { env, accountId: "000000000000", region: "us-east-1" };

describe("a standard queue", () => {
  it("gives a message once until its visibility timeout is over", async ({ expect }) => {
    const queue = await openQueue("visible");
    await queue.send({ body: "a" });

    const [first] = await queue.receive();
    expect(first).toMatchObject({ body: "a", receiveCount: 1, sentAt: START });
    expect(await queue.receive()).toEqual([]);

    await queue.setClock(START + 30_000);
    const [second] = await queue.receive();
    expect(second).toMatchObject({ id: first?.id, receiveCount: 2, firstReceivedAt: START });
    expect(second?.receiptHandle).not.toBe(first?.receiptHandle);
  });

  it("deletes by the last receipt handle, and by no other", async ({ expect }) => {
    const queue = await openQueue("handles");
    await queue.send({ body: "a" });
    const [first] = await queue.receive({ visibilitySeconds: 0 });
    const [second] = await queue.receive({ visibilitySeconds: 0 });

    expect(settled(await queue.stub.delete([first?.receiptHandle ?? ""]))).toMatchObject([
      { ok: true },
    ]);
    expect(await queue.receive({ visibilitySeconds: 0 })).toHaveLength(1);
    const [fourth] = await queue.receive({ visibilitySeconds: 0 });
    expect(second?.id).toBe(fourth?.id);
    await queue.stub.delete([fourth?.receiptHandle ?? ""]);
    expect(await queue.receive()).toEqual([]);
    // Deleting again is no error.
    expect(settled(await queue.stub.delete([fourth?.receiptHandle ?? ""]))).toMatchObject([
      { ok: true },
    ]);
  });

  it("takes no receipt handle of another queue", async ({ expect }) => {
    const [one, other] = [await openQueue("one"), await openQueue("other")];
    await one.send({ body: "a" });
    await other.send({ body: "b" });
    const [received] = await one.receive();
    expect(settled(await other.stub.delete([received?.receiptHandle ?? ""]))).toMatchObject([
      { ok: false, refusal: { code: "ReceiptHandleIsInvalid" } },
    ]);
  });

  it("delays messages, by the queue or each by itself", async ({ expect }) => {
    const queue = await openQueue("delayed", { DelaySeconds: "10" });
    await queue.send(
      { body: "queue" },
      { body: "own", delaySeconds: 20 },
      { body: "none", delaySeconds: 0 },
    );
    expect(bodiesOf(await queue.receive())).toEqual(["none"]);
    await queue.setClock(START + 10_000);
    expect(bodiesOf(await queue.receive())).toEqual(["queue"]);
    await queue.setClock(START + 20_000);
    expect(bodiesOf(await queue.receive())).toEqual(["own"]);
  });

  it("keeps messages over an eviction, and drops them at the end of their retention", async ({
    expect,
  }) => {
    const queue = await openQueue("retained", { MessageRetentionPeriod: "60" });
    await queue.send({ body: "a" });
    await evictDurableObject(queue.stub);
    await queue.setClock(START + 59_999);
    expect(bodiesOf(await queue.receive({ visibilitySeconds: 0 }))).toEqual(["a"]);
    await queue.setClock(START + 60_000);
    expect(await queue.receive()).toEqual([]);
    // The alarm sweeps what nobody asks for, and an empty queue has none.
    await queue.setClock(START + 3_600_000);
    expect(await runDurableObjectAlarm(queue.stub)).toBe(true);
    expect(await runDurableObjectAlarm(queue.stub)).toBe(false);
  });

  it("wakes who waits when a message comes", async ({ expect }) => {
    const queue = await openQueue("long-poll");
    const waiting = queue.receive({ waitSeconds: 20 });
    await queue.send({ body: "a" });
    expect(bodiesOf(await waiting)).toEqual(["a"]);
  });

  it("gives nothing to who has left, and what he was woken for to the next", async ({ expect }) => {
    const queue = await openQueue("left");
    const gone = queue.receive({ waitSeconds: 20, pollId: "gone" });
    const waiting = queue.receive({ waitSeconds: 20 });
    await queue.stub.leave("gone");
    expect(await gone).toEqual([]);
    await queue.send({ body: "a" });
    expect(bodiesOf(await waiting)).toEqual(["a"]);
    // Of polls that are over there is nothing to leave.
    await queue.stub.leave("gone");
  });
});

describe("sendToQueue()", () => {
  it("delivers to the embedded queue", async ({ expect }) => {
    const queue = await openQueue("inbox");
    const queueArn = "arn:aws:sqs:us-east-1:000000000000:inbox";
    const attributes = { n: { dataType: "Number", value: "1" } };
    expect(
      await sendToQueue(scope, { queueArn, body: "a", attributes, traceHeader: "Root=1" }),
    ).toEqual({
      ok: true,
    });
    expect(await queue.receive()).toMatchObject([{ body: "a", traceHeader: "Root=1" }]);
  });

  it("says what will never arrive", async ({ expect }) => {
    for (const queueArn of [
      "arn:aws:sqs:us-east-1:000000000000:nobody",
      "arn:aws:sqs:us-east-1:111111111111:inbox",
      "arn:aws:sns:us-east-1:000000000000:inbox",
    ]) {
      expect(await sendToQueue(scope, { queueArn, body: "a" })).toMatchObject({
        ok: false,
        code: "QueueDoesNotExist",
        retryable: false,
      });
    }
  });

  it("leaves nothing behind in a queue that is not there", async ({ expect }) => {
    const verdict = await queueOf(env, addressOf("nowhere")).describe();
    expect(verdict).toMatchObject({ ok: false, refusal: { code: "QueueDoesNotExist" } });
  });
});
