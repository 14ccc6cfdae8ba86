import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { openDatabase } from "../../../src/platform/database.ts";
import { listRegistrations } from "../../../src/runtime/async/store-registry.ts";
import { type Report } from "../../../src/runtime/async/run-batch.ts";
import { type QueuedEvent } from "../../../src/runtime/async/store.ts";
import { sweepTexts } from "../../../src/runtime/async/stored-text.ts";
import { watchQueues } from "../../../src/runtime/async/watch.ts";
import { invokeAsync, type ServicePrincipal } from "../../../src/services/async-invocations.ts";
import { call, create, zipFile } from "../../functions/client.worker.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";
const TOPIC: ServicePrincipal = {
  service: "sns.amazonaws.com",
  sourceArn: "arn:aws:sns:us-east-1:000000000000:t",
  sourceAccount: "000000000000",
};
const RULES = { retriesMax: 2, eventAgeMsMax: 21_600_000 };

const queueOf = (name: string) => env.ASYNC_QUEUE.getByName(`${ARN}${name}`);
const countOf = async (name: string) => (await queueOf(name).counts())["events"];

async function untilEmpty(name: string): Promise<void> {
  while ((await countOf(name)) !== 0) await scheduler.wait(5);
}

/** Has the queue hand its events to `run` in place of the real thing. */
async function runBy(
  name: string,
  run: (
    events: readonly QueuedEvent[],
    handBack: (report: Report) => Promise<void>,
  ) => Promise<Report>,
): Promise<void> {
  await runInDurableObject(queueOf(name), (instance) => {
    instance.invoker = { runEvents: run, deliver: async () => [] };
  });
}

const succeeded = ({ id }: QueuedEvent) =>
  ({
    id,
    rules: RULES,
    attempt: { kind: "ended", functionError: false, executedVersion: "1", traceHeader: "t" },
  }) as const;

describe("invokeAsync()", () => {
  beforeAll(async () => {
    await create("called", { Code: { ZipFile: zipFile("exports.handler = async () => 1;") } });
  });

  const invoke = (name: string, principal?: ServicePrincipal) =>
    invokeAsync(env, {
      functionArn: `${ARN}${name}`,
      payload: "{}",
      requestId: crypto.randomUUID(),
      ...(principal === undefined ? {} : { principal }),
    });

  it("refuses a service that the function's policy does not name", async ({ expect }) => {
    expect(await invoke("called", TOPIC)).toMatchObject({
      ok: false,
      code: "AccessDeniedException",
      retryable: false,
    });
    expect(await countOf("called")).toBe(0);
  });

  it("lets a service in that the policy names, from the source that it names", async ({
    expect,
  }) => {
    const body = {
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal: TOPIC.service,
      SourceArn: TOPIC.sourceArn,
    };
    await call("POST", "/2015-03-31/functions/called/policy", { body });
    expect(await invoke("called", TOPIC)).toEqual({ ok: true });
    const other = { ...TOPIC, sourceArn: `${TOPIC.sourceArn}2` };
    expect(await invoke("called", other)).toMatchObject({ code: "AccessDeniedException" });
    // A policy is that of the very ARN that is invoked.
    expect(await invoke("called:1", TOPIC)).toMatchObject({ code: "ResourceNotFoundException" });
    await untilEmpty("called");
  });

  it("says that a function is not there, and keeps nothing for it", async ({ expect }) => {
    expect(await invoke("nobody", TOPIC)).toMatchObject({
      ok: false,
      code: "ResourceNotFoundException",
      retryable: false,
    });
    const tables = await runInDurableObject(queueOf("nobody"), (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_schema WHERE name = 'events'").toArray(),
    );
    expect(tables).toEqual([]);
    expect(await invoke("no such name!", TOPIC)).toMatchObject({ ok: false, retryable: false });
  });

  it("takes no more than a caller of the API may send", async ({ expect }) => {
    const delivery = await invokeAsync(env, {
      functionArn: `${ARN}called`,
      payload: JSON.stringify("é".repeat(524_288)),
      requestId: "large",
    });
    expect(delivery).toMatchObject({ ok: false, code: "RequestEntityTooLargeException" });
  });

  it("drops the events of a function that is gone when their turn comes", async ({ expect }) => {
    expect(await invoke("gone")).toEqual({ ok: true });
    await untilEmpty("gone");
    expect(await queueOf("gone").counts()).toEqual({ events: 0, dropped: 1 });
  });
});

describe("AsyncQueue", () => {
  const enqueue = (name: string, requestId: string) =>
    queueOf(name).enqueue({ functionArn: `${ARN}${name}`, payload: "1", requestId });

  it("begins nothing twice, however often its alarm rings", async ({ expect }) => {
    const begun: string[] = [];
    const { promise: end, resolve } = Promise.withResolvers<void>();
    await runBy("ringing", async (events) => {
      begun.push(...events.map(({ requestId }) => requestId));
      await end;
      return { verdicts: events.map(succeeded), untried: [], isBusy: false };
    });
    await Promise.all([enqueue("ringing", "a"), enqueue("ringing", "b"), enqueue("ringing", "a")]);
    for (let times = 0; times < 5; times += 1) {
      await runInDurableObject(queueOf("ringing"), (instance) => instance.alarm());
    }
    resolve();
    await untilEmpty("ringing");
    expect(begun.toSorted()).toEqual(["a", "b"]);
  });

  it("renews the lease of what takes long", async ({ expect }) => {
    let runs = 0;
    const { promise: end, resolve } = Promise.withResolvers<void>();
    await runBy("long", async (events) => {
      runs += 1;
      await end;
      return { verdicts: events.map(succeeded), untried: [], isBusy: false };
    });
    await enqueue("long", "a");
    for (const seconds of [14, 28, 42, 56, 70]) {
      await runInDurableObject(queueOf("long"), (instance) => {
        instance.clock = () => Date.now() + seconds * 1000;
        instance.alarm();
      });
    }
    resolve();
    await untilEmpty("long");
    expect(runs).toBe(1);
    expect(await queueOf("long").counts()).toEqual({ events: 0 });
  });

  it("has others run while one takes long", async ({ expect }) => {
    const { promise: end, resolve } = Promise.withResolvers<void>();
    const done: string[] = [];
    await runBy("mixed", async (events, handBack) => {
      const [first, ...rest] = events;
      if (first?.requestId !== "slow") {
        done.push(...events.map(({ requestId }) => requestId));
        return { verdicts: events.map(succeeded), untried: [], isBusy: false };
      }
      await handBack({ verdicts: [], untried: rest.map(({ id }) => id), isBusy: false });
      await end;
      return { verdicts: [succeeded(first)], untried: [], isBusy: false };
    });
    await enqueue("mixed", "slow");
    const others = Array.from({ length: 40 }, (_, index) => `event-${index}`);
    await Promise.all(others.map((id) => enqueue("mixed", id)));
    while ((await countOf("mixed")) !== 1) await scheduler.wait(5);
    expect(done.toSorted()).toEqual(others.toSorted());
    resolve();
    await untilEmpty("mixed");
  });

  it("has no alarm when it has nothing to do", async ({ expect }) => {
    await runBy("idle", async (events) => ({
      verdicts: events.map(succeeded),
      untried: [],
      isBusy: false,
    }));
    await enqueue("idle", "a");
    await untilEmpty("idle");
    const alarm = await runInDurableObject(queueOf("idle"), (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeNull();
    expect(await runDurableObjectAlarm(queueOf("idle"))).toBe(false);
  });
});

describe("watchQueues()", () => {
  const registered = async () =>
    (await listRegistrations(openDatabase(env.DB), 100, "")).map(({ name }) => name);

  it("wakes a queue whose alarm is lost, and lets one go that is empty", async ({ expect }) => {
    let fails = true;
    await runBy("lost", async (events) => {
      const verdicts = events.map((event) =>
        fails
          ? ({ id: event.id, rules: RULES, attempt: { kind: "failed" } } as const)
          : succeeded(event),
      );
      return { verdicts, untried: [], isBusy: false };
    });
    await queueOf("lost").enqueue({ functionArn: `${ARN}lost`, payload: "1", requestId: "a" });
    const alarmOf = () =>
      runInDurableObject(queueOf("lost"), (_, { storage }) => storage.getAlarm());
    const hasFailed = () =>
      runInDurableObject(
        queueOf("lost"),
        (_, { storage }) =>
          storage.sql.exec("SELECT 1 FROM events WHERE backoffs > 0").toArray().length > 0,
      );
    while (!(await hasFailed()) || !(await registered()).includes(`${ARN}lost`)) {
      await scheduler.wait(5);
    }
    await runInDurableObject(queueOf("lost"), async (_, { storage }) => {
      await storage.deleteAlarm();
    });
    await watchQueues(env);
    expect(await alarmOf()).not.toBeNull();
    expect(await registered()).toContain(`${ARN}lost`);

    fails = false;
    await runInDurableObject(queueOf("lost"), (instance) => {
      instance.clock = () => Date.now() + 600_000;
    });
    await watchQueues(env);
    await untilEmpty("lost");
    await watchQueues(env);
    expect(await registered()).not.toContain(`${ARN}lost`);
    // The next event brings it in again.
    await queueOf("lost").enqueue({ functionArn: `${ARN}lost`, payload: "1", requestId: "b" });
    while (!(await registered()).includes(`${ARN}lost`)) await scheduler.wait(5);
  });
});

describe("texts that are too long for a row", () => {
  const keys = async () =>
    (await env.PACKAGES.list({ prefix: "async/" })).objects.map(({ key }) => key);

  it("are removed with their event", async ({ expect }) => {
    await runBy("texts", async (events) => ({
      verdicts: events.map(succeeded),
      untried: [],
      isBusy: false,
    }));
    const payload = JSON.stringify("x".repeat(300_000));
    await queueOf("texts").enqueue({ functionArn: `${ARN}texts`, payload, requestId: "a" });
    await untilEmpty("texts");
    while ((await keys()).length > 0) await scheduler.wait(5);
    expect(await keys()).toEqual([]);
  });

  it("are swept after a week when nothing has removed them, and not before", async ({ expect }) => {
    await env.PACKAGES.put("async/2026-01-01/orphan", "1");
    const day = 24 * 3_600_000;
    await sweepTexts(env.PACKAGES, Date.now() + 6 * day);
    expect(await keys()).toEqual(["async/2026-01-01/orphan"]);
    await sweepTexts(env.PACKAGES, Date.now() + 8 * day);
    expect(await keys()).toEqual([]);
  });
});
