import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { isDone, type LaneState } from "./model.ts";
import { type StreamRules } from "./rules.ts";
import { compareSequences } from "./sequence.ts";
import { type Item, type Position } from "./source.ts";
import { WINDOW_STATE_BYTES_MAX } from "./windows.ts";

/** What a lane has read and not done yet. */
export interface Ahead {
  readonly items: readonly Item[];
  /** How far has been read, records of other lanes and those held back included. */
  readonly through: Position;
  /** When the first of the items was read. */
  readonly since: number;
  /** Nothing more was there when it was read last, which was at `readAt` or later. */
  readonly isLatest: boolean;
  readonly readAt: number;
  /** The stream has been asked in vain, and calls if it can. */
  readonly isAsked: boolean;
  readonly isEnd: boolean;
  /** The lane may hold no more. */
  readonly isFull: boolean;
}

/** What a lane does next; `count` is a number of items from the first on. */
export type Work =
  | { readonly kind: "read" }
  | { readonly kind: "tell" | "expire" | "invoke"; readonly count: number }
  | { readonly kind: "close-window" }
  /** Nothing is left of the records up to `end`. */
  | { readonly kind: "pass"; readonly end: string }
  /** Until a time, if there is one, or until something comes. */
  | { readonly kind: "rest"; readonly until?: number; readonly isCallable: boolean }
  | { readonly kind: "end" };

/** `{"Records":[` and `]}` with the members of a tumbling window, its state apart. */
const ENVELOPE_BYTES = 512;

export function nextWork(state: LaneState, ahead: Ahead, rules: StreamRules, now: number): Work {
  if (now < state.dueAt) return { kind: "rest", until: state.dueAt, isCallable: false };
  const { items } = ahead;
  const target = state.discard?.end ?? state.failed[0]?.end;
  const isUnread = target !== undefined && !isCovered(ahead, target);
  // What is told of is told of as a whole.
  if (isUnread && (state.discard !== undefined || !ahead.isFull)) {
    return ahead.isAsked ? { kind: "rest", isCallable: true } : { kind: "read" };
  }
  if (state.discard !== undefined) {
    return { kind: "tell", count: countUpTo(items, state.discard.end) };
  }
  if (target !== undefined && !isUnread && countUpTo(items, target) === 0) {
    return { kind: "pass", end: target };
  }
  if (isWindowOver(state, ahead, rules)) return { kind: "close-window" };
  const [first] = items;
  if (first === undefined) return whenEmpty(state, ahead, rules, now);

  const old = countExpired(items, rules, now);
  if (old > 0) return { kind: "expire", count: Math.min(old, rules.batchSize) };
  const { count, isWhole } = cutBatch(state, items, rules);
  const dueAt = ahead.since + rules.gatherMs;
  // Where nothing is gathered, what is there at once makes a batch.
  const isTime = rules.gatherMs === 0 ? ahead.isLatest : now >= dueAt;
  if (isWhole || isTime || ahead.isFull || ahead.isEnd) return { kind: "invoke", count };
  if (!ahead.isLatest || !ahead.isAsked) return { kind: "read" };
  return { kind: "rest", until: dueAt, isCallable: true };
}

function whenEmpty(
  { window }: LaneState,
  ahead: Ahead,
  { graceMs }: StreamRules,
  now: number,
): Work {
  if (ahead.isEnd) return { kind: "end" };
  if (!ahead.isAsked) return { kind: "read" };
  if (window === undefined) return { kind: "rest", isCallable: true };
  // Whether the window is over shows only when it is looked for after its end.
  const until = window.end + graceMs;
  return now < until ? { kind: "rest", until, isCallable: true } : { kind: "read" };
}

/** A later record has come, or none can come any more. */
function isWindowOver(
  { window }: LaneState,
  { items, isEnd, isLatest, readAt }: Ahead,
  { windowMs, graceMs }: StreamRules,
): boolean {
  if (window === undefined) return false;
  if (window.isTooLarge || windowMs === 0) return true;
  const [first] = items;
  if (first !== undefined) return first.arrivedAt >= window.end;
  return isEnd || (isLatest && readAt >= window.end + graceMs);
}

/** As many as make a batch; whether more that came could not be in it. */
function cutBatch(
  { failed, window }: LaneState,
  items: readonly Item[],
  { batchSize, windowMs }: StreamRules,
): { readonly count: number; readonly isWhole: boolean } {
  const stateBytes = window === undefined ? 0 : WINDOW_STATE_BYTES_MAX;
  const bytesMax = SYNC_PAYLOAD_BYTES_MAX - ENVELOPE_BYTES - stateBytes;
  const windowEnd = windowEndOf(items[0]?.arrivedAt ?? 0, windowMs, window?.end);
  const end = failed[0]?.end;
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    bytes += item.bytes;
    const isBeyond = end !== undefined && compareSequences(item.sequenceNumber, end) > 0;
    const isLater = item.arrivedAt >= windowEnd;
    // A record that is too long for any event is tried by itself.
    const isTooMuch = index >= batchSize || (index > 0 && bytes > bytesMax);
    if (index > 0 && (isBeyond || isLater || isTooMuch)) return { count: index, isWhole: true };
    if (item.sequenceNumber === end) return { count: index + 1, isWhole: true };
  }
  // A failed batch waits for nothing to be gathered.
  return { count: items.length, isWhole: items.length >= batchSize || end !== undefined };
}

function windowEndOf(arrivedAt: number, windowMs: number, open: number | undefined): number {
  if (windowMs === 0) return Infinity;
  return open ?? (Math.floor(arrivedAt / windowMs) + 1) * windowMs;
}

/** Records come in the order of their arrival. */
function countExpired(
  items: readonly Item[],
  { recordAgeMsMax }: StreamRules,
  now: number,
): number {
  const young = items.findIndex(({ arrivedAt }) => now - arrivedAt <= recordAgeMsMax);
  return young === -1 ? items.length : young;
}

function countUpTo(items: readonly Item[], end: string): number {
  const beyond = items.findIndex(({ sequenceNumber }) => compareSequences(sequenceNumber, end) > 0);
  return beyond === -1 ? items.length : beyond;
}

/** An empty page says nothing: DynamoDB gives such on the way. */
function isCovered({ items, through, isEnd }: Ahead, end: string): boolean {
  const last = items.at(-1)?.sequenceNumber;
  if (isEnd || isDone(through, end)) return true;
  return last !== undefined && compareSequences(last, end) >= 0;
}
