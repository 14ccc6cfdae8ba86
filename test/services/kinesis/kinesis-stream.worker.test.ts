import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { Buffer } from "node:buffer";
import { describe, it } from "vitest";
import { toSequenceNumber } from "../../../src/services/kinesis/sequence.ts";
import { unwrap } from "../../../src/services/verdict.ts";
import { FIRST_SHARD, openStream, START, textsOf } from "./streams.worker.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe("a stream's object", () => {
  it("gives the records of a shard in the order in which they came", async ({ expect }) => {
    const stream = await openStream("order");
    const [first, second] = await stream.put({ key: "a", data: "1" }, { key: "b", data: "2" });
    await stream.put({ key: "a", data: "3" });

    const reading = await stream.read("TRIM_HORIZON");
    expect(textsOf(reading)).toEqual(["1", "2", "3"]);
    expect(reading).toMatchObject({ millisBehindLatest: 0, ended: false, children: [] });
    expect(reading.records.map(({ partitionKey }) => partitionKey)).toEqual(["a", "b", "a"]);
    expect(reading.records[0]).toMatchObject({ arrivedAt: START });
    const numbers = reading.records.map(({ sequenceNumber }) => sequenceNumber);
    expect(numbers.slice(0, 2)).toEqual(
      [first, second].map((one) => one?.ok === true && one.sequenceNumber),
    );
    expect(numbers.toSorted()).toEqual(numbers);
    expect(textsOf(await stream.read({ after: reading.next }))).toEqual([]);
  });

  it("gives no more records or bytes than it is asked for, and one in any case", async ({
    expect,
  }) => {
    const stream = await openStream("bounds");
    await stream.put(...["1", "2", "3"].map((data) => ({ key: "k", data: data.repeat(99) })));
    const one = await stream.read("TRIM_HORIZON", { recordsMax: 1 });
    expect(one.records).toHaveLength(1);
    expect((await stream.read("TRIM_HORIZON", { bytesMax: 200 })).records).toHaveLength(2);
    expect((await stream.read("TRIM_HORIZON", { bytesMax: 1 })).records).toHaveLength(1);
    expect((await stream.read({ after: one.next })).records).toHaveLength(2);
  });

  it("says how far behind a reader is", async ({ expect }) => {
    const stream = await openStream("behind");
    await stream.put({ key: "k", data: "1" }, { key: "k", data: "2" });
    await stream.setClock(START + 5000);
    const first = await stream.read("TRIM_HORIZON", { recordsMax: 1 });
    expect(first.millisBehindLatest).toBe(5000);
    expect((await stream.read({ after: first.next })).millisBehindLatest).toBe(0);
  });

  it("begins at a number, after one, at a time, at the end", async ({ expect }) => {
    const stream = await openStream("starts");
    await stream.put({ key: "k", data: "1" });
    await stream.setClock(START + 1000);
    const [second] = await stream.put({ key: "k", data: "2" });
    const number = second?.ok === true ? second.sequenceNumber : "";
    const latest = await stream.position("LATEST");
    await stream.setClock(START + 2000);
    await stream.put({ key: "k", data: "3" });

    expect(textsOf(await stream.read({ at: number }))).toEqual(["2", "3"]);
    expect(textsOf(await stream.read({ after: number }))).toEqual(["3"]);
    expect(textsOf(await stream.read({ timestampMs: START + 1000 }))).toEqual(["2", "3"]);
    expect(textsOf(await stream.read({ timestampMs: START + 1001 }))).toEqual(["3"]);
    expect(textsOf(await stream.read({ after: latest }))).toEqual(["3"]);
    expect(textsOf(await stream.read("LATEST"))).toEqual([]);
  });

  it("refuses numbers of other streams and shards, and times to come", async ({ expect }) => {
    const stream = await openStream("foreign", { shardCount: 2 });
    await stream.put({ key: "k", data: "1" });
    const foreign = [
      "0",
      "9".repeat(56),
      toSequenceNumber({ createdAt: START - 1, sequence: 1, shard: 0 }),
    ];
    for (const after of foreign) {
      await expect(stream.position({ after })).rejects.toMatchObject({
        code: "InvalidArgumentException",
      });
    }
    const ofOther = await stream.position("LATEST", "shardId-000000000001");
    await expect(stream.position({ after: ofOther })).rejects.toThrow(/It encodes shardId-0+1/);
    await expect(stream.position({ timestampMs: START + 1 })).rejects.toThrow(/cannot be greater/);
    await expect(stream.position("LATEST", "shardId-7")).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  it("keeps records of 10 MiB whole", async ({ expect }) => {
    let now = START;
    const { address, ...stream } = await openStream("large", { recordKibMax: 10_240 });
    for (const bytes of [0, 1_048_575, 1_048_576, 1_048_577, 10_485_760 - 1]) {
      const data = crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65_536)));
      const long = new Uint8Array(bytes).map((_, index) => data[index % data.length] ?? 0);
      const records = [{ partitionKey: "k", hashKey: 0n, data: long }];
      const [sent] = unwrap(await stream.stub.put({ address, records }));
      expect(sent).toMatchObject({ ok: true });
      const { records: read } = await stream.read({
        at: sent?.ok === true ? sent.sequenceNumber : "",
      });
      expect(read).toHaveLength(1);
      expect(Buffer.compare(read[0]?.data ?? new Uint8Array(1), long)).toBe(0);
      // The shard has paid off what it was lent.
      await stream.setClock((now += 11_000));
    }
  });

  it("goes on after an eviction with greater numbers, though the clock is set back", async ({
    expect,
  }) => {
    const stream = await openStream("evicted");
    await stream.put({ key: "k", data: "1" });
    await evictDurableObject(stream.stub);
    await stream.setClock(START - HOUR_MS);
    await stream.put({ key: "k", data: "2" });
    const { records } = await stream.read("TRIM_HORIZON");
    expect(textsOf({ records })).toEqual(["1", "2"]);
    const numbers = records.map(({ sequenceNumber }) => sequenceNumber);
    expect(numbers.toSorted()).toEqual(numbers);
  });

  it("forgets what its retention is over for, and then rests", async ({ expect }) => {
    const stream = await openStream("retention");
    await stream.put({ key: "k", data: "1" });
    await stream.setClock(START + HOUR_MS);
    await stream.put({ key: "k", data: "2" });

    await stream.setClock(START + DAY_MS);
    expect(textsOf(await stream.read("TRIM_HORIZON"))).toEqual(["1", "2"]);
    await stream.setClock(START + DAY_MS + 1);
    expect(textsOf(await stream.read("TRIM_HORIZON"))).toEqual(["2"]);
    await stream.setClock(START + 2 * DAY_MS);
    expect(await runDurableObjectAlarm(stream.stub)).toBe(true);
    expect(await runDurableObjectAlarm(stream.stub)).toBe(false);
    await stream.setClock(START);
    expect(textsOf(await stream.read("TRIM_HORIZON"))).toEqual([]);

    // What comes after that expires as well.
    await stream.setClock(START + 3 * DAY_MS);
    await stream.put({ key: "k", data: "3" });
    await stream.setClock(START + 4 * DAY_MS);
    expect(await runDurableObjectAlarm(stream.stub)).toBe(true);
    await stream.setClock(START + 4 * DAY_MS + HOUR_MS);
    expect(await runDurableObjectAlarm(stream.stub)).toBe(true);
    expect(await runDurableObjectAlarm(stream.stub)).toBe(false);
  });

  it("removes at once what a shorter retention lets go", async ({ expect }) => {
    const { stub, address, ...stream } = await openStream("shorter");
    await stub.change(address, { kind: "longer-retention", hours: 48 });
    await stream.put({ key: "k", data: "1" });
    await stream.setClock(START + 30 * HOUR_MS);
    await stream.put({ key: "k", data: "2" });
    expect(textsOf(await stream.read("TRIM_HORIZON"))).toEqual(["1", "2"]);
    await stub.change(address, { kind: "shorter-retention", hours: 24 });
    await runDurableObjectAlarm(stub);
    await stub.change(address, { kind: "longer-retention", hours: 48 });
    expect(textsOf(await stream.read("TRIM_HORIZON"))).toEqual(["2"]);
  });

  it("drops closed shards with what they held, and then gives their numbers no more", async ({
    expect,
  }) => {
    const { stub, address, ...stream } = await openStream("closed", { shardCount: 2 });
    await stream.put({ key: "k", data: "1" });
    const merge = { kind: "merge", lowerId: "shardId-0", upperId: "shardId-1" } as const;
    unwrap(await stub.reshard(address, merge));
    const indexes = async () =>
      unwrap(await stub.describe(address)).shards.map(({ index }) => index);
    expect(await indexes()).toEqual([0, 1, 2]);
    await stream.setClock(START + DAY_MS + 1);
    await runDurableObjectAlarm(stub);
    expect(await indexes()).toEqual([2]);
    expect(await runDurableObjectAlarm(stub)).toBe(false);
    await evictDurableObject(stub);
    await stream.setClock(START + DAY_MS + 2);
    const split = { kind: "split", shardId: "shardId-2", hashKey: 7n } as const;
    unwrap(await stub.reshard(address, split));
    expect(await indexes()).toEqual([2, 3, 4]);
  });

  it("refuses what a shard has no room for, and takes it a second later", async ({ expect }) => {
    const stream = await openStream("throttled");
    const records = Array.from({ length: 500 }, () => ({ key: "k", data: "x" }));
    const outcomes = [
      ...(await stream.put(...records)),
      ...(await stream.put(...records)),
      ...(await stream.put({ key: "k", data: "one too many" })),
    ];
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1000);
    expect(outcomes.at(-1)).toEqual({ ok: false, shardIndex: 0 });
    await stream.setClock(START + 1000);
    expect(await stream.put({ key: "k", data: "x" })).toMatchObject([{ ok: true }]);
  });

  it("puts no bound on a stream on demand", async ({ expect }) => {
    const stream = await openStream("unbound", { mode: "ON_DEMAND" });
    const records = Array.from({ length: 500 }, () => ({ key: "k", data: "x" }));
    for (let round = 0; round < 3; round += 1) {
      expect((await stream.put(...records)).every(({ ok }) => ok)).toBe(true);
    }
  });

  it("is empty when it is made again under its name", async ({ expect }) => {
    const stream = await openStream("again");
    const [sent] = await stream.put({ key: "k", data: "old" });
    const position = sent?.ok === true ? sent.sequenceNumber : "";
    const { address, stub } = stream;
    await stub.remove(address);
    expect(await stub.describe(address)).toMatchObject({ code: "ResourceNotFoundException" });

    await stream.setClock(START + 1);
    const given = { mode: "PROVISIONED", recordKibMax: 1024, tags: {}, shardCount: 1 } as const;
    expect(await stub.create(address, given)).toMatchObject({ ok: true });
    expect(await stub.create(address, given)).toMatchObject({ code: "ResourceInUseException" });
    await stream.put({ key: "k", data: "new" });
    // Who has read the earlier one begins with all that there is.
    expect(textsOf(await stream.read({ after: position }))).toEqual(["new"]);
  });

  it("finds shards by their last digits", async ({ expect }) => {
    const stream = await openStream("names");
    expect(await stream.position("LATEST", "x-0")).toBe(
      await stream.position("LATEST", FIRST_SHARD),
    );
  });
});
