import { afterAll, describe, it } from "vitest";
import { TableStream } from "../../../src/services/dynamodb/table-stream.ts";
import { tableSource } from "../../../src/triggers/streams/table-source.ts";
import { type ServedShard, startTableStreams } from "../../e2e/table-stream-server.ts";

const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000";
const NOON_SECONDS = 1_767_268_800;

const streams = new Map<string, readonly ServedShard[]>();
const served = await startTableStreams(streams);
afterAll(() => served.close());

/** The stream of the table, as a poller sees it. */
function open() {
  const send = (path: string, init: RequestInit) => fetch(`${served.url}${path}`, init);
  return tableSource(new TableStream({ url: served.url, send }, ARN));
}

const record = (sequence: number, id: string, seconds = NOON_SECONDS) => ({
  eventID: `${sequence}`,
  dynamodb: {
    ApproximateCreationDateTime: seconds,
    Keys: { range: { N: "1" }, id: { S: id } },
    SequenceNumber: `${sequence}`,
  },
});
const shard = (records: ServedShard["records"], isClosed = false): ServedShard => ({
  ShardId: "shard",
  records,
  isClosed,
});
const BOUNDS = { shardId: "shard", recordsMax: 1000, bytesMax: 1_000_000 };

describe("tableSource()", () => {
  it("lists the shards of all pages", async ({ expect }) => {
    streams.set(ARN, [
      { ShardId: "a", records: [record(100, "a")], isClosed: true },
      { ShardId: "b", ParentShardId: "a", records: [], isClosed: false },
    ]);
    expect(await open().shards()).toEqual([
      { shardId: "a", parentIds: [], isOpen: false },
      { shardId: "b", parentIds: ["a"], isOpen: true },
    ]);
  });

  it("goes on after a record, by one iterator after the other", async ({ expect }) => {
    streams.set(ARN, [shard([record(101, "a"), record(102, "b"), record(103, "c")], true)]);
    const source = open();
    const first = await source.read({ ...BOUNDS, after: "TRIM_HORIZON", recordsMax: 2 });
    expect(first).toMatchObject({ next: "102", isEmpty: false, isLatest: false, isEnd: false });
    const before = served.seen.length;
    const second = await source.read({ ...BOUNDS, after: first.next });
    expect(served.seen.slice(before).map(({ operation }) => operation)).toEqual(["GetRecords"]);
    expect(second).toMatchObject({ next: "103", isLatest: true, isEnd: true });
    expect([...first.items, ...second.items].map((item) => item.sequenceNumber)).toEqual([
      "101",
      "102",
      "103",
    ]);
    // Another process knows the position alone.
    const again = await open().read({ ...BOUNDS, after: "102" });
    expect(again.items.map((item) => item.sequenceNumber)).toEqual(["103"]);
  });

  it("gives what it has cut off with the next page", async ({ expect }) => {
    streams.set(ARN, [shard([record(101, "a"), record(102, "b")], true)]);
    const source = open();
    const first = await source.read({ ...BOUNDS, after: "TRIM_HORIZON", bytesMax: 1 });
    expect(first).toMatchObject({ next: "101", isLatest: false, isEnd: false });
    expect(first.items).toHaveLength(1);
    const second = await source.read({ ...BOUNDS, after: "101", bytesMax: 1 });
    expect(second).toMatchObject({ next: "102", isEnd: true });
  });

  it("asks anew when an iterator has expired", async ({ expect }) => {
    streams.set(ARN, [shard([record(101, "a")])]);
    const source = open();
    await source.read({ ...BOUNDS, after: "TRIM_HORIZON" });
    served.expireIterators();
    streams.set(ARN, [shard([record(101, "a"), record(102, "b")])]);
    expect(await source.read({ ...BOUNDS, after: "101" })).toMatchObject({ next: "102" });
  });

  it("goes on with what is left when its place has expired", async ({ expect }) => {
    streams.set(ARN, [{ ...shard([record(301, "a")]), trimmedTo: "300" }]);
    expect(await open().read({ ...BOUNDS, after: "200" })).toMatchObject({ next: "301" });
  });

  it("leaves out what is older than where it begins", async ({ expect }) => {
    streams.set(ARN, [
      shard([record(101, "a", NOON_SECONDS - 1), record(102, "b"), record(103, "c")]),
    ]);
    const after = { timestampMs: NOON_SECONDS * 1000 + 700 };
    const page = await open().read({ ...BOUNDS, after });
    expect(page.items.map((item) => item.sequenceNumber)).toEqual(["102", "103"]);
    // A page of which nothing is wanted is no empty page.
    const none = await open().read({ ...BOUNDS, after, recordsMax: 1 });
    expect(none).toMatchObject({ items: [], next: "101", isEmpty: false });
  });

  it("keeps the order of an item, whatever the order of its keys' names", async ({ expect }) => {
    const turned = record(102, "a");
    const keys = { id: { S: "a" }, range: { N: "1" } };
    streams.set(ARN, [
      shard([record(101, "a"), { ...turned, dynamodb: { ...turned.dynamodb, Keys: keys } }]),
    ]);
    const { items } = await open().read({ ...BOUNDS, after: "TRIM_HORIZON" });
    expect(new Set(items.map(({ key }) => key)).size).toBe(1);
  });

  it("passes over what is no record", async ({ expect }) => {
    const wrong = [{}, null, "text", { dynamodb: { SequenceNumber: "no number" } }];
    streams.set(ARN, [shard([...(wrong as unknown as ServedShard["records"]), record(101, "a")])]);
    const { items } = await open().read({ ...BOUNDS, after: "TRIM_HORIZON" });
    expect(items.map((item) => item.sequenceNumber)).toEqual(["101"]);
  });

  it("knows a stream that is gone", async ({ expect }) => {
    streams.clear();
    const source = open();
    const error: unknown = await source.shards().catch((reason: unknown) => reason);
    expect([source.isGone(error), source.isBusy(error)]).toEqual([true, false]);
  });
});
