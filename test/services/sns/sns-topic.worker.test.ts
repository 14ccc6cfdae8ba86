import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { openDatabase } from "../../../src/platform/database.ts";
import { subscriptionArn } from "../../../src/services/sns/address.ts";
import { PENDING_MS } from "../../../src/services/sns/limits.ts";
import { publishToTopic, topicOf } from "../../../src/services/sns/send.ts";
import {
  enlistSubscription,
  listSubscriptions,
} from "../../../src/services/sns/store-directory.ts";
import { TopicStore } from "../../../src/services/sns/store.ts";
import { unwrap } from "../../../src/services/verdict.ts";
import { OK, openTopic, START } from "./topics.worker.ts";

const scope = { env, accountId: "000000000000", region: "us-east-1" };
const arn = (name: string, accountId = scope.accountId) =>
  `arn:aws:sns:us-east-1:${accountId}:${name}`;
/** An endpoint that takes a request and says nothing. */
const silent = () => new Promise<never>(() => undefined);
const isNotification = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) =>
  headers["x-amz-sns-message-type"] === "Notification";

describe("a topic", () => {
  it("keeps what is under way over its own end", async ({ expect }) => {
    const topic = await openTopic("kept");
    await topic.join("a");
    await topic.until(async () => (await topic.deliveries()) === 0);
    await topic.set(START, silent);
    await topic.publish("one");
    expect(await topic.deliveries()).toBe(1);
    expect(await topic.alarmAt()).toBeGreaterThan(START);

    await evictDurableObject(topic.stub);
    const before = topic.posts.length;
    await topic.set(START, () => OK);
    await runDurableObjectAlarm(topic.stub);
    await topic.until(async () => (await topic.deliveries()) === 0);
    expect(topic.posts.slice(before).map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { Type: "Notification", Message: "one", MessageId: "m1" },
    ]);
  });

  it("does not let one that says nothing hold up the others", async ({ expect }) => {
    const topic = await openTopic("silent");
    await topic.join("slow");
    await topic.join("quick");
    await topic.until(async () => (await topic.deliveries()) === 0);
    await topic.set(START, ({ url }) => (url.includes("slow") ? silent() : OK));
    for (let n = 0; n < 30; n += 1) await topic.publish(`${n}`);
    const at = (host: string) =>
      topic.posts.filter((post) => isNotification(post) && post.url.includes(host)).length;
    await topic.until(() => at("quick") === 30);
    expect(at("slow")).toBe(10);
    expect(await topic.deliveries()).toBe(30);
  });

  it("tries again by its policy, then gives up and sleeps", async ({ expect }) => {
    const topic = await openTopic("retried");
    await topic.join("down");
    await topic.until(async () => (await topic.deliveries()) === 0);
    const before = topic.posts.length;
    let now = START;
    const failing = () => ({ kind: "answered", status: 503 }) as const;
    await topic.set(now, failing);
    await topic.publish("m");
    for (let retry = 1; retry <= 3; retry += 1) {
      await topic.until(async () => (await topic.alarmAt()) === (await dueAt(topic.stub)));
      const due = (await topic.alarmAt()) ?? 0;
      expect(Math.abs(due - now - 20_000)).toBeLessThanOrEqual(2000);
      now = due;
      await topic.set(now, failing);
      await runDurableObjectAlarm(topic.stub);
      await topic.until(() => topic.posts.length === before + retry + 1);
    }
    await topic.until(async () => (await topic.deliveries()) === 0);
    expect(topic.posts).toHaveLength(before + 4);
    // What is left of it rings once more.
    await runDurableObjectAlarm(topic.stub);
    expect(await topic.alarmAt()).toBeNull();
  });

  it("forgets who has not confirmed in time", async ({ expect }) => {
    const topic = await openTopic("forgotten");
    const wish = {
      protocol: "https",
      endpoint: "https://late.example.com/",
      owner: scope.accountId,
      principal: "p",
      origin: "https://here.example.com",
      attributes: {},
    } as const;
    const { id, token = "" } = unwrap(await topic.stub.subscribe(wish));
    const db = openDatabase(env.DB);
    const listed = subscriptionArn({ topic: topic.address, id });
    const row = { arn: listed, topicName: "forgotten", protocol: "https", endpoint: wish.endpoint };
    await enlistSubscription(db, topic.address, { ...row, isPending: true });
    await topic.until(async () => (await topic.deliveries()) === 0);
    await runDurableObjectAlarm(topic.stub);
    expect(await topic.alarmAt()).toBe(START + PENDING_MS);

    await topic.set(START + PENDING_MS, () => OK);
    await runDurableObjectAlarm(topic.stub);
    expect(
      await topic.stub.confirm(token, { isAuthenticated: true, isGuarded: false }),
    ).toMatchObject({ ok: false, code: "InvalidParameter" });
    const left = await listSubscriptions(db, topic.address, { limit: 100 });
    expect(left.map((one) => one.arn)).not.toContain(listed);
    expect(await topic.alarmAt()).toBeNull();
  });

  it("that is not there leaves nothing behind, and takes nothing", async ({ expect }) => {
    const none = await publishToTopic(scope, { topicArn: arn("none"), message: "m" });
    expect(none).toMatchObject({ ok: false, code: "NotFound", retryable: false });
    const address = { accountId: scope.accountId, region: scope.region, name: "none" };
    await topicOf(env, address).remove();
    const tables = await runInDurableObject(topicOf(env, address), (_, { storage }) =>
      storage.sql
        .exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
        .toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("of another account is not there", async ({ expect }) => {
    const topicArn = arn("t", "111111111111");
    expect(await publishToTopic(scope, { topicArn, message: "m" })).toMatchObject({ ok: false });
    await openTopic("own");
    expect(await publishToTopic(scope, { topicArn: arn("own"), message: "m" })).toEqual({
      ok: true,
    });
    expect(await publishToTopic(scope, { topicArn: arn("own"), message: "" })).toMatchObject({
      ok: false,
      code: "InvalidParameter",
    });
  });
});

describe("TopicStore", () => {
  it("gives of each lane only the first", async ({ expect }) => {
    const { stub } = await openTopic("lanes");
    await runInDurableObject(stub, (_, { storage }) => {
      const store = new TopicStore(storage.sql);
      const message = { kind: "Notification", id: "m", texts: {}, publishedAt: 0 } as const;
      const sequences = ["a", "a", "b"].map((lane) => {
        const sequence = store.addMessage(message);
        store.addDelivery({ requestId: "r", subscriptionId: "s", sequence, lane }, 0);
        return sequence;
      });
      const due = (now: number) =>
        store.due("s", now, { underWay: [], limit: 10 }).map(({ sequence }) => sequence);
      expect(due(0)).toEqual([sequences[0], sequences[2]]);
      const [first] = store.due("s", 0, { underWay: [], limit: 1 });
      if (first === undefined) throw new Error("It is due");
      store.postpone(first.id, 1, 100);
      // The second of the lane waits for the first, which waits for its time.
      expect(due(50)).toEqual([sequences[2]]);
      store.removeDelivery(first);
      expect(due(50)).toEqual([sequences[1], sequences[2]]);
    });
  });
});

async function dueAt(stub: ReturnType<typeof topicOf>): Promise<number | undefined> {
  return await runInDurableObject(stub, (_, { storage }) =>
    new TopicStore(storage.sql).nextDueAt(0),
  );
}
