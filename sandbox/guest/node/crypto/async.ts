import { setImmediate } from "../../web/timers.ts";
import { assertFunction, type Callback } from "../validate.ts";

/**
 * Does `work` and gives its result, at once or, where there is a callback, later and by it. The host works while it is
 * asked, so there is nothing to wait for; Node's callbacks still come after the code that asked.
 */
export function answer<T>(callback: unknown, work: () => T): T | undefined {
  if (callback === undefined) return work();
  assertFunction(callback, "callback");
  answerAll(callback, () => [work()]);
  return undefined;
}

/** The same, for a callback that takes several results. */
export function answerAll(callback: Callback, work: () => readonly unknown[]): void {
  let results: readonly unknown[];
  try {
    results = work();
  } catch (error) {
    setImmediate(callback, error);
    return;
  }
  setImmediate(callback, null, ...results);
}
