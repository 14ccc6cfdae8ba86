import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { type KinesisStream } from "../../../src/services/kinesis/kinesis-stream.ts";
import { openStream as openSource } from "../../../src/services/kinesis/source.ts";
import { streamOf } from "../../../src/services/kinesis/streams.ts";
import { Subscribers } from "../../../src/services/kinesis/subscribers.ts";
import { addressOf, FIRST_SHARD, openStream, START } from "./streams.worker.ts";

const POLLER = "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:none";
const ALL = { shardId: FIRST_SHARD, limit: 100, maxBytes: 1_000_000 };

const alarmOf = (stub: DurableObjectStub) =>
  runInDurableObject(stub, (_, { storage }) => storage.getAlarm());

const waitingOf = (stub: DurableObjectStub<KinesisStream>) =>
  runInDurableObject(stub, (_, { storage }) => storage.kv.get("subscribers"));

describe("a source", () => {
  it("reads on from the position of the reading before", async ({ expect }) => {
    const stream = await openStream("source");
    const source = openSource(env, stream.address, POLLER);
    expect(source.calls).toBe(true);
    expect(await source.shards()).toEqual([{ shardId: FIRST_SHARD, closed: false }]);
    const latest = await source.latest(FIRST_SHARD);
    await stream.put({ key: "k", data: "1" }, { key: "k", data: "2" });

    const first = await source.read({ ...ALL, after: "TRIM_HORIZON", limit: 1 });
    expect(first).toMatchObject({
      records: [{ partitionKey: "k", data: btoa("1"), approximateArrivalMs: START }],
      ended: false,
      millisBehindLatest: 0,
    });
    const second = await source.read({ ...ALL, after: first.next });
    expect(second.records).toMatchObject([{ data: btoa("2") }]);
    expect((await source.read({ ...ALL, after: latest })).records).toHaveLength(2);
    const byTime = await source.read({ ...ALL, after: { timestampMs: START } });
    expect(byTime.records).toHaveLength(2);
    // A position without records is one to go on from.
    const empty = await source.read({ ...ALL, after: "LATEST" });
    await stream.put({ key: "k", data: "3" });
    expect((await source.read({ ...ALL, after: empty.next })).records).toMatchObject([
      { data: btoa("3") },
    ]);
  });

  it("tells of the end of a shard, and of those that follow it", async ({ expect }) => {
    const stream = await openStream("ending");
    await stream.put({ key: "k", data: "1" });
    const source = openSource(env, stream.address, POLLER);
    const order = { kind: "split", shardId: FIRST_SHARD, hashKey: 2n ** 127n } as const;
    await stream.stub.reshard(stream.address, order);
    expect(await source.shards()).toEqual([
      { shardId: FIRST_SHARD, closed: true },
      { shardId: "shardId-000000000001", parentShardId: FIRST_SHARD, closed: false },
      { shardId: "shardId-000000000002", parentShardId: FIRST_SHARD, closed: false },
    ]);
    expect(await source.read({ ...ALL, after: "TRIM_HORIZON" })).toMatchObject({
      records: [{ data: btoa("1") }],
      ended: true,
    });
  });

  it("refuses as the stream does", async ({ expect }) => {
    const source = openSource(env, addressOf("nothing"), POLLER);
    await expect(source.shards()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });
});

describe("a stream with a poller", () => {
  it("calls when there is something after a reading without records, and not before", async ({
    expect,
  }) => {
    const stream = await openStream("calls", { shardCount: 2 });
    const { stub } = stream;
    const source = openSource(env, stream.address, POLLER);
    await source.read({ ...ALL, after: "TRIM_HORIZON" });
    expect(await alarmOf(stub)).toBe(null);
    expect(await waitingOf(stub)).toEqual({ [POLLER]: expect.any(Number) });

    // What is in memory alone is lost.
    await evictDurableObject(stub);
    await stream.setClock(START + 5);
    // The key is of the shard that has not been looked at.
    await stream.put({ key: "k", data: "1" });
    expect(await alarmOf(stub)).toBe(START + 5);
    await runDurableObjectAlarm(stub);
    // Nobody is there by that name.
    expect(await waitingOf(stub)).toBeUndefined();
    const other = { ...ALL, shardId: "shardId-000000000001", after: "TRIM_HORIZON" };
    expect((await source.read(other)).records).toHaveLength(1);
    expect(await waitingOf(stub)).toBeUndefined();
  });

  it("calls for other shards too, and for a stream of that name made later", async ({ expect }) => {
    const stream = await openStream("later");
    const { stub, address } = stream;
    const source = openSource(env, address, POLLER);
    await source.read({ ...ALL, after: "LATEST" });
    await stub.remove(address);
    expect(await alarmOf(stub)).toBe(null);
    await stream.setClock(START + 5);
    const given = { mode: "PROVISIONED", recordKibMax: 1024, tags: {}, shardCount: 1 } as const;
    await stub.create(address, given);
    expect(await alarmOf(stub)).toBe(START + 5);
    await runDurableObjectAlarm(stub);
    expect(await waitingOf(stub)).toBeUndefined();

    await source.read({ ...ALL, after: "LATEST" });
    await stream.setClock(START + 9);
    await stub.reshard(address, { kind: "rescale", count: 2 });
    expect(await alarmOf(stub)).toBe(START + 9);
    await source.unsubscribe();
    expect(await waitingOf(stub)).toBeUndefined();
  });

  it("keeps one waiting who has found nothing while it was being called", async ({ expect }) => {
    const address = addressOf("asked");
    await runInDurableObject(streamOf(env, address), async (_, { storage }) => {
      const subscribers = new Subscribers(storage.kv);
      subscribers.letWait("a", 10);
      subscribers.letWait("a", 11);
      subscribers.letWait("b", 20);
      expect(subscribers.calledAt(10)).toEqual([]);
      expect(subscribers.calledAt(11)).toEqual(["a"]);
      const called: string[] = [];
      await subscribers.call(15, async (name) => {
        called.push(name);
        subscribers.letWait("a", 15);
        return true;
      });
      expect(called).toEqual(["a"]);
      expect(subscribers.calledAt(15)).toEqual([]);
      expect(subscribers.calledAt(16)).toEqual(["a"]);
      await subscribers.call(21, async (name) => name === "a");
      expect(storage.kv.get("subscribers")).toEqual({ a: null });
      // Who comes while it is said that nobody is there is there.
      subscribers.letWait("c", 5);
      await subscribers.call(21, async () => {
        subscribers.callFirst("c");
        return false;
      });
      expect(storage.kv.get("subscribers")).toEqual({ a: null, c: -1 });
      await subscribers.call(21, async () => {
        subscribers.remove("c");
        return true;
      });
      expect(storage.kv.get("subscribers")).toEqual({ a: null });
    });
  });
});
