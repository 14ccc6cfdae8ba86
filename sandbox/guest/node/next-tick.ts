import { type AsyncFrame, callInFrame, currentFrame } from "../async-frame.ts";
import { assertFunction, type Callback } from "./validate.ts";

interface Tick {
  readonly callback: Callback;
  readonly args: readonly unknown[];
  readonly frame: AsyncFrame;
}

let ticks: Tick[] = [];
let next = 0;

/** process.nextTick. */
export function nextTick(callback: unknown, ...args: readonly unknown[]): void {
  assertFunction(callback, "callback");
  ticks.push({ callback, args, frame: currentFrame() });
}

/**
 * Runs every queued tick, those that ticks add included. A tick's error goes to the caller, which treats it as
 * an uncaught exception and calls again: the ticks behind it stay queued.
 */
export function runTicks(): void {
  while (next < ticks.length) {
    const tick = ticks[next++];
    // A tick that queues the next one for ever must not keep the whole history.
    if (next === ticks.length || next > 1024) {
      ticks = ticks.slice(next);
      next = 0;
    }
    if (tick !== undefined) callInFrame(tick.frame, tick.callback, undefined, tick.args);
  }
}

export function hasTicks(): boolean {
  return next < ticks.length;
}
