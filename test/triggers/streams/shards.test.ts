import { describe, it } from "vitest";
import { toItem } from "../../../src/triggers/streams/item.ts";
import { laneAt } from "../../../src/triggers/streams/model.ts";
import { compareSequences } from "../../../src/triggers/streams/sequence.ts";
import {
  divide,
  forgetDivisions,
  isDoneEarlier,
  laneOf,
  type ReadShard,
  readableShards,
} from "../../../src/triggers/streams/shards.ts";

const shard = (shardId: string, parentIds: readonly string[] = [], isDone = false): ReadShard => ({
  shardId,
  parentIds,
  lanes: 1,
  earlier: [],
  isDone,
});
const item = (sequenceNumber: string, key: string) =>
  toItem({ sequenceNumber, key, arrivedAt: 0 }, {}, () => ({}));

describe("readableShards()", () => {
  const idsOf = (shards: readonly ReadShard[]) =>
    readableShards(shards).map(({ shardId }) => shardId);

  it("keeps children back until all that they go on from is done", ({ expect }) => {
    expect(idsOf([shard("a"), shard("b"), shard("c", ["a", "b"])])).toEqual(["a", "b"]);
    expect(idsOf([shard("a", [], true), shard("b"), shard("c", ["a", "b"])])).toEqual(["b"]);
    expect(idsOf([shard("a", [], true), shard("b", [], true), shard("c", ["a", "b"])])).toEqual([
      "c",
    ]);
  });

  it("does not wait for what has expired, nor for itself", ({ expect }) => {
    expect(idsOf([shard("c", ["gone"]), shard("d", ["d"])])).toEqual(["c", "d"]);
  });
});

describe("compareSequences()", () => {
  it("compares as numbers, however many zeros they begin with", ({ expect }) => {
    expect(compareSequences("9", "10")).toBeLessThan(0);
    expect(compareSequences("000000000000000000010", "9")).toBeGreaterThan(0);
    expect(compareSequences("0012", "12")).toBe(0);
    const long = "49590338271490256608559692538361571095921575989136588898";
    expect(compareSequences(long, `${long.slice(0, -1)}9`)).toBeLessThan(0);
  });
});

describe("divide()", () => {
  const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`);

  it("begins where the slowest was, and leaves out what the others had done", ({ expect }) => {
    const two = { ...shard("s"), lanes: 2 };
    const divided = divide(two, [laneAt("100"), laneAt("50")], 5);
    expect(divided?.lanes).toEqual(Array(5).fill(laneAt("50")));
    for (const key of keys) {
      const isDone = isDoneEarlier(divided?.shard.earlier ?? [], item("75", key));
      expect(isDone).toBe(laneOf(key, 2) === 0);
      expect(isDoneEarlier(divided?.shard.earlier ?? [], item("101", key))).toBe(false);
    }
  });

  it("remembers as many divisions as still matter", ({ expect }) => {
    const first = divide({ ...shard("s"), lanes: 2 }, [laneAt("100"), laneAt("50")], 3);
    if (first === undefined) throw new Error("Not divided");
    const second = divide(first.shard, [laneAt("60"), laneAt("70"), laneAt("80")], 1);
    expect(second?.shard.earlier).toHaveLength(2);
    expect(second?.lanes).toEqual([laneAt("60")]);
    const known = second?.shard ?? shard("s");
    expect(forgetDivisions(known, [laneAt("79")])).toBe(known);
    expect(forgetDivisions(known, [laneAt("80")]).earlier).toHaveLength(1);
    expect(forgetDivisions(known, [laneAt("100")]).earlier).toEqual([]);
  });

  it("leaves a shard alone that has a window open", ({ expect }) => {
    const window = { start: 0, end: 1, state: "{}", isTooLarge: false, closings: 0 };
    expect(divide(shard("s"), [{ ...laneAt("1"), window }], 2)).toBeUndefined();
  });

  it("knows a beginning that is no number", ({ expect }) => {
    const mixed = [laneAt("5"), laneAt("TRIM_HORIZON")];
    const divided = divide({ ...shard("s"), lanes: 2 }, mixed, 1);
    expect(divided?.lanes).toEqual([laneAt("TRIM_HORIZON")]);
    const since = { timestampMs: 1 };
    expect(divide(shard("s"), [laneAt(since)], 1)?.lanes).toEqual([laneAt(since)]);
  });
});
