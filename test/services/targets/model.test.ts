import { describe, it } from "vitest";
import {
  afterFailure,
  retryDelayMs,
  RETRY_POLICY_DEFAULT,
} from "../../../src/services/targets/model.ts";

const failed = { attempts: 1, createdAt: 0, retryable: true };
const policy = { retriesMax: 2, ageSecondsMax: 60 };

describe("afterFailure()", () => {
  it("tries again until the retries are used up", ({ expect }) => {
    expect(afterFailure(policy, failed, 0, 1)).toEqual({ verdict: "retry", dueAt: 1000 });
    expect(afterFailure(policy, { ...failed, attempts: 2 }, 0, 1)).toMatchObject({
      verdict: "retry",
    });
    expect(afterFailure(policy, { ...failed, attempts: 3 }, 0, 1)).toEqual({
      verdict: "give-up",
      exhausted: "MaximumRetryAttempts",
    });
    expect(afterFailure({ ...policy, retriesMax: 0 }, failed, 0, 1)).toMatchObject({
      exhausted: "MaximumRetryAttempts",
    });
  });

  it("gives up when the next attempt would come too late", ({ expect }) => {
    expect(afterFailure(policy, failed, 59_000, 1)).toEqual({ verdict: "retry", dueAt: 60_000 });
    expect(afterFailure(policy, failed, 59_001, 1)).toEqual({
      verdict: "give-up",
      exhausted: "MaximumEventAgeInSeconds",
    });
  });

  it("gives up at once what no retry can help", ({ expect }) => {
    expect(afterFailure(policy, { ...failed, retryable: false }, 0, 1)).toEqual({
      verdict: "give-up",
    });
  });
});

describe("retryDelayMs()", () => {
  it("doubles from a second to eight minutes, with as much chance as half of it", ({ expect }) => {
    expect([1, 2, 3, 9, 10, 185, 5000].map((attempts) => retryDelayMs(attempts, 1))).toEqual([
      1000, 2000, 4000, 256_000, 480_000, 480_000, 480_000,
    ]);
    expect(retryDelayMs(2, 0)).toBe(1000);
  });

  it("spreads the 185 retries over about a day", ({ expect }) => {
    const { retriesMax, ageSecondsMax } = RETRY_POLICY_DEFAULT;
    let total = 0;
    for (let attempts = 1; attempts <= retriesMax; attempts += 1)
      total += retryDelayMs(attempts, 1);
    expect(total / 1000 / ageSecondsMax).toBeCloseTo(1, 0);
  });
});
