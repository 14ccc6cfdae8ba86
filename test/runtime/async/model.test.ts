import { describe, it } from "vitest";
import {
  afterDelivery,
  afterLoss,
  type Attempt,
  backoffMs,
  decide,
  isExpired,
  type Outcome,
  type Progress,
  type Rules,
} from "../../../src/runtime/async/model.ts";
import { DELIVERED, failedForNow, undeliverable } from "../../../src/services/delivery.ts";

const ID = "an-id";
const MINUTE_MS = 60_000;
const RULES: Rules = { retriesMax: 2, eventAgeMsMax: 6 * 60 * MINUTE_MS };
const NEW: Progress = { enqueuedAt: 0, failures: 0, backoffs: 0, losses: 0 };
const FAILED: Attempt = {
  kind: "ended",
  functionError: true,
  executedVersion: "1",
  traceHeader: "t",
};
const SUCCEEDED: Attempt = {
  kind: "ended",
  functionError: false,
  executedVersion: "1",
  traceHeader: "t",
};
const at = (now: number, random = 0) => ({ now, random, retryBaseMs: MINUTE_MS, id: ID });

describe("decide()", () => {
  it("is over with a success that nobody is told of", ({ expect }) => {
    expect(decide(NEW, SUCCEEDED, RULES, at(5))).toEqual({ kind: "over", condition: "Success" });
  });

  it("tells a destination of a success, and no dead-letter queue", ({ expect }) => {
    const rules = { ...RULES, onSuccess: "s", onFailure: "f", deadLetter: "d" };
    expect(decide({ ...NEW, failures: 1 }, SUCCEEDED, rules, at(5))).toEqual({
      kind: "deliver",
      outcome: {
        id: ID,
        condition: "Success",
        endedAt: 5,
        invokeCount: 2,
        run: SUCCEEDED,
        targets: [{ kind: "destination", arn: "s" }],
      },
    });
  });

  it("runs a failing function after one and after two minutes, and no more", ({ expect }) => {
    const first = decide(NEW, FAILED, RULES, at(0));
    expect(first).toMatchObject({ kind: "again", dueAt: MINUTE_MS, progress: { failures: 1 } });
    const second = decide({ ...NEW, failures: 1 }, FAILED, RULES, at(0));
    expect(second).toMatchObject({ dueAt: 2 * MINUTE_MS, progress: { failures: 2 } });
    const third = decide({ ...NEW, failures: 2 }, FAILED, RULES, at(0));
    expect(third).toEqual({ kind: "over", condition: "RetriesExhausted" });
  });

  it.for([0, 1, 2])("runs it again %i times where that is set", (retriesMax, { expect }) => {
    const rules = { ...RULES, retriesMax };
    for (let failures = 0; failures <= retriesMax; failures += 1) {
      const { kind } = decide({ ...NEW, failures }, FAILED, rules, at(0));
      expect(kind).toBe(failures < retriesMax ? "again" : "over");
    }
  });

  it("tells both the destination and the dead-letter queue of a failure", ({ expect }) => {
    const rules = { ...RULES, retriesMax: 0, onFailure: "f", deadLetter: "d" };
    expect(decide(NEW, FAILED, rules, at(5))).toMatchObject({
      kind: "deliver",
      outcome: {
        condition: "RetriesExhausted",
        invokeCount: 1,
        targets: [
          { kind: "destination", arn: "f" },
          { kind: "dead-letter", arn: "d" },
        ],
      },
    });
  });

  it("gives an event up at once that would be too old for its next run", ({ expect }) => {
    const rules = { ...RULES, eventAgeMsMax: MINUTE_MS, onFailure: "f" };
    expect(decide(NEW, FAILED, rules, at(1))).toMatchObject({
      kind: "deliver",
      outcome: { condition: "EventAgeExceeded", invokeCount: 1, run: FAILED },
    });
    expect(decide(NEW, FAILED, rules, at(0))).toMatchObject({ kind: "again" });
  });

  it.for(["throttled", "failed"] as const)(
    "spends no retry on an event that is %s, until it is too old",
    (kind, { expect }) => {
      const progress = { ...NEW, failures: 2, backoffs: 1 };
      expect(decide(progress, { kind }, RULES, at(10))).toEqual({
        kind: "again",
        dueAt: 2010,
        progress: { ...progress, backoffs: 2 },
      });
      const late = RULES.eventAgeMsMax - 2000;
      expect(decide(progress, { kind }, RULES, at(late))).toMatchObject({ kind: "again" });
      const rules = { ...RULES, onFailure: "f" };
      expect(decide(progress, { kind }, rules, at(late + 1))).toEqual({
        kind: "deliver",
        outcome: {
          id: ID,
          condition: "EventAgeExceeded",
          endedAt: late + 1,
          invokeCount: 2,
          targets: [{ kind: "destination", arn: "f" }],
        },
      });
    },
  );

  it("forgets throttles after a run", ({ expect }) => {
    const progress = { ...NEW, backoffs: 9 };
    expect(decide(progress, FAILED, RULES, at(0))).toMatchObject({ progress: { backoffs: 0 } });
  });

  it.for(["ZeroReservedConcurrency", "EventAgeExceeded", "RecursiveInvocation"] as const)(
    "does not try again what is refused: %s",
    (condition, { expect }) => {
      const rules = { ...RULES, onFailure: "f" };
      const { outcome } = decide(NEW, { kind: "refused", condition }, rules, at(0)) as {
        outcome: Outcome;
      };
      expect(outcome).toMatchObject({ condition, invokeCount: 0 });
      expect(outcome.run).toBeUndefined();
    },
  );

  it("drops an event whose function is gone", ({ expect }) => {
    const over = { kind: "over", condition: "FunctionGone" };
    expect(decide(NEW, { kind: "gone" }, { ...RULES, onFailure: "f" }, at(0))).toEqual(over);
  });
});

describe("isExpired()", () => {
  it("lets an event have its whole age", ({ expect }) => {
    const rules = { ...RULES, eventAgeMsMax: 60 };
    expect([60, 61].map((now) => isExpired(NEW, rules, now))).toEqual([false, true]);
  });
});

describe("backoffMs()", () => {
  it("doubles from a second to five minutes", ({ expect }) => {
    const waits = [0, 1, 2, 8, 9, 1e9].map((times) => backoffMs(times, 0));
    expect(waits).toEqual([1000, 2000, 4000, 256_000, 300_000, 300_000]);
  });

  it("is never longer and never much shorter by chance", ({ expect }) => {
    expect([backoffMs(3, 0), backoffMs(3, 0.999)]).toEqual([8000, 6002]);
  });
});

describe("afterLoss()", () => {
  it("tries again at once the first time, and with growing waits after that", ({ expect }) => {
    const due = [0, 1, 2, 3].map((losses) => afterLoss({ ...NEW, losses }, 5, 0));
    expect(due.map(({ dueAt }) => dueAt)).toEqual([5, 1005, 2005, 4005]);
    expect(due.map(({ progress }) => progress.losses)).toEqual([1, 2, 3, 4]);
  });
});

describe("afterDelivery()", () => {
  const one = { kind: "destination", arn: "f" } as const;
  const two = { kind: "dead-letter", arn: "d" } as const;
  const outcome: Outcome = {
    id: ID,
    condition: "RetriesExhausted",
    endedAt: 0,
    invokeCount: 1,
    targets: [one, two],
  };
  const busy = failedForNow("ServiceUnavailable", "Busy");
  const now = { now: 0, random: 0 };

  it("is over when all have been told", ({ expect }) => {
    const decision = afterDelivery(NEW, outcome, [DELIVERED, DELIVERED], now);
    expect(decision).toEqual({ kind: "over", dropped: [] });
  });

  it("goes on with those that have not been told", ({ expect }) => {
    expect(afterDelivery(NEW, outcome, [DELIVERED, busy], now)).toEqual({
      kind: "again",
      dropped: [],
      dueAt: 1000,
      progress: { ...NEW, backoffs: 1 },
      outcome: { ...outcome, targets: [two] },
    });
  });

  it("drops what will never arrive", ({ expect }) => {
    const lost = undeliverable("QueueDoesNotExist", "None");
    const dropped = [{ ...one, code: "QueueDoesNotExist", message: "None" }];
    const again = afterDelivery(NEW, outcome, [lost, busy], now);
    expect(again).toMatchObject({ kind: "again", dropped, outcome: { targets: [two] } });
    const over = afterDelivery(NEW, outcome, [lost, DELIVERED], now);
    expect(over).toEqual({ kind: "over", dropped });
  });

  it("drops what has not arrived in six hours", ({ expect }) => {
    const late = { now: 6 * 60 * MINUTE_MS - 1000, random: 0 };
    const results = [DELIVERED, busy];
    expect(afterDelivery(NEW, outcome, results, late)).toMatchObject({ kind: "again" });
    const later = { ...late, now: late.now + 1 };
    expect(afterDelivery(NEW, outcome, results, later)).toMatchObject({
      kind: "over",
      dropped: [{ ...two, code: "ServiceUnavailable" }],
    });
  });
});
