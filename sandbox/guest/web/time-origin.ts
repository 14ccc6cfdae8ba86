import { call } from "../door.ts";

let origin: number | undefined;

/** Milliseconds since the epoch at which this environment started. */
export function timeOrigin(): number {
  origin ??= call("now");
  return origin;
}

/** Called when an environment starts: the memory image was made at another time. */
export function restartClock(): void {
  origin = call("now");
}
