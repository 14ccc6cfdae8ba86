import { type Delivery } from "../../services/delivery.ts";

/**
 * The life of an event, as rules over plain data. An event waits, is attempted, and either ends or waits again. What an
 * attempt comes to is an `Attempt`; what then becomes of the event is a `Decision`. Times are epoch ms.
 */

/** A text of an event: in its row, or by the name of its object in R2 when it is too long for that. */
export type StoredText = { readonly text: string } | { readonly key: string };

/** Characters that a row holds. Longer texts would fill the memory of an object that has many of them. */
export const INLINE_LENGTH_MAX = 128 * 1024;

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
      /** Of the run, with its place in a chain of calls. */
      readonly traceHeader: string;
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

/** How an event has ended, for those who are to be told. */
export interface Outcome {
  /** Of what is told of it, the same each time that is tried. */
  readonly id: string;
  readonly condition: Condition;
  readonly endedAt: number;
  /** Runs that have come to an end. */
  readonly invokeCount: number;
  /** Of the last attempt, if that was a run. */
  readonly run?: Extract<Attempt, { kind: "ended" }>;
  /** Who has not been told yet. */
  readonly targets: readonly Target[];
}

/** A destination gets a record of the invocation, a dead-letter queue the event itself. */
export interface Target {
  readonly kind: "destination" | "dead-letter";
  readonly arn: string;
}

export type Decision =
  /** Nobody is to be told. */
  | { readonly kind: "over"; readonly condition: Condition | "FunctionGone" }
  | { readonly kind: "deliver"; readonly outcome: Outcome }
  | { readonly kind: "again"; readonly dueAt: number; readonly progress: Progress };

/** A target that will not be told any more. */
export interface Dropped extends Target {
  readonly code: string;
  readonly message: string;
}

export type DeliveryDecision =
  | { readonly kind: "over"; readonly dropped: readonly Dropped[] }
  | {
      readonly kind: "again";
      readonly dropped: readonly Dropped[];
      readonly dueAt: number;
      readonly progress: Progress;
      readonly outcome: Outcome;
    };

/** Reference 4. */
export const RETRIES_DEFAULT = 2;
export const EVENT_AGE_SECONDS_DEFAULT = 21_600;
export const RETRY_BASE_SECONDS_DEFAULT = 60;

/** How long it is tried to tell somebody of an outcome. AWS does not say how long it tries. */
const DELIVERY_MS_MAX = EVENT_AGE_SECONDS_DEFAULT * 1000;

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
  /** A new one, should there be something to tell. */
  readonly id: string;
}

/** What becomes of an event after an attempt. */
export function decide(
  progress: Progress,
  attempt: Attempt,
  rules: Rules,
  circumstances: Circumstances,
): Decision {
  const { now, id, random } = circumstances;
  const end = (condition: Condition, invokeCount: number) =>
    endOf({ id, condition, invokeCount, endedAt: now }, attempt, rules);
  switch (attempt.kind) {
    case "gone":
      return { kind: "over", condition: "FunctionGone" };
    case "refused":
      return end(attempt.condition, progress.failures);
    case "throttled":
    case "failed": {
      const dueAt = now + backoffMs(progress.backoffs, random);
      // An event that would be too old when its time comes is given up at once: reference 4.
      if (isExpired(progress, rules, dueAt)) return end("EventAgeExceeded", progress.failures);
      return { kind: "again", dueAt, progress: { ...progress, backoffs: progress.backoffs + 1 } };
    }
    case "ended": {
      const runs = progress.failures + 1;
      if (!attempt.functionError) return end("Success", runs);
      if (runs > rules.retriesMax) return end("RetriesExhausted", runs);
      const dueAt = now + runs * circumstances.retryBaseMs;
      if (isExpired(progress, rules, dueAt)) return end("EventAgeExceeded", runs);
      return { kind: "again", dueAt, progress: { ...progress, failures: runs, backoffs: 0 } };
    }
  }
}

function endOf(
  ended: Omit<Outcome, "run" | "targets">,
  attempt: Attempt,
  { onSuccess, onFailure, deadLetter }: Rules,
): Decision {
  const isSuccess = ended.condition === "Success";
  const destination = isSuccess ? onSuccess : onFailure;
  const targets: readonly Target[] = [
    ...(destination === undefined ? [] : [{ kind: "destination", arn: destination } as const]),
    ...(isSuccess || deadLetter === undefined
      ? []
      : [{ kind: "dead-letter", arn: deadLetter } as const]),
  ];
  if (targets.length === 0) return { kind: "over", condition: ended.condition };
  const run = attempt.kind === "ended" ? { run: attempt } : {};
  return { kind: "deliver", outcome: { ...ended, ...run, targets } };
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

/** What becomes of an event after its outcome was sent to `outcome.targets`, of which each has a result. */
export function afterDelivery(
  progress: Progress,
  outcome: Outcome,
  results: readonly Delivery[],
  { now, random }: Pick<Circumstances, "now" | "random">,
): DeliveryDecision {
  const dueAt = now + backoffMs(progress.backoffs, random);
  const isLate = dueAt - outcome.endedAt > DELIVERY_MS_MAX;
  const again: Target[] = [];
  const dropped: Dropped[] = [];
  for (const [index, target] of outcome.targets.entries()) {
    const result = results[index];
    if (result === undefined || (!result.ok && result.retryable && !isLate)) again.push(target);
    else if (!result.ok) dropped.push({ ...target, code: result.code, message: result.message });
  }
  const next = { ...progress, backoffs: progress.backoffs + 1 };
  return again.length === 0
    ? { kind: "over", dropped }
    : { kind: "again", dropped, dueAt, progress: next, outcome: { ...outcome, targets: again } };
}
