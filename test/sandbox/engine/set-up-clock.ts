import { FuelClock } from "../../../sandbox/engine/fuel-clock.ts";
import {
  FUEL_PER_MS,
  HARD_FUEL_PER_MS,
  HARD_LIMIT_GRACE_MS,
} from "../../../sandbox/engine/limits.ts";

export const START = 1_000_000;

/** A clock on a wall that the test moves, over fuel that the test burns. */
export function setUp() {
  const gauge = { value: 0n };
  const wall = { time: START, now: () => wall.time };
  const clock = new FuelClock(wall, gauge, { value: 0n });
  const burn = (units: number) => (gauge.value -= BigInt(units));
  const burnMs = (ms: number) => burn(ms * FUEL_PER_MS);
  return { gauge, wall, clock, burn, burnMs };
}

/** What a guest is granted that has so much time left. */
export function grant(remainingMs: number): bigint {
  return BigInt((remainingMs + HARD_LIMIT_GRACE_MS) * HARD_FUEL_PER_MS);
}
