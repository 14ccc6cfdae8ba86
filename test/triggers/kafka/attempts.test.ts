import { describe, it } from "vitest";
import { afterFailure, type Attempt } from "../../../src/triggers/kafka/attempts.ts";

describe("afterFailure()", () => {
  it("tries for ever unless told otherwise", ({ expect }) => {
    let attempt: Attempt | undefined;
    for (let time = 1; time <= 100; time += 1) {
      attempt = afterFailure(attempt, { offset: 3, count: 2 }, {});
      expect(attempt).toEqual({ offset: 3, times: time });
    }
  });

  it("tries again as often as it is told", ({ expect }) => {
    const rules = { retriesMax: 2 };
    const first = afterFailure(undefined, { offset: 3, count: 1 }, rules);
    const second = afterFailure(first, { offset: 3, count: 1 }, rules);
    expect([first?.times, second?.times]).toEqual([1, 2]);
    expect(afterFailure(second, { offset: 3, count: 1 }, rules)).toBe(undefined);
    // Another batch has its own tries.
    expect(afterFailure(second, { offset: 4, count: 1 }, rules)).toEqual({ offset: 4, times: 1 });
    expect(afterFailure(undefined, { offset: 0, count: 1 }, { retriesMax: 0 })).toBe(undefined);
  });

  it("splits a batch before it counts", ({ expect }) => {
    const rules = { retriesMax: 0, bisectOnError: true };
    const half = afterFailure(undefined, { offset: 3, count: 5 }, rules);
    expect(half).toEqual({ offset: 3, times: 0, size: 3 });
    expect(afterFailure(half, { offset: 3, count: 3 }, rules)).toEqual({
      offset: 3,
      times: 0,
      size: 2,
    });
    expect(afterFailure(half, { offset: 3, count: 1 }, rules)).toBe(undefined);
  });
});
