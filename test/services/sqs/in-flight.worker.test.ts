import { runInDurableObject } from "cloudflare:test";
import { describe, it } from "vitest";
import { openQueue, START, type TestQueue } from "./queues.worker.ts";

const LIMIT = 120_000;

/** As if so many messages had been received and not deleted. */
async function holdInHand({ stub }: TestQueue, count: number): Promise<void> {
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec(
      `INSERT INTO message (visible_at, receive_count, earlier_receives, sent_at, received_at, first_received_at,
        id, sender_id, group_id, body)
      WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ?)
      SELECT ?, 1, 0, ?, ?, ?, 'id' || n, 'sender', 'group' || n, 'body' FROM counter`,
      count,
      START + 60_000,
      START,
      START,
      START,
    );
  });
}

const request = { messagesMax: 10, bytesMax: Number.MAX_SAFE_INTEGER, waitSeconds: 0 };

describe("120,000 messages in hand", () => {
  it("are as many as a standard queue lets be", async ({ expect }) => {
    const queue = await openQueue("limit");
    await holdInHand(queue, LIMIT - 1);
    await queue.send({ body: "last" }, { body: "too many" });
    expect(await queue.receive({ messagesMax: 1 })).toHaveLength(1);
    expect(await queue.stub.receive(request)).toMatchObject({
      ok: false,
      refusal: { code: "OverLimit" },
    });
    // When some have come back there is room again.
    await queue.setClock(START + 60_000);
    expect(await queue.receive()).toHaveLength(10);
  });

  it("are as many as a FIFO queue lets be, which says nothing", async ({ expect }) => {
    const queue = await openQueue("limit.fifo", { FifoQueue: "true" });
    await holdInHand(queue, LIMIT);
    await queue.send({ body: "a", groupId: "other", deduplicationId: "a" });
    expect(await queue.receive()).toEqual([]);
  });
});
