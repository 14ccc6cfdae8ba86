import {
  createScheduledController,
  listDurableObjectIds,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import * as lamella from "../src/index.ts";
import { invokeAsync } from "../src/services/async-invocations.ts";
import { type EventBus } from "../src/services/events/event-bus.ts";
import { topicOf } from "../src/services/sns/send.ts";
import { queueOf } from "../src/services/sqs/queues.ts";
import { sendToQueue } from "../src/services/sqs/send.ts";
import { settled } from "../src/services/sqs/verdict.ts";
import { unwrap } from "../src/services/verdict.ts";
import { countCalls } from "./count-calls.ts";
import { call, create, send, zipFile } from "./functions/client.worker.ts";
import { addressOf, createQueues } from "./services/sqs/queues.worker.ts";
import { PATIENCE } from "./patience.ts";

const ACCOUNT = "000000000000";
const REGION = "us-east-1";
const scope = { env, accountId: ACCOUNT, region: REGION };
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:idle`;
const SOURCES = ["idle-1", "idle-2", "idle-3"];
const CRONS = ["* * * * *", "*/10 * * * *", "7 * * * *"];
/** Not before somebody else has to look after this. */
const LATE = "cron(0 0 1 1 ? 2199)";
const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

/** Something of everything that waits for something: mappings, rules, schedules, a topic, and a function that has run. */
async function deploy(): Promise<void> {
  await create("idle", { Code: { ZipFile: zipFile("exports.handler = async () => 1;") } });
  await createQueues(...SOURCES);
  for (const source of SOURCES) {
    const body = { FunctionName: "idle", EventSourceArn: queueArn(source) };
    const { status } = await call("POST", "/2015-03-31/event-source-mappings", { body });
    if (status !== 202) throw new Error(`A mapping was not created: ${status}`);
  }
  const bus = { accountId: ACCOUNT, region: REGION, name: "default" };
  const stub = env.EVENT_BUS.getByName(`${ACCOUNT}/${REGION}/default`);
  for (const name of ["rule-1", "rule-2"]) {
    const rule: Parameters<EventBus["putRule"]>[1] = {
      name,
      schedule: LATE,
      state: "ENABLED",
      tags: {},
    };
    await stub.putRule(bus, rule);
    await stub.putTargets(bus, name, [{ id: "1", arn: FUNCTION, input: { kind: "event" } }]);
  }
  for (const name of ["schedule-1", "schedule-2"]) {
    const body = JSON.stringify({
      ScheduleExpression: LATE,
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: FUNCTION, RoleArn: `arn:aws:iam::${ACCOUNT}:role/r` },
    });
    const path = `/schedules/${name}`;
    const headers = { "content-type": "application/json" };
    const { status } = await send({ method: "POST", path, service: "scheduler", headers, body });
    if (status !== 200) throw new Error(`A schedule was not created: ${status}`);
  }
  const topic = topicOf(env, addressOf("idle"));
  unwrap(await topic.create({ address: addressOf("idle"), attributes: {}, tags: {} }, undefined));
  const who = { owner: ACCOUNT, principal: "p", origin: "https://here.example.com" };
  const endpoint = queueArn("unread");
  unwrap(await topic.subscribe({ protocol: "sqs", endpoint, attributes: {}, ...who }));
  await invokeAsync(env, { functionArn: FUNCTION, payload: "1", requestId: "r" });
}

interface Alarm {
  readonly object: string;
  readonly at: number;
}

/** Of all objects that there are. */
async function alarms(): Promise<readonly Alarm[]> {
  const found: Alarm[] = [];
  for (const [binding, namespace] of Object.entries(env)) {
    if (!isNamespace(namespace)) continue;
    for (const id of await listDurableObjectIds(namespace)) {
      const at = await runInDurableObject(namespace.get(id), (_, { storage }) =>
        storage.getAlarm(),
      );
      if (at !== null) found.push({ object: binding, at });
    }
  }
  return found;
}

const isPoller = ({ object }: Alarm) => object === "POLLER";

/** Its class is not a global to compare with. */
function isNamespace(binding: unknown): binding is DurableObjectNamespace {
  return (binding as object).constructor.name === "DurableObjectNamespace";
}

async function sweep(): Promise<void> {
  for (const cron of CRONS) {
    const controller = createScheduledController({ cron, scheduledTime: Date.now() });
    await lamella.default.scheduled(controller, env);
  }
}

describe("a deployment in which nothing happens", () => {
  it("has no alarm in any object, and no clock wakes one", async ({ expect }) => {
    await deploy();
    const queue = env.ASYNC_QUEUE.getByName(FUNCTION);
    await vi.waitUntil(async () => (await queue.counts())["events"] === 0, PATIENCE);
    // A poller has one while it works, and it has looked into its queue for the first time.
    await vi.waitUntil(async () => !(await alarms()).some(isPoller), PATIENCE);
    expect(await alarms()).toEqual([]);
    // The queue of the function is looked after once more, and then no longer.
    await sweep();

    const calls = countCalls(lamella);
    for (let times = 0; times < 3; times += 1) await sweep();
    expect([...calls]).toEqual([]);
    expect(await alarms()).toEqual([]);

    // That is not because nothing would be counted, or looked for.
    await sendToQueue(scope, { queueArn: queueArn("idle-1"), body: "1" });
    await vi.waitFor(() => expect(calls.get("Poller.wake")).toBe(1), PATIENCE);
    // For the end of the message's time.
    expect((await alarms()).map(({ object }) => object)).toContain("SQS_QUEUE");
    await vi.waitFor(async () => {
      const count = settled(await queueOf(env, addressOf("idle-1")).count());
      expect(count).toMatchObject({ visible: 0, inFlight: 0 });
    }, PATIENCE);
    expect(calls.get("SqsQueue.alarm")).toBe(1);
  });
});
