import { type StreamRules } from "./rules.ts";
import { compareSequences } from "./sequence.ts";
import { type Position } from "./source.ts";

/**
 * A lane reads its part of a shard in order, and processes one batch at a time. This is what of it outlives a process: how
 * far it is, and what is left of a batch that has failed (reference 5.4). Whatever is not in here is read from the stream
 * again.
 */
export interface LaneState {
  /** All records up to here have been processed, discarded or held back by a filter. */
  readonly done: Position;
  /** Parts of a batch that has failed, in order; each begins where the one before ends. */
  readonly failed: readonly FailedRange[];
  /** What is to be told to the failure destination before the lane goes on. */
  readonly discard?: Discard;
  readonly window?: OpenWindow;
  /** Nothing is done before. */
  readonly dueAt: number;
  /** Times in a row that a batch could not be run at all. */
  readonly pauses: number;
  /** The shard is closed, and nothing of it is left for this lane. */
  readonly isEnded?: true;
}

export interface FailedRange {
  /** The sequence number of its last record. */
  readonly end: string;
  readonly retries: number;
  /** How often its records were given to the function, throttles apart. */
  readonly invokes: number;
}

/** Records that are given up. */
export interface Discard {
  /** The same over all attempts to tell of them. */
  readonly id: string;
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  /** The sequence number of the last one. */
  readonly end: string;
  readonly decidedAt: number;
  readonly requestId: string;
  readonly invokes: number;
  /** Absent when the function was not run. */
  readonly run?: FailedRun;
  /** To tell of them. */
  readonly attempts: number;
}

export interface FailedRun {
  readonly executedVersion: string;
  /** False when the function has only reported records that failed. */
  readonly functionError: boolean;
}

/** A tumbling window that records have come for. */
export interface OpenWindow {
  readonly start: number;
  readonly end: number;
  /** What the function has answered last: JSON. */
  readonly state: string;
  /** The state is longer than may be kept: the function is to wind it up. */
  readonly isTooLarge: boolean;
  /** Times that its last invocation has failed. */
  readonly closings: number;
}

/** How a batch failed. */
export interface Failure {
  /** The sequence numbers of the batch, in order. */
  readonly sequences: readonly string[];
  /** The index of the first that failed. */
  readonly from: number;
  readonly requestId: string;
  readonly run?: FailedRun;
  /** What the function has made of the records before those that failed. */
  readonly window?: OpenWindow;
  /** For the record of what is given up. */
  readonly newId: string;
}

const RETRY_MS_FIRST = 500;
const PAUSE_MS_FIRST = 1000;
const DELAY_MS_MAX = 60_000;
export function laneAt(done: Position): LaneState {
  return { done, failed: [], dueAt: 0, pauses: 0 };
}

/** Whether a record comes before what is left to do. */
export function isDone(done: Position, sequenceNumber: string): boolean {
  return (
    typeof done === "string" &&
    done !== "TRIM_HORIZON" &&
    compareSequences(sequenceNumber, done) <= 0
  );
}

/** All records up to one are over, in whichever way; `window` is what the function has made of it. */
export function afterSuccess(state: LaneState, end: string, window?: OpenWindow): LaneState {
  const { discard: _, window: __, ...rest } = state;
  return {
    ...rest,
    done: end,
    failed: state.failed.filter((range) => compareSequences(range.end, end) > 0),
    ...(window === undefined ? {} : { window }),
    dueAt: 0,
    pauses: 0,
  };
}

/** What was read holds nothing for this lane. */
export function passOver(state: LaneState, through: Position): LaneState {
  return state.failed.length > 0 || state.discard !== undefined
    ? state
    : { ...state, done: through };
}

export function atEnd(state: LaneState): LaneState {
  return { ...state, isEnded: true };
}

/**
 * The function has failed a batch, or some of it. Records before the first that failed are done; the others are tried again
 * as one, or in two halves, which does not count as a retry, or given up.
 */
export function afterFailure(
  state: LaneState,
  failure: Failure,
  rules: StreamRules,
  now: number,
): LaneState {
  const { sequences, from } = failure;
  const end = sequences.at(-1);
  if (end === undefined) throw new Error("A batch has no records");
  const [current, ...later] = rangesFrom(state, end);
  const invokes = current.invokes + 1;
  const left = sequences.slice(from);
  const next = { ...progress(state, failure), dueAt: now, pauses: 0 };

  if (rules.bisects && left.length > 1) {
    // At what the function has named, or in the middle.
    const middle = left[Math.ceil(left.length / 2) - 1] ?? end;
    const halves = from > 0 ? [end] : [middle, end];
    const parts = halves.map((last) => ({ end: last, retries: 0, invokes }));
    return { ...next, failed: [...parts, ...restOf(current, end), ...later] };
  }
  // The record that stands first now may not have failed before.
  const retries = from > 0 ? 1 : current.retries + 1;
  if (retries > rules.retriesMax) {
    const { newId: id, requestId, run } = failure;
    const discard: Discard = {
      id,
      condition: "RetryAttemptsExhausted",
      end,
      decidedAt: now,
      requestId,
      invokes,
      ...(run === undefined ? {} : { run }),
      attempts: 0,
    };
    return { ...next, failed: [...restOf(current, end), ...later], discard };
  }
  return {
    ...next,
    dueAt: now + retryDelayMs(retries),
    failed: [{ ...current, retries, invokes }, ...later],
  };
}

/** The batch was not run: the function is throttled, or something of ours has failed. That counts for nothing. */
export function afterPause(state: LaneState, now: number): LaneState {
  const pauses = state.pauses + 1;
  const delay = Math.min(PAUSE_MS_FIRST * 2 ** Math.min(pauses - 1, 30), DELAY_MS_MAX);
  return { ...state, pauses, dueAt: now + delay };
}

/** Records up to `end` are too old to be tried. */
export function expire(
  state: LaneState,
  end: string,
  ids: { readonly id: string; readonly requestId: string },
  now: number,
): LaneState {
  const discard: Discard = {
    ...ids,
    condition: "RecordAgeExceeded",
    end,
    decidedAt: now,
    invokes: state.failed[0]?.invokes ?? 0,
    attempts: 0,
  };
  return { ...state, discard };
}

/** Whoever is to be told of what is given up could not be. */
export function tellAgain(state: LaneState, dueAt: number): LaneState {
  const { discard } = state;
  if (discard === undefined) return state;
  return { ...state, discard: { ...discard, attempts: discard.attempts + 1 }, dueAt };
}

/** What is given up has been told of: the lane goes on behind it, in the same tumbling window. */
export function afterDiscard(state: LaneState): LaneState {
  const { discard, window } = state;
  return discard === undefined ? state : afterSuccess(state, discard.end, window);
}

function progress(state: LaneState, { sequences, from, window }: Failure): LaneState {
  const before = sequences[from - 1];
  if (before === undefined) return state;
  return { ...state, done: before, ...(window === undefined ? {} : { window }) };
}

/** After so many failures. */
export function retryDelayMs(retries: number): number {
  return Math.min(RETRY_MS_FIRST * 2 ** Math.min(retries - 1, 30), DELAY_MS_MAX);
}

/** A batch that fails for the first time is a range of its own. */
function rangesFrom(
  { failed }: LaneState,
  end: string,
): readonly [FailedRange, ...(readonly FailedRange[])] {
  const [first, ...later] = failed;
  return first === undefined ? [{ end, retries: 0, invokes: 0 }] : [first, ...later];
}

/** What of a range lies behind a batch that was only its beginning. */
function restOf(range: FailedRange, end: string): readonly FailedRange[] {
  return compareSequences(range.end, end) > 0 ? [range] : [];
}
