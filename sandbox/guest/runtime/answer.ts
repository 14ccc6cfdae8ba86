import { hasTicks } from "../node/next-tick.ts";
import { hasImmediates, setImmediate } from "../web/timers.ts";

interface Pending {
  readonly answer: () => void;
  readonly isOnItsWay: boolean;
}

let pending: Pending | undefined;

/**
 * Answers when the ticks and immediates that are queued by now have run: the managed runtime asks for the next event
 * from an immediate of its own, so they are no part of the next invocation.
 */
export function afterQueued(answer: () => void, isAsyncOnly: boolean): void {
  if (!hasTicks() && !hasImmediates()) return answer();
  pending = { answer, isOnItsWay: !isAsyncOnly };
  setImmediate(answerNow);
}

/** Up to nodejs22.x the answer was on its way already, whatever becomes of those ticks and immediates. */
export function answerOnItsWay(): void {
  if (pending?.isOnItsWay === true) answerNow();
}

function answerNow(): void {
  const waiting = pending;
  pending = undefined;
  waiting?.answer();
}
