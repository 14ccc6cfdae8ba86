import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { type AsyncQueue } from "../../src/runtime/async/async-queue.ts";
import { invokeAsync } from "../../src/services/async-invocations.ts";
import { type EventBus } from "../../src/services/events/event-bus.ts";
import { busArn } from "../../src/services/events/model.ts";
import { objectName, putToBus } from "../../src/services/events/send.ts";
import { type BucketNotifier } from "../../src/services/s3/bucket-notifier.ts";
import { notify } from "../../src/services/s3/notify.ts";
import { putObject } from "../../src/services/s3/send.ts";
import { insertBucket } from "../../src/services/s3/store.ts";
import { openDatabase } from "../../src/platform/database.ts";
import { type ScheduleGroup } from "../../src/services/scheduler/schedule-group.ts";
import { publishToTopic } from "../../src/services/sns/send.ts";
import { type SnsTopic } from "../../src/services/sns/sns-topic.ts";
import { sendToQueue } from "../../src/services/sqs/send.ts";
import { type SqsQueue } from "../../src/services/sqs/sqs-queue.ts";
import { openQueue } from "./sqs/queues.worker.ts";
import { openTopic } from "./sns/topics.worker.ts";
import { create, send } from "../functions/client.worker.ts";

const ACCOUNT = "000000000000";
const REGION = "us-east-1";
const scope = { env, accountId: ACCOUNT, region: REGION };
const LAMBDA = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:`;

interface Bounded {
  backlogBytesMax: number;
}

/** From now on the object takes nothing more; or again what it took by itself. */
async function fill<T extends Bounded & Rpc.DurableObjectBranded>(
  stub: DurableObjectStub<T>,
  bytesMax = 0,
): Promise<void> {
  await runInDurableObject(stub, (instance: Bounded) => {
    instance.backlogBytesMax = bytesMax;
  });
}

const rowsOf = (stub: DurableObjectStub, table: string) =>
  runInDurableObject(
    stub,
    (_, { storage }) =>
      storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n,
  );

describe("a queue of events that is full", () => {
  it("lets its callers come again, and keeps what it has", async ({ expect }) => {
    await create("full");
    const stub = env.ASYNC_QUEUE.getByName(`${LAMBDA}full`);
    await runInDurableObject(stub, (instance: AsyncQueue) => {
      instance.invoker = { runEvents: () => new Promise(() => {}), deliver: async () => [] };
    });
    const event = { functionArn: `${LAMBDA}full`, payload: "1" };
    expect(await invokeAsync(env, { ...event, requestId: "a" })).toEqual({ ok: true });
    await fill(stub);
    expect(await invokeAsync(env, { ...event, requestId: "b" })).toMatchObject({
      code: "TooManyRequestsException",
      retryable: true,
    });
    const answer = await send({
      method: "POST",
      path: "/2015-03-31/functions/full/invocations",
      headers: { "x-amz-invocation-type": "Event" },
      body: "1",
    });
    expect(answer.status).toBe(429);
    expect(answer.json).toMatchObject({
      Reason: "FunctionInvocationRateLimitExceeded",
      Type: "User",
      message: "Rate Exceeded.",
    });
    expect(await stub.counts()).toEqual({ events: 1 });
  });
});

describe("a queue that is full", () => {
  it("refuses what is sent, until messages are gone", async ({ expect }) => {
    const { stub, send: sendOne, receive } = await openQueue("full");
    const body = "x".repeat(100_000);
    for (let count = 0; count < 10; count += 1) await sendOne({ body });
    await fill<SqsQueue>(stub, 500_000);
    const throttled = { ok: false, refusal: { code: "RequestThrottled" } };
    expect(await stub.send([])).toMatchObject(throttled);
    expect(await stub.acceptDead("arn", [])).toMatchObject(throttled);
    expect(await stub.acceptMoved([])).toMatchObject(throttled);
    const queueArn = `arn:aws:sqs:${REGION}:${ACCOUNT}:full`;
    expect(await sendToQueue(scope, { queueArn, body })).toMatchObject({
      code: "RequestThrottled",
      retryable: true,
    });
    // Those that are there can be had.
    const received = await receive();
    expect(received).toHaveLength(10);
    await stub.delete(received.map(({ receiptHandle }) => receiptHandle));
    expect(await sendToQueue(scope, { queueArn, body })).toEqual({ ok: true });
  });
});

describe("a topic that is full", () => {
  it("refuses what is published", async ({ expect }) => {
    const { stub, join } = await openTopic("full", () => new Promise(() => {}));
    await join("a");
    await fill<SnsTopic>(stub);
    const topicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:full`;
    expect(await publishToTopic(scope, { topicArn, message: "m" })).toMatchObject({
      code: "Throttled",
      retryable: true,
    });
    expect(await rowsOf(stub, "message WHERE content LIKE '%Notification%'")).toBe(0);
  });
});

describe("an event bus that is full", () => {
  const bus = { accountId: ACCOUNT, region: REGION, name: "full" };
  const event = { source: "s", detailType: "T", detail: "{}", resources: [], time: 0 };

  it("refuses events and runs of rules, and notes neither", async ({ expect }) => {
    const stub = env.EVENT_BUS.getByName(objectName(bus));
    await stub.createBus(bus, { policy: "[]", tags: {}, createdAt: 1, modifiedAt: 1 });
    await fill<EventBus>(stub);
    expect(await putToBus(scope, { busArn: busArn(bus), ...event })).toMatchObject({
      code: "ThrottlingException",
      retryable: true,
    });
    const body = JSON.stringify({
      Entries: [{ Source: "s", DetailType: "T", Detail: "{}", EventBusName: "full" }],
    });
    const { json } = await send({
      method: "POST",
      path: "/",
      service: "events",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSEvents.PutEvents",
      },
      body,
    });
    expect(json).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: "ThrottlingException" }],
    });
    const run = { scheduleId: "i", name: "r", dueAt: 1 };
    expect(await stub.fire(bus, [run])).toBe(false);
    expect(await rowsOf(stub, "outbox_job")).toBe(0);
  });
});

describe("a group of schedules that is full", () => {
  it("leaves its runs to the next sweep", async ({ expect }) => {
    const group = { accountId: ACCOUNT, region: REGION, name: "full" };
    const stub = env.SCHEDULE_GROUP.getByName("full");
    await fill<ScheduleGroup>(stub);
    expect(await stub.fire(group, [])).toBe(false);
  });
});

describe("a bucket whose notifications are held up", () => {
  it("has those who write come again", async ({ expect }) => {
    const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:q`;
    const bucket = {
      name: "full",
      accountId: ACCOUNT,
      region: REGION,
      createdAt: 1,
      notifications: {
        eventBridge: false,
        targets: [{ id: "t", arn, kind: "sqs" as const, events: ["s3:ObjectCreated:*"] }],
      },
    };
    const stub = env.BUCKET_NOTIFIER.getByName(`${ACCOUNT}/${REGION}/full`);
    await fill<BucketNotifier>(stub);
    const origin = { env, now: 1, requestId: "r", sourceIp: "127.0.0.1" };
    const told = notify(origin, bucket, { event: "ObjectCreated:Put", key: "k" });
    await expect(told).rejects.toMatchObject({ code: "SlowDown", status: 503 });
    expect(await rowsOf(stub, "outbox_job")).toBe(0);
    // A record of a failed invocation is put again as well, so that it is told of.
    await insertBucket(openDatabase(env.DB), bucket);
    const record = { bucket: "full", key: "k", body: "{}", contentType: "application/json" };
    expect(await putObject(scope, record)).toMatchObject({ code: "SlowDown", retryable: true });
    await fill<BucketNotifier>(stub, Infinity);
    expect(await putObject(scope, record)).toEqual({ ok: true });
  });
});
