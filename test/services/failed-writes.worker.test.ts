import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { type AsyncQueue } from "../../src/runtime/async/async-queue.ts";
import { DELIVERED } from "../../src/services/delivery.ts";
import { type EventBus } from "../../src/services/events/event-bus.ts";
import { busArn } from "../../src/services/events/model.ts";
import { type SnsTopic } from "../../src/services/sns/sns-topic.ts";
import { type ScheduleGroup } from "../../src/services/scheduler/schedule-group.ts";
import { type SqsQueue } from "../../src/services/sqs/sqs-queue.ts";
import { Outbox } from "../../src/services/targets/outbox.ts";
import { RETRY_POLICY_DEFAULT } from "../../src/services/targets/model.ts";
import { openQueue } from "./sqs/queues.worker.ts";
import { openTopic } from "./sns/topics.worker.ts";

const ACCOUNT = "000000000000";
const REGION = "us-east-1";
const FULL = "database or disk is full";

/**
 * Lets no row into the table for which `where` holds, as if there were no space for it: SQLite's own limit cannot be set
 * in an object.
 */
function refuseRows({ sql }: DurableObjectStorage, table: string, where = "1"): void {
  sql.exec(`CREATE TRIGGER full BEFORE INSERT ON ${table} WHEN ${where}
    BEGIN SELECT RAISE(ABORT, '${FULL}'); END`);
}

const count = ({ sql }: DurableObjectStorage, table: string) =>
  sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n;

describe("what cannot be written", () => {
  it("is an error to who invokes, and to nobody who has come with him", async ({ expect }) => {
    const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:unwritten`;
    const stub = env.ASYNC_QUEUE.getByName(functionArn);
    await runInDurableObject(stub, async (queue: AsyncQueue, { storage }) => {
      queue.invoker = { runEvents: () => new Promise(() => {}), deliver: async () => [] };
      const send = (requestId: string) => queue.enqueue({ functionArn, payload: "1", requestId });
      await send("first");
      refuseRows(storage, "events", "NEW.request_id = 'bad'");
      const [good, bad] = await Promise.allSettled([send("good"), send("bad")]);
      expect(good).toEqual({ status: "fulfilled", value: { ok: true } });
      expect(bad).toMatchObject({ status: "rejected" });
      expect(queue.counts()).toEqual({ events: 2 });
    });
  });

  it("is an error to who sends a message", async ({ expect }) => {
    const { stub } = await openQueue("unwritten");
    await runInDurableObject(stub, async (queue: SqsQueue, { storage }) => {
      refuseRows(storage, "message");
      const message = { id: "m", senderId: "s", bytes: 1, body: "b" };
      await expect(queue.send([message])).rejects.toThrow(FULL);
    });
  });

  it("is an error to who publishes", async ({ expect }) => {
    const { stub, join } = await openTopic("unwritten");
    await join("a");
    await runInDurableObject(stub, async (topic: SnsTopic, { storage }) => {
      refuseRows(storage, "delivery");
      await expect(topic.publish([{ id: "m", texts: { default: "x" }, bytes: 1 }])).rejects.toThrow(
        FULL,
      );
    });
  });

  it("is an error to who puts an event on a bus, and a rule's run is not noted", async ({
    expect,
  }) => {
    const bus = { accountId: ACCOUNT, region: REGION, name: "default" };
    const stub = env.EVENT_BUS.getByName(`${ACCOUNT}/${REGION}/default`);
    const tags = {};
    const pattern = JSON.stringify({ source: ["s"] });
    await stub.putRule(bus, { name: "p", pattern, state: "ENABLED", tags });
    await stub.putRule(bus, { name: "r", schedule: "rate(1 day)", state: "ENABLED", tags });
    const target = {
      id: "1",
      arn: busArn({ ...bus, name: "x" }),
      input: { kind: "event" },
    } as const;
    for (const name of ["p", "r"]) await stub.putTargets(bus, name, [target]);
    await runInDurableObject(stub, async (instance: EventBus, { storage }) => {
      refuseRows(storage, "outbox_job");
      const event = {
        id: "e",
        source: "s",
        text: JSON.stringify({ source: "s", detail: {} }),
      } as unknown as Parameters<EventBus["put"]>[1][number];
      const sender = { accountId: ACCOUNT, isForwarded: false };
      await expect(instance.put(bus, [event], sender)).rejects.toThrow(FULL);
      const run = { scheduleId: "i", name: "r", dueAt: 1 };
      await expect(instance.fire(bus, [run])).rejects.toThrow(FULL);
      expect([count(storage, "outbox_event"), count(storage, "fired_run")]).toEqual([0, 0]);
      storage.sql.exec("DROP TRIGGER full");
      expect(await instance.fire(bus, [run])).toBe(true);
      expect(count(storage, "outbox_job")).toBe(1);
    });
  });

  it("leaves a run of Scheduler to the next sweep", async ({ expect }) => {
    const group = { accountId: ACCOUNT, region: REGION, name: "unwritten" };
    const stub = env.SCHEDULE_GROUP.getByName("unwritten");
    await runInDurableObject(stub, async (instance: ScheduleGroup, { storage }) => {
      refuseRows(storage, "outbox_job");
      const target = { arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:q`, roleArn: "r" };
      const run = { scheduleId: "i", name: "s", dueAt: 1, target };
      await expect(instance.fire(group, [run])).rejects.toThrow(FULL);
      expect([count(storage, "outbox_event"), count(storage, "fired_run")]).toEqual([0, 0]);
      storage.sql.exec("DROP TRIGGER full");
      expect(await instance.fire(group, [run])).toBe(true);
      expect(count(storage, "fired_run")).toBe(1);
    });
  });

  it("is an error to who brings it, also where the alarm writes it", async ({ expect }) => {
    await runInDurableObject(env.SCHEDULE_GROUP.getByName("outbox"), async (_, { storage }) => {
      const delivered: string[] = [];
      const outbox = new Outbox(storage, {
        deliver: async ({ id }) => {
          delivered.push(id);
          return DELIVERED;
        },
        bury: async () => DELIVERED,
      });
      refuseRows(storage, "outbox_job", "NEW.id = 'bad'");
      const add = (...ids: readonly string[]) =>
        outbox.add(
          ids.map((id) => ({
            event: { id: `event of ${id}`, text: "x" },
            jobs: [{ id, retry: RETRY_POLICY_DEFAULT }],
          })),
          // No alarm of the runtime's own comes in between.
          Date.UTC(2040, 0, 1),
        );
      const added = Promise.allSettled([add("good"), add("first", "bad")]);
      await outbox.run(() => Date.UTC(2039, 0, 1));
      const [good, bad] = await added;
      expect([good?.status, bad?.status]).toEqual(["fulfilled", "rejected"]);
      // Nothing of what the other has brought.
      expect(delivered).toEqual(["good"]);
      expect([count(storage, "outbox_event"), outbox.size]).toEqual([0, 0]);
    });
  });
});
