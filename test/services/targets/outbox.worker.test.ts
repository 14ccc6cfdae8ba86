import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import {
  DELIVERED,
  type Delivery,
  failedForNow,
  undeliverable,
} from "../../../src/services/delivery.ts";
import { RETRY_POLICY_DEFAULT } from "../../../src/services/targets/model.ts";
import { type Failure, type Job, Outbox } from "../../../src/services/targets/outbox.ts";
import { PATIENCE } from "../../patience.ts";

/** Far enough in the future that no alarm of the runtime's own comes in between. */
const START = Date.UTC(2040, 0, 1);

/** A courier that answers as it is told, and keeps what it was given. */
class Told {
  readonly delivered: (readonly [string, string, number])[] = [];
  readonly buried: (readonly [string, Failure])[] = [];
  answer: (job: Job) => Delivery = () => DELIVERED;
  burial: () => Delivery = () => DELIVERED;

  deliver = (job: Job, event: string, attempt: number): Promise<Delivery> => {
    this.delivered.push([job.id, event, attempt]);
    return Promise.resolve().then(() => this.answer(job));
  };

  bury(job: Job, _: string, failure: Failure): Promise<Delivery> {
    this.buried.push([job.id, failure]);
    return Promise.resolve().then(() => this.burial());
  }
}

interface Open {
  readonly outbox: Outbox<Job>;
  readonly told: Told;
  /** Sets the clock and does what the alarm would. */
  readonly runAt: (time: number) => Promise<void>;
  readonly alarmAt: () => Promise<number | null>;
  readonly events: () => number;
}

/** On a database of its own; opened anew each time, as after an eviction. */
async function within(name: string, test: (open: Open) => Promise<void>): Promise<void> {
  await runInDurableObject(env.SCHEDULE_GROUP.getByName(name), async (_, { storage }) => {
    const told = new Told();
    const outbox = new Outbox(storage, told);
    await test({
      outbox,
      told,
      runAt: async (time) => {
        await outbox.run(() => time);
      },
      alarmAt: () => storage.getAlarm(),
      events: () => storage.sql.exec("SELECT id FROM outbox_event").toArray().length,
    });
  });
}

function job(id: string, more: Partial<Job> = {}): Job {
  return { id, retry: RETRY_POLICY_DEFAULT, ...more };
}

const down = () => failedForNow("Down", "It is down");

describe("Outbox", () => {
  it("delivers each job once, and keeps an event no longer than its jobs", async ({ expect }) => {
    await within("once", async ({ outbox, told, runAt, alarmAt, events }) => {
      await outbox.add([{ event: { id: "e", text: "event" }, jobs: [job("a"), job("b")] }], START);
      await outbox.add([{ event: { id: "none", text: "unwanted" }, jobs: [] }], START);
      expect(await alarmAt()).toBe(START);
      expect([outbox.size, events()]).toEqual([2, 1]);
      told.answer = ({ id }) => (id === "b" ? down() : DELIVERED);
      await runAt(START);
      expect([outbox.size, events()]).toEqual([1, 1]);
      told.answer = () => DELIVERED;
      await runAt(START + 1000);
      expect([outbox.size, events()]).toEqual([0, 0]);
      expect(told.delivered).toEqual([
        ["a", "event", 1],
        ["b", "event", 1],
        ["b", "event", 2],
      ]);
    });
  });

  it("sets no alarm when nothing is left, and one for what is", async ({ expect }) => {
    await within("alarm", async ({ outbox, told, runAt, alarmAt }) => {
      told.answer = down;
      await outbox.add([{ event: { id: "e", text: "x" }, jobs: [job("a")] }], START);
      await runAt(START);
      const at = (await alarmAt()) ?? 0;
      expect(at).toBeGreaterThanOrEqual(START + 500);
      expect(at).toBeLessThanOrEqual(START + 1000);
      await runAt(at - 1);
      expect(told.delivered).toHaveLength(1);
      expect(await alarmAt()).toBe(at);
    });
  });

  it("survives the object that had it", async ({ expect }) => {
    await within("dies", async ({ outbox }) => {
      await outbox.add([{ event: { id: "e", text: "x" }, jobs: [job("a")] }], START);
    });
    await within("dies", async ({ told, runAt }) => {
      await runAt(START);
      expect(told.delivered).toEqual([["a", "x", 1]]);
    });
  });

  it("buries what has used up its retries, with the reason", async ({ expect }) => {
    await within("buries", async ({ outbox, told, runAt }) => {
      told.answer = down;
      const retry = { retriesMax: 1, ageSecondsMax: 60 };
      await outbox.add(
        [{ event: { id: "e", text: "x" }, jobs: [job("a", { retry, deadLetterArn: "arn:q" })] }],
        START,
      );
      await runAt(START);
      await runAt(START + 2000);
      const failure = {
        code: "Down",
        message: "It is down",
        exhausted: "MaximumRetryAttempts",
        retries: 1,
      };
      expect(told.buried).toEqual([["a", failure]]);
      expect(outbox.size).toBe(0);
    });
  });

  it("buries at once what cannot arrive, and tries the grave again as well", async ({ expect }) => {
    await within("grave", async ({ outbox, told, runAt }) => {
      told.answer = () => undeliverable("Gone", "It is gone");
      told.burial = down;
      await outbox.add(
        [{ event: { id: "e", text: "x" }, jobs: [job("a", { deadLetterArn: "arn:q" })] }],
        START,
      );
      await runAt(START);
      told.burial = () => DELIVERED;
      await runAt(START + 2000);
      expect(told.delivered).toHaveLength(1);
      const failure = { code: "Gone", message: "It is gone", retries: 0 };
      expect(told.buried).toEqual([
        ["a", failure],
        ["a", failure],
      ]);
      expect(outbox.size).toBe(0);
    });
  });

  it("drops what nobody wants to bury", async ({ expect }) => {
    await within("drops", async ({ outbox, told, runAt, events }) => {
      told.answer = () => undeliverable("Gone", "It is gone");
      await outbox.add([{ event: { id: "e", text: "x" }, jobs: [job("a")] }], START);
      await runAt(START);
      expect([outbox.size, events()]).toEqual([0, 0]);
    });
  });

  it("takes a courier that throws for one that failed, and goes on with the others", async ({
    expect,
  }) => {
    await within("throws", async ({ outbox, told, runAt }) => {
      told.answer = ({ id }) => {
        if (id === "bad") throw new Error("No network");
        return DELIVERED;
      };
      const jobs = Array.from({ length: 120 }, (_, index) => job(`j${index}`));
      await outbox.add([{ event: { id: "e", text: "x" }, jobs: [job("bad"), ...jobs] }], START);
      await runAt(START);
      expect(outbox.size).toBe(1);
      expect(told.delivered).toHaveLength(121);
    });
  });

  it("lets a slow one hold up no other", async ({ expect }) => {
    await within("slow", async ({ outbox, told, runAt }) => {
      let release = () => {};
      const slow = new Promise<void>((resolve) => (release = resolve));
      const { deliver } = told;
      told.deliver = async (one, event, attempt) => {
        if (one.id === "slow") await slow;
        return await deliver(one, event, attempt);
      };
      const jobs = Array.from({ length: 200 }, (_, index) => job(`j${index}`));
      await outbox.add([{ event: { id: "e", text: "x" }, jobs: [job("slow"), ...jobs] }], START);
      const running = runAt(START);
      await vi.waitUntil(() => outbox.size === 1, PATIENCE);
      release();
      await running;
      expect(told.delivered.at(-1)).toEqual(["slow", "x", 1]);
      expect([told.delivered.length, outbox.size]).toEqual([201, 0]);
    });
  });

  it("gives up what has become too old", async ({ expect }) => {
    await within("old", async ({ outbox, told, runAt }) => {
      told.answer = down;
      const retry = { retriesMax: 185, ageSecondsMax: 60 };
      await outbox.add(
        [{ event: { id: "e", text: "x" }, jobs: [job("a", { retry, deadLetterArn: "arn:q" })] }],
        START,
      );
      await runAt(START + 61_000);
      expect(told.buried[0]?.[1]).toMatchObject({
        exhausted: "MaximumEventAgeInSeconds",
        retries: 0,
      });
    });
  });
});
