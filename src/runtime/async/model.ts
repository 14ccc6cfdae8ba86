import { type StoredText } from "./stored-text.ts";

/**
 * The life of an event, as rules over plain data. An event waits, is attempted, and either ends or waits again. What an
 * attempt comes to is an `Attempt`; what then becomes of the event is a `Decision`. Times are epoch ms.
 */

/** How far an event has come. */
export interface Progress {
  readonly enqueuedAt: number;
  /** Runs that ended with an error of the function. */
  readonly failures: number;
  /** How often it was put back since without having run. */
  readonly backoffs: number;
  /** Attempts of which nobody has seen the end. */
  readonly losses: number;
}

/** What the function wants of its events: of the qualifier that is invoked, at the time of the attempt. */
export interface Rules {
  readonly retriesMax: number;
  readonly eventAgeMsMax: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly deadLetter?: string;
}

/** What one attempt has come to. */
export type Attempt =
  | {
      readonly kind: "ended";
      readonly functionError: boolean;
      readonly executedVersion: string;
      /** Only where somebody is told. */
      readonly response?: StoredText;
    }
  /** There was no room for it, or something other than the function failed. */
  | { readonly kind: "throttled" | "failed" }
  /** It may not run any more. */
  | { readonly kind: "refused"; readonly condition: Refusal }
  /** What it was meant for is not there any more. */
  | { readonly kind: "gone" };

/** The last is ours: how AWS names it in a record is not documented. */
export type Refusal = "ZeroReservedConcurrency" | "EventAgeExceeded" | "RecursiveInvocation";
export type Condition = "Success" | "RetriesExhausted" | Refusal;

export type Decision =
  | { readonly kind: "over"; readonly condition: Condition | "FunctionGone" }
  | { readonly kind: "again"; readonly dueAt: number; readonly progress: Progress };

/** Reference 4. */
export const RETRIES_DEFAULT = 2;
export const EVENT_AGE_SECONDS_DEFAULT = 21_600;

/** Of throttles and system errors: reference 4. */
const BACKOFF_MS_MIN = 1000;
const BACKOFF_MS_MAX = 300_000;
/** The part of a back-off that is chance, so that what failed together does not come back together. */
const JITTER = 0.25;

export interface Circumstances {
  readonly now: number;
  /** What an error of the function is retried after; the second time twice that. */
  readonly retryBaseMs: number;
  /** From 0 to 1. */
  readonly random: number;
}

/** What becomes of an event after an attempt. */
export function decide(
  progress: Progress,
  attempt: Attempt,
  rules: Rules,
  circumstances: Circumstances,
): Decision {
  switch (attempt.kind) {
    case "gone":
      return { kind: "over", condition: "FunctionGone" };
    case "refused":
      return { kind: "over", condition: attempt.condition };
    case "throttled":
    case "failed": {
      const { now, random } = circumstances;
      const again = { ...progress, backoffs: progress.backoffs + 1 };
      return waitOrExpire(again, now + backoffMs(progress.backoffs, random), rules);
    }
    case "ended":
      return attempt.functionError
        ? afterFailure(progress, rules, circumstances)
        : { kind: "over", condition: "Success" };
  }
}

/** Whether an event is too old to be attempted at all. */
export function isExpired({ enqueuedAt }: Progress, rules: Rules, now: number): boolean {
  return now - enqueuedAt > rules.eventAgeMsMax;
}

/** When an event is attempted again whose attempt was lost, as by a crash: at once, unless that has happened before. */
export function afterLoss(
  progress: Progress,
  now: number,
  random: number,
): { readonly dueAt: number; readonly progress: Progress } {
  const { losses } = progress;
  const dueAt = losses === 0 ? now : now + backoffMs(losses - 1, random);
  return { dueAt, progress: { ...progress, losses: losses + 1 } };
}

/** Doubles from one second to five minutes. */
export function backoffMs(times: number, random: number): number {
  const whole = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** Math.min(times, 30));
  return Math.round(whole * (1 - JITTER * random));
}

function afterFailure(progress: Progress, rules: Rules, circumstances: Circumstances): Decision {
  const failures = progress.failures + 1;
  if (failures > rules.retriesMax) return { kind: "over", condition: "RetriesExhausted" };
  const dueAt = circumstances.now + failures * circumstances.retryBaseMs;
  return waitOrExpire({ ...progress, failures, backoffs: 0 }, dueAt, rules);
}

/** An event that would be too old when its time comes is given up at once: reference 4. */
function waitOrExpire(progress: Progress, dueAt: number, rules: Rules): Decision {
  if (isExpired(progress, rules, dueAt)) return { kind: "over", condition: "EventAgeExceeded" };
  return { kind: "again", dueAt, progress };
}
