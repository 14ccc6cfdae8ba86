import { isFlagged } from "../../platform/object-errors.ts";
import { throttled } from "./model.ts";
import { GOVERNOR_MS_MAX } from "./terms.ts";

/**
 * Asks a governor, and once more where the platform says that it may be asked again. Without an answer nothing runs:
 * what it throws is an error of ours to the caller, or AWS's 429 when the governor has too much to do.
 */
export async function askGovernor<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await inTime(ask());
  } catch (error) {
    if (isFlagged(error, "overloaded")) throw throttled("function-rate");
    if (!isFlagged(error, "retryable")) throw error;
    return await inTime(ask());
  }
}

/** Throws when there is no answer in time. */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`The governor did not answer within ${GOVERNOR_MS_MAX} ms`));
  }, GOVERNOR_MS_MAX);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
