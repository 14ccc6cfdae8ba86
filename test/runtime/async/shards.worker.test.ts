import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { openDatabase } from "../../../src/platform/database.ts";
import { listRegistrations } from "../../../src/runtime/async/store-registry.ts";
import { watchQueues } from "../../../src/runtime/async/watch.ts";
import { invokeAsync } from "../../../src/services/async-invocations.ts";
import { shardName } from "../../../src/services/async-shards.ts";
import { openQueue } from "../../services/sqs/queues.worker.ts";
import { call, create, zipFile } from "../../functions/client.worker.ts";
import { PATIENCE } from "../../patience.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";
const shardOf = (name: string, index: number) =>
  env.ASYNC_QUEUE.getByName(shardName(`${ARN}${name}`, index));
const enqueue = (name: string, index: number, requestId: string = crypto.randomUUID()) =>
  shardOf(name, index).enqueue(
    { functionArn: `${ARN}${name}`, payload: "1", requestId },
    { index, count: 4 },
  );

const succeeded = ({ id }: { readonly id: number }) =>
  ({
    id,
    rules: { retriesMax: 2, eventAgeMsMax: 21_600_000 },
    attempt: { kind: "ended", functionError: false, executedVersion: "1", traceHeader: "t" },
  }) as const;

async function untilEmpty(name: string, indexes: readonly number[]): Promise<void> {
  for (const index of indexes) {
    await vi.waitUntil(async () => (await shardOf(name, index).counts())["events"] === 0, PATIENCE);
  }
}

describe("a queue of several objects", () => {
  it("is made of as many as say that they have too much to do", async ({ expect }) => {
    const late = Date.now();
    const { promise: end, resolve } = Promise.withResolvers<void>();
    for (const index of [0, 1]) {
      await runInDurableObject(shardOf("crowded", index), (instance) => {
        instance.clock = () => late;
        // Nothing ends before all have been counted.
        instance.invoker = {
          runEvents: async (events) => {
            await end;
            return { verdicts: events.map(succeeded), untried: [], isBusy: false };
          },
          deliver: async () => [],
        };
      });
    }
    const event = { functionArn: `${ARN}crowded`, payload: "1" };
    const send = () => invokeAsync(env, { ...event, requestId: crypto.randomUUID() });
    const sent = await Promise.all(Array.from({ length: 600 }, send));
    expect(sent.every(({ ok }) => ok)).toBe(true);
    const others = await Promise.all(Array.from({ length: 40 }, send));
    expect(others.every(({ ok }) => ok)).toBe(true);
    const here = Number((await shardOf("crowded", 0).counts())["events"]);
    expect(here).toBeGreaterThanOrEqual(600);
    expect(here).toBeLessThan(640);
    expect(await shardOf("crowded", 1).counts()).toEqual({ events: 640 - here });
    resolve();
    await untilEmpty("crowded", [0, 1]);
  });

  it("runs the events of each, and has each looked after by the clock", async ({ expect }) => {
    const code = "exports.handler = async () => 1;";
    await create("spread", { Code: { ZipFile: zipFile(code) } });
    const indexes = [0, 1, 2, 3];
    await Promise.all(indexes.map((index) => enqueue("spread", index)));
    await untilEmpty("spread", indexes);
    const names = async () =>
      (await listRegistrations(openDatabase(env.DB), 100, ""))
        .map(({ name }) => name)
        .filter((name) => name.startsWith(`${ARN}spread`));
    const all = indexes.map((index) => shardName(`${ARN}spread`, index));
    await vi.waitUntil(async () => (await names()).length === all.length, PATIENCE);
    expect((await names()).toSorted()).toEqual(all.toSorted());
    await watchQueues(env);
    expect(await names()).toEqual([]);
    for (const index of indexes) {
      expect(await runDurableObjectAlarm(shardOf("spread", index))).toBe(false);
      expect(await shardOf("spread", index).counts()).toEqual({ events: 0 });
    }
  });

  it("takes up again what one of them has lost its alarm for", async ({ expect }) => {
    const stub = shardOf("lost", 2);
    await runInDurableObject(stub, (instance) => {
      instance.invoker = {
        runEvents: async (events) => ({
          verdicts: events.map(({ id }) => ({
            id,
            rules: { retriesMax: 2, eventAgeMsMax: 21_600_000 },
            attempt: { kind: "failed" as const },
          })),
          untried: [],
          isBusy: false,
        }),
        deliver: async () => [],
      };
    });
    await enqueue("lost", 2);
    const alarmOf = () => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    await vi.waitUntil(
      async () =>
        (await listRegistrations(openDatabase(env.DB), 100, "")).some(({ name }) =>
          name.endsWith("lost#2"),
        ),
      PATIENCE,
    );
    await runInDurableObject(stub, async (_, { storage }) => storage.deleteAlarm());
    await watchQueues(env);
    expect(await alarmOf()).not.toBeNull();
  });

  it("runs no more at once than the function may, all of them together", async ({ expect }) => {
    const code = `exports.handler = async () => {
      const from = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { from, to: Date.now() };
    };`;
    await create("bounded", { Code: { ZipFile: zipFile(code) } });
    const path = "/2017-10-31/functions/bounded/concurrency";
    await call("PUT", path, { body: { ReservedConcurrentExecutions: 2 } });
    const { receive } = await openQueue("told");
    const OnSuccess = { Destination: "arn:aws:sqs:us-east-1:000000000000:told" };
    const config = "/2019-09-25/functions/bounded/event-invoke-config";
    const { status } = await call("PUT", config, { body: { DestinationConfig: { OnSuccess } } });
    expect(status).toBe(200);
    await Promise.all([0, 1, 2, 3, 0, 1, 2, 3].map((index) => enqueue("bounded", index)));
    const runs: { readonly from: number; readonly to: number }[] = [];
    await vi.waitUntil(async () => {
      for (const { body } of await receive()) runs.push(JSON.parse(body).responsePayload);
      return runs.length === 8;
    }, PATIENCE);
    const together = runs.map(({ from }) => runs.filter((b) => b.from <= from && from < b.to));
    expect(Math.max(...together.map(({ length }) => length))).toBeLessThanOrEqual(2);
  });

  it("runs nothing of a function that may not run, in any of them", async ({ expect }) => {
    await create("blocked", { Code: { ZipFile: zipFile("exports.handler = async () => 1;") } });
    const path = "/2017-10-31/functions/blocked/concurrency";
    const { status } = await call("PUT", path, { body: { ReservedConcurrentExecutions: 0 } });
    expect(status).toBe(200);
    await Promise.all([0, 1, 2, 3].map((index) => enqueue("blocked", index)));
    await untilEmpty("blocked", [0, 1, 2, 3]);
    for (const index of [0, 1, 2, 3]) {
      expect(await shardOf("blocked", index).counts()).toEqual({ events: 0, dropped: 1 });
    }
  });
});
