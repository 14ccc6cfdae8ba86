/** How often and for how long a target is tried. */
export interface RetryPolicy {
  /** Beside the first attempt. */
  readonly retriesMax: number;
  readonly ageSecondsMax: number;
}

/** EventBridge's and Scheduler's own: 24 hours and 185 times. */
export const RETRY_POLICY_DEFAULT: RetryPolicy = { retriesMax: 185, ageSecondsMax: 86_400 };

/** What stops the attempts, in the words of the dead-letter message. */
export type Exhausted = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";

export type AfterFailure =
  | { readonly verdict: "retry"; readonly dueAt: number }
  | { readonly verdict: "give-up"; readonly exhausted?: Exhausted };

export interface Failed {
  /** The first one included. */
  readonly attempts: number;
  readonly createdAt: number;
  /** Whether the same may go well later: a target that is not there, or lets nobody in, is not tried again. */
  readonly retryable: boolean;
}

const FIRST_DELAY_MS = 1000;
/** So that 185 retries fill the 24 hours. */
const DELAY_MS_MAX = 8 * 60_000;

/** What becomes of a delivery that has just failed. `random` is from 0 to 1. */
export function afterFailure(
  policy: RetryPolicy,
  { attempts, createdAt, retryable }: Failed,
  now: number,
  random: number,
): AfterFailure {
  if (!retryable) return { verdict: "give-up" };
  if (attempts > policy.retriesMax) {
    return { verdict: "give-up", exhausted: "MaximumRetryAttempts" };
  }
  const dueAt = now + retryDelayMs(attempts, random);
  return dueAt > createdAt + policy.ageSecondsMax * 1000
    ? { verdict: "give-up", exhausted: "MaximumEventAgeInSeconds" }
    : { verdict: "retry", dueAt };
}

/** Doubles from a second on; between half of that and the whole, so that what failed together does not come back together. */
export function retryDelayMs(attempts: number, random: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 30), DELAY_MS_MAX);
  return Math.round(delay * (0.5 + random / 2));
}
