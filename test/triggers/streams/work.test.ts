import { describe, it } from "vitest";
import { toItem } from "../../../src/triggers/streams/item.ts";
import { afterSuccess, laneAt, type LaneState } from "../../../src/triggers/streams/model.ts";
import { type StreamRules } from "../../../src/triggers/streams/rules.ts";
import { type Ahead, nextWork } from "../../../src/triggers/streams/work.ts";

const NOW = 10_000_000;
const RULES: StreamRules = {
  batchSize: 3,
  gatherMs: 0,
  retriesMax: Infinity,
  recordAgeMsMax: Infinity,
  bisects: false,
  reportsFailures: false,
  windowMs: 0,
  graceMs: 1000,
};

const item = (sequence: number, arrivedAt = NOW, data = "") => {
  const about = { sequenceNumber: String(sequence), key: "k", arrivedAt };
  return toItem(about, { sequence, data }, () => ({}));
};
const some = (count: number) => Array.from({ length: count }, (_, index) => item(index + 1));

const ahead = (changes: Partial<Ahead>): Ahead => ({
  items: [],
  through: "0",
  since: NOW,
  isLatest: false,
  readAt: NOW,
  isAsked: false,
  isEnd: false,
  isFull: false,
  ...changes,
});
const next = (changes: Partial<Ahead>, rules: Partial<StreamRules> = {}, state = laneAt("0")) =>
  nextWork(state, ahead(changes), { ...RULES, ...rules }, NOW);

describe("nextWork()", () => {
  it("reads until there is a batch, or all that there is", ({ expect }) => {
    expect(next({})).toEqual({ kind: "read" });
    expect(next({ items: some(2) })).toEqual({ kind: "read" });
    expect(next({ items: some(2), isLatest: true })).toEqual({ kind: "invoke", count: 2 });
    expect(next({ items: some(5) })).toEqual({ kind: "invoke", count: 3 });
    expect(next({ items: some(2), isFull: true })).toEqual({ kind: "invoke", count: 2 });
    expect(next({ items: some(2), isEnd: true })).toEqual({ kind: "invoke", count: 2 });
  });

  it("gathers for as long as the window, and rests meanwhile", ({ expect }) => {
    const gather = { gatherMs: 5000 };
    const waiting = { items: some(2), isLatest: true, isAsked: true };
    expect(next(waiting, gather)).toEqual({ kind: "rest", until: NOW + 5000, isCallable: true });
    // Only an empty page makes the stream call.
    expect(next({ ...waiting, isAsked: false }, gather)).toEqual({ kind: "read" });
    expect(next({ ...waiting, since: NOW - 5000 }, gather)).toEqual({ kind: "invoke", count: 2 });
    expect(next({ items: some(3), isLatest: true }, gather)).toEqual({ kind: "invoke", count: 3 });
  });

  it("rests when there is nothing, and ends with the shard", ({ expect }) => {
    expect(next({ isLatest: true, isAsked: true })).toEqual({ kind: "rest", isCallable: true });
    expect(next({ isLatest: true })).toEqual({ kind: "read" });
    expect(next({ isEnd: true })).toEqual({ kind: "end" });
  });

  it("makes no event that is longer than 6 MB, but of one record", ({ expect }) => {
    const long = (sequence: number) => item(sequence, NOW, "a".repeat(3_000_000));
    const rules = { batchSize: 100 };
    expect(next({ items: [long(1), long(2), long(3)] }, rules)).toEqual({
      kind: "invoke",
      count: 2,
    });
    const huge = item(1, NOW, "a".repeat(7_000_000));
    expect(next({ items: [huge, item(2)] }, rules)).toEqual({ kind: "invoke", count: 1 });
  });

  it("gives up what is too old, and only that", ({ expect }) => {
    const rules = { recordAgeMsMax: 60_000 };
    const items = [item(1, NOW - 60_001), item(2, NOW - 60_000), item(3)];
    expect(next({ items, isLatest: true }, rules)).toEqual({ kind: "expire", count: 1 });
    const many = Array.from({ length: 10 }, (_, index) => item(index + 1, 0));
    expect(next({ items: many, isLatest: true }, rules)).toEqual({ kind: "expire", count: 3 });
  });

  it("does a failed batch again as it was, when its time has come", ({ expect }) => {
    const failed: LaneState = { ...laneAt("0"), failed: [{ end: "2", retries: 1, invokes: 1 }] };
    expect(next({ items: some(1) }, {}, failed)).toEqual({ kind: "read" });
    expect(next({ items: some(5) }, {}, failed)).toEqual({ kind: "invoke", count: 2 });
    expect(next({ items: some(5) }, {}, { ...failed, dueAt: NOW + 1 })).toEqual({
      kind: "rest",
      until: NOW + 1,
      isCallable: false,
    });
    // Nothing of it is left in the stream.
    expect(next({ items: [item(7)] }, {}, failed)).toEqual({ kind: "pass", end: "2" });
    expect(next({ through: "2" }, {}, failed)).toEqual({ kind: "pass", end: "2" });
    // A page without records may have others behind it.
    expect(next({ isLatest: true }, {}, failed)).toEqual({ kind: "read" });
    const asked = { isLatest: true, isAsked: true };
    expect(next(asked, {}, failed)).toEqual({ kind: "rest", isCallable: true });
  });

  it("tells of what is given up as a whole, before anything else", ({ expect }) => {
    const discard = {
      id: "",
      condition: "RetryAttemptsExhausted",
      end: "2",
      decidedAt: 0,
      requestId: "",
      invokes: 1,
      attempts: 0,
    } as const;
    const state = { ...laneAt("0"), discard };
    expect(next({ items: some(1), isFull: true }, {}, state)).toEqual({ kind: "read" });
    expect(next({ items: some(5) }, {}, state)).toEqual({ kind: "tell", count: 2 });
    expect(next({ through: "7" }, {}, state)).toEqual({ kind: "tell", count: 0 });
  });
});

describe("nextWork() in tumbling windows", () => {
  const rules = { windowMs: 10_000, batchSize: 100 };
  const window = {
    start: NOW - 20_000,
    end: NOW - 10_000,
    state: "{}",
    isTooLarge: false,
    closings: 0,
  };
  const state = afterSuccess(laneAt("0"), "1", window);

  it("makes batches of one window", ({ expect }) => {
    const items = [item(2, NOW - 1), item(3, NOW)];
    expect(next({ items }, rules)).toEqual({ kind: "invoke", count: 1 });
  });

  it("ends a window when a later record has come, or none can any more", ({ expect }) => {
    const ended = { kind: "close-window" };
    expect(next({ items: [item(2, NOW)] }, rules, state)).toEqual(ended);
    expect(next({ isEnd: true }, rules, state)).toEqual(ended);
    expect(next({ isLatest: true, isAsked: true }, rules, state)).toEqual(ended);
    // What was seen before its end says nothing about what came until then.
    const before = { isLatest: true, isAsked: true, readAt: window.end };
    expect(next(before, rules, state)).toEqual({ kind: "read" });
    expect(next({ items: [item(2, window.end - 1)], isLatest: true }, rules, state)).toEqual({
      kind: "invoke",
      count: 1,
    });
  });

  it("waits for the end of a window that is open", ({ expect }) => {
    const open = afterSuccess(laneAt("0"), "1", { ...window, start: NOW, end: NOW + 10_000 });
    expect(next({ isLatest: true, isAsked: true }, rules, open)).toEqual({
      kind: "rest",
      until: NOW + 11_000,
      isCallable: true,
    });
  });

  it("winds up a window whose state is too long, or that nobody wants any more", ({ expect }) => {
    const large = afterSuccess(laneAt("0"), "1", { ...window, end: NOW + 1, isTooLarge: true });
    expect(next({ items: some(1) }, rules, large)).toEqual({ kind: "close-window" });
    expect(next({ items: some(1) }, {}, state)).toEqual({ kind: "close-window" });
  });
});
