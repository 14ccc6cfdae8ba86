import { call } from "../door.ts";
import { timeOrigin } from "../web/time-origin.ts";
import { invalidArgType, outOfRange } from "./errors.ts";

/** Nanoseconds since the environment started, from the host's fractions of milliseconds. */
function nanoseconds(): bigint {
  return BigInt(Math.round((call("now") - timeOrigin()) * 1e6));
}

export function hrtime(previous?: unknown): [number, number] {
  const now = nanoseconds();
  let seconds = Number(now / 1_000_000_000n);
  let rest = Number(now % 1_000_000_000n);
  if (previous === undefined) return [seconds, rest];
  if (!Array.isArray(previous)) throw invalidArgType("time", "Array", previous);
  if (previous.length !== 2) throw outOfRange("time", "2", previous.length);
  seconds -= Number(previous[0]);
  rest -= Number(previous[1]);
  return rest < 0 ? [seconds - 1, rest + 1_000_000_000] : [seconds, rest];
}

hrtime.bigint = nanoseconds;

export function uptime(): number {
  return (call("now") - timeOrigin()) / 1000;
}

/** The environment's time is all counted as user time: it has no kernel. */
export function cpuUsage(previous?: { user: number; system: number }): {
  user: number;
  system: number;
} {
  const user = Math.round((call("now") - timeOrigin()) * 1000);
  return { user: user - (previous?.user ?? 0), system: 0 - (previous?.system ?? 0) };
}
