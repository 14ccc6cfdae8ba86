import { describe, it } from "vitest";
import { settled } from "../../../src/services/sqs/verdict.ts";
import { bodiesOf, openQueue, START } from "./queues.worker.ts";

const FIFO = { FifoQueue: "true" };

const message = (body: string, groupId: string, deduplicationId: string = body) => ({
  body,
  groupId,
  deduplicationId,
});

describe("a FIFO queue", () => {
  it("gives no message of a group while one of it is in hand", async ({ expect }) => {
    const queue = await openQueue("groups.fifo", FIFO);
    await queue.send(
      message("a1", "a"),
      message("a2", "a"),
      message("b1", "b"),
      message("a3", "a"),
    );
    const [first] = await queue.receive({ messagesMax: 1 });
    expect(first?.body).toBe("a1");
    expect(bodiesOf(await queue.receive())).toEqual(["b1"]);
    expect(await queue.receive()).toEqual([]);
    await queue.stub.delete([first?.receiptHandle ?? ""]);
    expect(bodiesOf(await queue.receive())).toEqual(["a2", "a3"]);
  });

  it("gives the group again in order when nobody has deleted it in time", async ({ expect }) => {
    const queue = await openQueue("again.fifo", FIFO);
    await queue.send(message("1", "g"), message("2", "g"), message("3", "g"));
    const taken = await queue.receive({ messagesMax: 2 });
    await queue.setClock(START + 30_000);
    expect(bodiesOf(await queue.receive())).toEqual(["1", "2", "3"]);
    expect(settled(await queue.stub.delete([taken[0]?.receiptHandle ?? ""]))).toMatchObject([
      {
        ok: false,
        refusal: { message: expect.stringContaining("The receipt handle has expired.") },
      },
    ]);
  });

  it("knows for five minutes what it has been sent", async ({ expect }) => {
    const queue = await openQueue("once.fifo", FIFO);
    const [first] = await queue.send(message("a", "g", "id"));
    const [again] = await queue.send(message("b", "h", "id"));
    expect(again).toMatchObject({ ok: true, value: { id: first?.ok && first.value.id } });
    await queue.setClock(START + 299_999);
    await queue.send(message("c", "g", "id"));
    expect(bodiesOf(await queue.receive())).toEqual(["a"]);
    await queue.setClock(START + 300_000);
    await queue.send(message("d", "h", "id"));
    expect(bodiesOf(await queue.receive({ messagesMax: 10 }))).toContain("d");
  });

  it("tells groups apart where deduplication is of the group", async ({ expect }) => {
    const queue = await openQueue("scope.fifo", { ...FIFO, DeduplicationScope: "messageGroup" });
    await queue.send(message("a", "g", "id"), message("b", "h", "id"), message("c", "g", "id"));
    expect(bodiesOf(await queue.receive())).toEqual(["a", "b"]);
  });

  it("repeats an attempt whose answer was lost", async ({ expect }) => {
    const queue = await openQueue("attempt.fifo", FIFO);
    await queue.send(message("1", "g"), message("2", "g"));
    const first = await queue.receive({ attemptId: "try", messagesMax: 1 });
    await queue.setClock(START + 20_000);
    expect(await queue.receive({ attemptId: "try", messagesMax: 1 })).toMatchObject([
      { receiptHandle: first[0]?.receiptHandle, receiveCount: 1 },
    ]);
    // The visibility timeout has begun anew.
    await queue.setClock(START + 49_999);
    expect(await queue.receive()).toEqual([]);
    await queue.stub.delete([first[0]?.receiptHandle ?? ""]);
    expect(bodiesOf(await queue.receive({ attemptId: "try" }))).toEqual(["2"]);
  });

  it("keeps later messages behind a delayed one of their group", async ({ expect }) => {
    const queue = await openQueue("delay.fifo", { ...FIFO, DelaySeconds: "10" });
    await queue.send(message("slow", "g"));
    settled(await queue.stub.setAttributes({ DelaySeconds: "0" }));
    await queue.send(message("quick", "g"), message("other", "h"));
    expect(bodiesOf(await queue.receive())).toEqual(["other"]);
    await queue.setClock(START + 10_000);
    expect(bodiesOf(await queue.receive())).toEqual(["slow", "quick"]);
  });

  it("wakes who waits when a group becomes free", async ({ expect }) => {
    const queue = await openQueue("free.fifo", FIFO);
    await queue.send(message("1", "g"), message("2", "g"));
    const [first] = await queue.receive({ messagesMax: 1 });
    const waiting = queue.receive({ waitSeconds: 20 });
    await queue.stub.delete([first?.receiptHandle ?? ""]);
    expect(bodiesOf(await waiting)).toEqual(["2"]);
  });

  it("gives one group at a time to who asks for that", async ({ expect }) => {
    const queue = await openQueue("one.fifo", FIFO);
    await queue.send(message("a1", "a"), message("b1", "b"), message("a2", "a"));
    expect(bodiesOf(await queue.receive({ ofOneGroup: true }))).toEqual(["a1", "a2"]);
    expect(bodiesOf(await queue.receive({ ofOneGroup: true }))).toEqual(["b1"]);
  });

  it("refuses what only the other kind of queue takes", async ({ expect }) => {
    const fifo = await openQueue("refuse.fifo", FIFO);
    const standard = await openQueue("refuse");
    expect(
      await fifo.send(
        { body: "a" },
        { body: "a", groupId: "g" },
        { ...message("a", "g"), delaySeconds: 1 },
      ),
    ).toMatchObject([
      { ok: false, refusal: { code: "MissingRequiredParameterException" } },
      { ok: false, refusal: { code: "InvalidParameterValueException" } },
      { ok: false, refusal: { code: "InvalidParameterValueException" } },
    ]);
    expect(await standard.send(message("a", "g"), { body: "a", groupId: "g" })).toMatchObject([
      { ok: false, refusal: { code: "InvalidParameterValueException" } },
      { ok: true },
    ]);
  });
});
