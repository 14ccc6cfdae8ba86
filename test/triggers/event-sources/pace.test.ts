import { describe, it } from "vitest";
import { atEase, batchesMax, firstPace, slower } from "../../../src/triggers/event-sources/pace.ts";

const START = 1_800_000_000_000;
const MINUTE_MS = 60_000;

describe("the pace of a queue", () => {
  it("begins with 5 batches and grows by 300 a minute up to 1,000", ({ expect }) => {
    const pace = firstPace(START);
    expect(batchesMax(pace, START)).toBe(5);
    expect(batchesMax(pace, START + MINUTE_MS)).toBe(305);
    expect(batchesMax(pace, START + 10 * MINUTE_MS)).toBe(1000);
  });

  it("never goes over MaximumConcurrency", ({ expect }) => {
    expect(batchesMax(firstPace(START), START, 2)).toBe(2);
    expect(batchesMax(firstPace(START), START + MINUTE_MS, 50)).toBe(50);
  });

  it("is halved by a throttle, which pauses it for longer each time", ({ expect }) => {
    const once = slower(firstPace(START), START);
    expect(once).toMatchObject({ batches: 2, pausedUntil: START + 1000 });
    // What has been under way at the same time says nothing new.
    expect(slower(once, START + 999)).toBe(once);
    const twice = slower(once, START + 1000);
    expect(twice).toMatchObject({ batches: 3, pausedUntil: START + 3000 });
    let pace = twice;
    for (let time = 0; time < 20; time += 1) pace = slower(pace, pace.pausedUntil);
    expect(pace).toMatchObject({ pauseMs: MINUTE_MS });
    expect(pace.batches).toBeGreaterThanOrEqual(1);
  });

  it("is not held against the next throttle once something has gone well", ({ expect }) => {
    const pace = atEase(slower(firstPace(START), START));
    expect(slower(pace, START + MINUTE_MS)).toMatchObject({ pauseMs: 1000 });
  });
});
