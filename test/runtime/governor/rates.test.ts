import { describe, it } from "vitest";
import { Growth, InvocationRate } from "../../../src/runtime/governor/rates.ts";

const NOW = 10_000;

describe("InvocationRate", () => {
  it("lets begin ten times the concurrency a second", ({ expect }) => {
    const rate = new InvocationRate(NOW);
    rate.setConcurrency(5);
    const takeAll = (now: number) => {
      let taken = 0;
      while (rate.take(1, 1, now) === 1) taken += 1;
      return taken;
    };
    expect(takeAll(NOW)).toBe(50);
    expect(takeAll(NOW + 100)).toBe(5);
    expect(takeAll(NOW + 60_000)).toBe(50);
  });

  it("gives ahead only a part, so that others find something", ({ expect }) => {
    const rate = new InvocationRate(NOW);
    rate.setConcurrency(10);
    expect(rate.take(1, 1000, NOW)).toBe(25);
    expect(rate.take(0, 1000, NOW)).toBe(18);
    rate.putBack(43);
    expect(rate.take(1, 2, NOW)).toBe(2);
  });

  it("is not what stops a function that may not run at all", ({ expect }) => {
    const rate = new InvocationRate(NOW);
    rate.setConcurrency(0);
    expect(rate.take(1, 1, NOW)).toBe(1);
  });
});

describe("Growth", () => {
  it("lets a function add 1,000 environments at once and 100 a second", ({ expect }) => {
    const growth = new Growth(NOW);
    growth.reach(1000, NOW);
    expect(growth.allows(1001, NOW)).toBe(false);
    expect(growth.allows(1100, NOW + 1000)).toBe(true);
    expect(growth.allows(1101, NOW + 1000)).toBe(false);
  });

  it("does not count what the function had a few minutes ago", ({ expect }) => {
    const growth = new Growth(NOW);
    growth.reach(1000, NOW);
    expect(growth.allows(1000, NOW + 400_000)).toBe(true);
    growth.reach(1, NOW + 400_000);
    growth.reach(1, NOW + 800_000);
    // It has gone down for good: what it grows by counts again.
    growth.reach(1001, NOW + 800_000);
    expect(growth.allows(1002, NOW + 800_000)).toBe(false);
  });
});
