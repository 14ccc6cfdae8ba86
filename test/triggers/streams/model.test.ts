import { describe, it } from "vitest";
import {
  afterDiscard,
  afterFailure,
  afterPause,
  afterSuccess,
  expire,
  type Failure,
  laneAt,
  type LaneState,
} from "../../../src/triggers/streams/model.ts";
import {
  afterClosing,
  afterFailedClosing,
  windowFor,
  withState,
} from "../../../src/triggers/streams/windows.ts";
import { type StreamRules } from "../../../src/triggers/streams/rules.ts";

const RULES: StreamRules = {
  batchSize: 100,
  gatherMs: 0,
  retriesMax: 2,
  recordAgeMsMax: Infinity,
  bisects: false,
  reportsFailures: true,
  windowMs: 0,
  graceMs: 0,
};
const NOW = 1_000_000;
const RUN = { executedVersion: "$LATEST", functionError: true };

const failureOf = (sequences: readonly string[], from = 0): Failure => ({
  sequences,
  from,
  requestId: "request",
  run: RUN,
  newId: "id",
});
const fail = (state: LaneState, sequences: readonly string[], from = 0, rules = RULES) =>
  afterFailure(state, failureOf(sequences, from), rules, NOW);

describe("afterFailure()", () => {
  it("tries as often again as it may, ever later, and then gives up", ({ expect }) => {
    const batch = ["1", "2", "3"];
    const first = fail(laneAt("0"), batch);
    expect(first).toMatchObject({
      done: "0",
      failed: [{ end: "3", retries: 1, invokes: 1 }],
      dueAt: NOW + 500,
    });
    const second = fail(first, batch);
    expect(second).toMatchObject({ failed: [{ retries: 2, invokes: 2 }], dueAt: NOW + 1000 });
    const third = fail(second, batch);
    expect(third.discard).toEqual({
      id: "id",
      condition: "RetryAttemptsExhausted",
      end: "3",
      decidedAt: NOW,
      requestId: "request",
      invokes: 3,
      run: RUN,
      attempts: 0,
    });
    expect(afterDiscard(third)).toEqual({ ...laneAt("3") });
  });

  it("waits no longer than a minute where it may try for ever", ({ expect }) => {
    let state = laneAt("0");
    for (let n = 0; n < 50; n += 1) {
      state = fail(state, ["1"], 0, { ...RULES, retriesMax: Infinity });
    }
    expect(state).toMatchObject({ dueAt: NOW + 60_000, failed: [{ retries: 50 }] });
    expect(state.discard).toBeUndefined();
  });

  it("goes on from the record that has failed, for which it is the first time", ({ expect }) => {
    const tried = fail(fail(laneAt("0"), ["1", "2", "3"]), ["1", "2", "3"]);
    expect(fail(tried, ["1", "2", "3"], 2)).toMatchObject({
      done: "2",
      failed: [{ end: "3", retries: 1, invokes: 3 }],
    });
  });

  it("halves a batch without counting a retry, down to the record that fails", ({ expect }) => {
    const rules = { ...RULES, bisects: true, retriesMax: 0 };
    const halves = fail(laneAt("0"), ["1", "2", "3", "4", "5"], 0, rules);
    expect(halves.failed).toEqual([
      { end: "3", retries: 0, invokes: 1 },
      { end: "5", retries: 0, invokes: 1 },
    ]);
    expect(halves.dueAt).toBe(NOW);
    const quarters = fail(halves, ["1", "2", "3"], 0, rules);
    expect(quarters.failed.map(({ end }) => end)).toEqual(["2", "3", "5"]);
    const done = afterSuccess(quarters, "2");
    expect(done.failed.map(({ end }) => end)).toEqual(["3", "5"]);
    const given = fail(done, ["3"], 0, rules);
    expect(given.discard).toMatchObject({ end: "3", invokes: 3 });
    expect(afterDiscard(given)).toMatchObject({ done: "3", failed: [{ end: "5", retries: 0 }] });
  });

  it("splits at the record that was named", ({ expect }) => {
    const rules = { ...RULES, bisects: true };
    expect(fail(laneAt("0"), ["1", "2", "3", "4"], 1, rules)).toMatchObject({
      done: "1",
      failed: [{ end: "4", retries: 0 }],
    });
  });

  it("keeps what lies behind a batch that was only the beginning of one", ({ expect }) => {
    const failed = fail(laneAt("0"), ["1", "2", "3", "4"]);
    const given = fail(fail(failed, ["1", "2"]), ["1", "2"]);
    expect(given.discard).toMatchObject({ end: "2" });
    expect(afterDiscard(given)).toMatchObject({ done: "2", failed: [{ end: "4" }] });
    const halved = fail(failed, ["1", "2"], 0, { ...RULES, bisects: true });
    expect(halved.failed.map(({ end }) => end)).toEqual(["1", "2", "4"]);
  });
});

describe("afterPause()", () => {
  it("counts for nothing but how long to wait", ({ expect }) => {
    const failed = fail(laneAt("0"), ["1"]);
    const paused = afterPause(afterPause(failed, NOW), NOW);
    expect(paused).toEqual({ ...failed, dueAt: NOW + 2000, pauses: 2 });
    expect(afterSuccess(paused, "1")).toEqual(laneAt("1"));
  });
});

describe("expire()", () => {
  it("gives up the beginning of a batch, however it was tried", ({ expect }) => {
    const tried = fail(laneAt("0"), ["1", "2", "3"]);
    const old = expire(tried, "2", { id: "i", requestId: "r" }, NOW);
    expect(old.discard).toMatchObject({ condition: "RecordAgeExceeded", end: "2", invokes: 1 });
    expect(old.discard).not.toHaveProperty("run");
    expect(afterDiscard(old)).toMatchObject({ done: "2", failed: [{ end: "3", retries: 1 }] });
  });
});

describe("tumbling windows", () => {
  const rules = { ...RULES, windowMs: 60_000 };
  const open = windowFor(laneAt("0"), 90_500, rules);

  it("lie on whole multiples of their length", ({ expect }) => {
    expect(open).toMatchObject({ start: 60_000, end: 120_000, state: "{}" });
    expect(windowFor(laneAt("0"), 90_500, RULES)).toBeUndefined();
  });

  it("are cut short when their state is too long, and then go on with an empty one", ({
    expect,
  }) => {
    if (open === undefined) throw new Error("No window");
    expect(withState(open, JSON.stringify("a".repeat(1_048_574))).isTooLarge).toBe(false);
    const large = withState(open, JSON.stringify("é".repeat(524_288)));
    expect(large.isTooLarge).toBe(true);
    const cut = afterClosing(afterSuccess(laneAt("0"), "1", large));
    expect(cut.window).toEqual({ ...open, state: "{}" });
    expect(afterClosing(afterSuccess(laneAt("0"), "1", open)).window).toBeUndefined();
  });

  it("are given up when their end fails as often as it may", ({ expect }) => {
    let state = afterSuccess(laneAt("0"), "1", open);
    for (let n = 0; n < RULES.retriesMax; n += 1) {
      state = afterFailedClosing(state, rules, NOW);
      expect(state.window?.closings).toBe(n + 1);
    }
    expect(afterFailedClosing(state, rules, NOW).window).toBeUndefined();
  });

  it("outlive what fails in them", ({ expect }) => {
    const state = afterSuccess(laneAt("0"), "1", open);
    const given = fail(state, ["2"], 0, { ...rules, retriesMax: 0 });
    expect(afterDiscard(given).window).toEqual(open);
  });
});
