import { FuelClock } from "../../../sandbox/engine/fuel-clock.ts";
import { FUEL_PER_MS, GRANT_MS } from "../../../sandbox/engine/limits.ts";

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

/** What a guest is granted at a time. */
export const GRANT = BigInt(GRANT_MS * FUEL_PER_MS);
