import { describe, it } from "vitest";
import { SimulatedStream } from "./simulated-stream.ts";
import { World } from "./world.ts";

const MB = 1_000_000;

describe("what a poller holds", () => {
  it("is shared by its lanes, however many there are", async ({ expect }) => {
    const stream = new SimulatedStream(true, 64);
    const world = new World(1, { batchSize: 10_000 }, stream);
    const data = "a".repeat(100_000);
    for (let n = 0; n < 64 * 12; n += 1) stream.put(n, world.time.now, data);
    await world.pass(60_000);
    expect(world.fates).toHaveLength(64 * 12);
    // One page and one record for each lane come on top of what it may hold.
    expect(world.bytesUnderWayMost).toBeLessThan(2 * 34 * MB);
  });

  it("is less than any number of records that are longer than a lane's share", async ({
    expect,
  }) => {
    const stream = new SimulatedStream(true, 40);
    const world = new World(1, { batchSize: 100 }, stream);
    const data = "a".repeat(4 * MB);
    for (let n = 0; n < 80; n += 1) stream.put(n, world.time.now, data);
    await world.pass(60_000);
    expect(world.fates).toHaveLength(80);
    expect(world.bytesUnderWayMost).toBeLessThan(3 * 34 * MB);
  });

  it("is no event that a function could not take: such a record is given up", async ({
    expect,
  }) => {
    const stream = new SimulatedStream(true, 1);
    const world = new World(1, { retriesMax: 1 }, stream);
    const texts = ["", "a".repeat(7 * MB), ""];
    const [before, long, after] = texts.map((data) => stream.put(0, world.time.now, data));
    await world.pass(60_000);
    expect(world.fates.map(({ fate, sequenceNumber }) => [fate, sequenceNumber])).toEqual([
      ["handled", before],
      ["told", long],
      ["handled", after],
    ]);
  });
});
