import { describe, it } from "vitest";
import {
  ONLY_SHARD,
  SHARDS_MAX,
  ShardCounts,
  shardFor,
  shardName,
  shardsMax,
  Traffic,
} from "../../src/services/async-shards.ts";

const QUEUE = "arn:aws:lambda:us-east-1:000000000000:function:f";
const MINUTE = 60_000;

/** Isolates that bring events of one function, each at the same rate, for some seconds of a clock of their own. */
class Town {
  readonly #isolates: readonly ShardCounts[];
  readonly #objects = Array.from({ length: SHARDS_MAX }, () => new Traffic());
  #now = 0;
  #events = 0;

  constructor(isolates: number) {
    this.#isolates = Array.from({ length: isolates }, () => new ShardCounts());
  }

  /** Over how many objects each isolate spreads at the end, and the most events that one object had in the last second. */
  run(eventsPerSecond: number, seconds: number): { counts: readonly number[]; most: number } {
    const loads = new Map<number, number>();
    for (let event = 0; event < eventsPerSecond * seconds; event += 1) {
      const isolate = this.#isolates[event % this.#isolates.length] ?? new ShardCounts();
      const shard = shardFor(`request-${this.#events++}`, isolate.of(QUEUE, this.#now));
      const advised = this.#objects[shard.index]?.advise(shard.count, this.#now) ?? 1;
      if (advised !== shard.count) isolate.hear(QUEUE, advised, this.#now);
      if (event >= eventsPerSecond * (seconds - 1)) {
        loads.set(shard.index, (loads.get(shard.index) ?? 0) + 1);
      }
      this.#now += 1000 / eventsPerSecond;
    }
    const counts = this.#isolates.map((isolate) => isolate.of(QUEUE, this.#now));
    return { counts, most: Math.max(...loads.values()) };
  }

  rest(ms: number): void {
    this.#now += ms;
  }
}

describe("the objects of a queue", () => {
  it("is one as long as that is enough", ({ expect }) => {
    const { counts } = new Town(3).run(450, 20);
    expect(counts).toEqual([1, 1, 1]);
  });

  it("become as many as are needed, without a word between isolates", ({ expect }) => {
    const { counts, most } = new Town(5).run(3000, 20);
    expect(most).toBeLessThan(700);
    for (const count of counts) expect([4, 8, 16]).toContain(count);
  });

  it("are never more than there may be", ({ expect }) => {
    const { counts } = new Town(2).run(40_000, 5);
    expect(counts).toEqual([SHARDS_MAX, SHARDS_MAX]);
  });

  it("become fewer again when there is less to do", ({ expect }) => {
    const town = new Town(2);
    town.run(3000, 10);
    town.rest(5 * MINUTE);
    expect(town.run(50, 5).counts).toEqual([1, 1]);
  });
});

describe("ShardCounts", () => {
  it("halves minute by minute what it has heard", ({ expect }) => {
    const counts = new ShardCounts();
    counts.hear(QUEUE, 8, 0);
    expect([0, 1, 2, 3, 9].map((minutes) => counts.of(QUEUE, minutes * MINUTE))).toEqual([
      8, 4, 2, 1, 1,
    ]);
  });

  it("hears no more of a clock that is set back", ({ expect }) => {
    const counts = new ShardCounts();
    counts.hear(QUEUE, 8, 10 * MINUTE);
    expect(counts.of(QUEUE, 0)).toBe(8);
  });

  it("takes more from an object that does not even answer", ({ expect }) => {
    const counts = new ShardCounts();
    counts.hearOverload(QUEUE, ONLY_SHARD, 0);
    expect(counts.of(QUEUE, 0)).toBe(2);
    counts.hearOverload(QUEUE, { index: 3, count: SHARDS_MAX }, 0);
    expect(counts.of(QUEUE, 0)).toBe(SHARDS_MAX);
  });

  it("does not go back for an answer that was slow", ({ expect }) => {
    const counts = new ShardCounts();
    counts.hear(QUEUE, 8, 0);
    counts.hear(QUEUE, 2, 1);
    expect(counts.of(QUEUE, 1)).toBe(8);
  });

  it("remembers no more than so many functions", ({ expect }) => {
    const counts = new ShardCounts();
    for (let index = 0; index <= 1000; index += 1) counts.hear(`f${index}`, 2, 0);
    expect(counts.of("f0", 0)).toBe(1);
    expect(counts.of("f1", 0)).toBe(2);
  });
});

describe("shardsMax()", () => {
  it("is a power of two that a deployment sets, and one where that is no number", ({ expect }) => {
    const settings = ["1", "2", "3", "12", "16", "1000", "0", "-4", "", "many"];
    expect(settings.map(shardsMax)).toEqual([1, 2, 2, 8, 16, 16, 1, 1, 1, 1]);
  });
});

describe("shardFor()", () => {
  it("brings an event to the same object each time, and events to all of them", ({ expect }) => {
    const ids = Array.from({ length: 400 }, (_, index) => `request-${index}`);
    const indexes = ids.map((id) => shardFor(id, 8).index);
    expect(ids.map((id) => shardFor(id, 8).index)).toEqual(indexes);
    expect(new Set(indexes).size).toBe(8);
  });

  it("leaves the queue its own name", ({ expect }) => {
    expect([shardName(QUEUE, 0), shardName(QUEUE, 3)]).toEqual([QUEUE, `${QUEUE}#3`]);
  });
});
