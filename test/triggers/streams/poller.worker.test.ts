import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { unwrap } from "../../../src/services/verdict.ts";
import { laneAt } from "../../../src/triggers/streams/model.ts";
import { streamStore } from "../../../src/triggers/streams/store.ts";
import { call, create, zipFile } from "../../functions/client.worker.ts";
import { openStream } from "../../services/kinesis/streams.worker.ts";
import { PATIENCE } from "../../patience.ts";

const PATH = "/2015-03-31/event-source-mappings";

/** A function, its stream of the same name, and the objects of both. */
async function mapped(name: string, settings: object = {}) {
  const stream = await openStream(name);
  await runInDurableObject(stream.stub, (object) => {
    object.clock = systemClock;
  });
  // A stream of this time, whose alarms ring.
  await makeAnew(stream);
  await create(name, { Code: { ZipFile: zipFile("exports.handler = async () => 1;") } });
  const body = {
    FunctionName: name,
    EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`,
    StartingPosition: "TRIM_HORIZON",
    ...settings,
  };
  const { json } = await call("POST", PATH, { body });
  const poller = env.POLLER.getByName(String(json["EventSourceMappingArn"]));
  return { stream, poller, id: String(json["UUID"]) };
}

async function makeAnew({ stub, address }: Awaited<ReturnType<typeof openStream>>): Promise<void> {
  unwrap(await stub.remove(address));
  const given = { mode: "PROVISIONED", recordKibMax: 1024, tags: {}, shardCount: 1 } as const;
  unwrap(await stub.create(address, given));
}

type Poller = Awaited<ReturnType<typeof mapped>>["poller"];

const alarmOf = (stub: DurableObjectStub) =>
  runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
const untilAtRest = (poller: Poller) =>
  vi.waitUntil(async () => (await alarmOf(poller)) === null, PATIENCE);
const doneOf = (poller: Poller) =>
  runInDurableObject(poller, (_, { storage }) =>
    streamStore(storage)
      .shards()
      .flatMap(({ lanes }) => lanes.map(({ state }) => state.done)),
  );

describe("a mapping of an embedded stream", () => {
  it("wakes nothing while nothing comes", async ({ expect }) => {
    const { stream, poller } = await mapped("idle");
    // The stream has called once, and was found empty.
    await runDurableObjectAlarm(stream.stub);
    await runDurableObjectAlarm(poller);
    await untilAtRest(poller);
    expect(await alarmOf(poller)).toBe(null);
    expect(await alarmOf(stream.stub)).toBe(null);
  });

  it("is called for a record, goes on from where it was, and rests", async ({ expect }) => {
    const { stream, poller, id } = await mapped("called");
    for (const data of ["a", "b"]) {
      // What is in memory alone is lost.
      await evictDurableObject(poller);
      const [put] = await stream.put({ key: "k", data });
      const sequence = put?.ok === true ? put.sequenceNumber : "";
      await vi.waitUntil(async () => (await doneOf(poller)).includes(sequence), PATIENCE);
      await untilAtRest(poller);
    }
    expect((await call("GET", `${PATH}/${id}`)).json).toMatchObject({ LastProcessingResult: "OK" });
  });

  it("keeps its place while it is disabled, and nothing when it is gone", async ({ expect }) => {
    const { stream, poller, id } = await mapped("switched");
    const [put] = await stream.put({ key: "k", data: "a" });
    const sequence = put?.ok === true ? put.sequenceNumber : "";
    await vi.waitUntil(async () => (await doneOf(poller)).includes(sequence), PATIENCE);
    await call("PUT", `${PATH}/${id}`, { body: { Enabled: false } });
    expect(await poller.wake()).toBe(false);
    expect(await doneOf(poller)).toEqual([sequence]);

    await call("DELETE", `${PATH}/${id}`);
    expect((await call("GET", `${PATH}/${id}`)).status).toBe(404);
    await runInDurableObject(poller, async (_, { storage }) => {
      expect((await storage.list()).size).toBe(0);
      expect(
        storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'lane'").toArray(),
      ).toEqual([]);
    });
    expect(await alarmOf(poller)).toBe(null);
  });
});

describe("a mapping whose stream is deleted", () => {
  it("goes on with the next one of that name, from its beginning", async ({ expect }) => {
    const { stream, poller } = await mapped("anew", { StartingPosition: "LATEST" });
    const taken = async (data: string) => {
      const [put] = await stream.put({ key: "k", data });
      const sequence = put?.ok === true ? put.sequenceNumber : "";
      await vi.waitUntil(async () => (await doneOf(poller)).includes(sequence), PATIENCE);
      return sequence;
    };
    await taken("of the first");
    await untilAtRest(poller);
    await makeAnew(stream);
    const sequence = await taken("of the second");
    expect(await doneOf(poller)).toEqual([sequence]);
    await untilAtRest(poller);
  });
});

describe("streamStore()", () => {
  it("keeps a window's state that is longer than a value may be", async ({ expect }) => {
    const poller = env.POLLER.getByName("window");
    await runInDurableObject(poller, (_, { storage }) => {
      const store = streamStore(storage);
      const shard = { shardId: "s", parentIds: [], lanes: 1, earlier: [], isDone: false };
      store.putShard(shard, [laneAt("0")]);
      // Pieces end within characters of two places.
      const text = JSON.stringify(`a${"😀".repeat(1_500_000)}`);
      const window = { start: 0, end: 1, state: text, isTooLarge: true, closings: 0 };
      const state = { ...laneAt("1"), window };
      expect(store.saveLane("s", 0, { state, revision: 0 })).toBe(1);
      expect(store.shards()[0]?.lanes).toEqual([{ state, revision: 1 }]);
      // Who has not seen that writes nothing.
      expect(store.saveLane("s", 0, { state: laneAt("9"), revision: 0 })).toBeUndefined();
      expect(store.saveLane("s", 0, { state: laneAt("2"), revision: 1 })).toBe(2);
      expect(store.shards()[0]?.lanes).toEqual([{ state: laneAt("2"), revision: 2 }]);
      store.removeShard("s");
      expect(store.shards()).toEqual([]);
      expect(store.saveLane("s", 0, { state: laneAt("3"), revision: 2 })).toBeUndefined();
    });
  });
});
