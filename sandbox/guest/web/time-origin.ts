import { call } from "../door.ts";

let origin: number | undefined;

/** Milliseconds since the epoch at which this environment started. */
export function timeOrigin(): number {
  origin ??= call("now");
  return origin;
}

/** Milliseconds that this environment has run; while it was a snapshot it did not. */
export function elapsedTime(): number {
  return call("now") - timeOrigin();
}

/** Called when an environment starts: the memory image was made at another time. */
export function restartClock(): void {
  origin = call("now");
}

/** Moves the origin on, so that time which nothing ran in does not count. */
export function shiftOrigin(ms: number): void {
  origin = timeOrigin() + ms;
}
