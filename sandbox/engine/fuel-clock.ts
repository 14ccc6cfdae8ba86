import { FUEL_PER_MS, HARD_FUEL_PER_MS, HARD_LIMIT_GRACE_MS } from "./limits.ts";

/** A millisecond of fuel, more or less: as often as that the soft limit looks at the time. */
const UNITS_BETWEEN_CHECKS = BigInt(FUEL_PER_MS);

export interface Clock {
  /** Milliseconds since the epoch. On Workers it stands still between two I/O operations. */
  now(): number;
}

/** The fuel global of an instance. */
export interface FuelGauge {
  value: bigint;
}

/**
 * The time of one guest. The wall clock where it moves while code runs; where it stands still, as in production
 * Workers, the fuel burnt since the guest was entered counts as time passed. It never goes backwards.
 */
export class FuelClock {
  readonly #wall: Clock;
  readonly #gauge: FuelGauge;
  #latest = 0;
  #deadline = Number.POSITIVE_INFINITY;
  #enteredAt = 0;
  #granted = 0n;
  /** Units burnt since the guest was entered, up to the last grant. */
  #burntBefore = 0n;
  #spent = 0n;
  /** While more fuel than this is left, a turn of the soft limit has nothing to do. */
  #checkBelow = 0n;
  #depth = 0;
  /** The wall clock has been seen to move while the guest ran: fuel need not stand in for it. */
  #wallMoves = false;

  constructor(wall: Clock, gauge: FuelGauge) {
    this.#wall = wall;
    this.#gauge = gauge;
  }

  /** Units burnt since the instance was made: the same for the same program everywhere. */
  get fuelUsed(): bigint {
    return this.#depth > 0 ? this.#spent + this.#burnt() : this.#spent;
  }

  /** Epoch milliseconds at which the guest must stop. */
  set deadline(epochMs: number) {
    this.#deadline = epochMs;
  }

  get expired(): boolean {
    return this.now() >= this.#deadline;
  }

  /** Out of fuel: what trapped was the hard limit and no fault of the engine. */
  get exhausted(): boolean {
    return this.#gauge.value < 0n;
  }

  now(): number {
    const wall = this.#wall.now();
    if (this.#depth > 0 && !this.#wallMoves) {
      this.#wallMoves = wall > this.#enteredAt;
      this.#advance(this.#enteredAt + Number(this.#burnt()) / FUEL_PER_MS);
    }
    return this.#advance(wall);
  }

  /** Runs guest code under the hard limit: fuel for the time that remains. Entries may nest. */
  run<T>(guest: () => T): T {
    if (this.#depth === 0) {
      this.#enteredAt = this.now();
      this.#burntBefore = 0n;
      this.#grant();
    }
    this.#depth += 1;
    try {
      return guest();
    } finally {
      if (this.#depth === 1) {
        this.now();
        this.#spent += this.#burnt();
      }
      this.#depth -= 1;
    }
  }

  /** The soft limit's turn. Says whether the guest must stop; if not, it gets fuel for the time that now remains. */
  tick(): boolean {
    // The engine asks far more often than time can have changed by much.
    if (this.#gauge.value > this.#checkBelow) return false;
    if (this.expired) return true;
    this.#settle(0n);
    this.#grant();
    return false;
  }

  /** Charges the guest for work that the host does on its behalf. */
  charge(units: number): void {
    this.#gauge.value -= BigInt(units);
  }

  /**
   * Charges for work that is about to be done at one go, and that nothing could interrupt. False, and nothing charged, if
   * the time that it stands for is more than remains.
   */
  spend(units: number): boolean {
    if (this.now() + units / FUEL_PER_MS > this.#deadline) return false;
    this.charge(Math.ceil(units));
    // The hard limit grants less for a millisecond than that work is charged for it.
    return !this.tick();
  }

  /** Makes the hard limit strike at the next metered instruction. */
  exhaust(): void {
    this.#settle(-1n);
  }

  /** Units burnt since the guest was entered. */
  #burnt(): bigint {
    return this.#burntBefore + this.#granted - this.#gauge.value;
  }

  /** Books what has been burnt, and leaves `balance` in the gauge. */
  #settle(balance: bigint): void {
    this.#burntBefore = this.#burnt();
    this.#granted = balance;
    this.#gauge.value = balance;
  }

  #grant(): void {
    const remainingMs = Math.max(0, this.#deadline - this.now()) + HARD_LIMIT_GRACE_MS;
    this.#granted = BigInt(
      Math.min(Math.ceil(remainingMs * HARD_FUEL_PER_MS), Number.MAX_SAFE_INTEGER),
    );
    this.#gauge.value = this.#granted;
    this.#checkBelow = this.#granted - UNITS_BETWEEN_CHECKS;
  }

  #advance(to: number): number {
    if (to > this.#latest) this.#latest = to;
    return this.#latest;
  }
}
