import { ASK_MS, DEBT_UNITS, FUEL_PER_MS, GRANT_MS, POLL, SLICE_MS } from "./limits.ts";

const GRANT_UNITS = BigInt(GRANT_MS * FUEL_PER_MS);
/** Far below what any function of the engine may owe. */
const EXHAUSTED = -(2n ** 40n);
const ASK_UNITS = BigInt(ASK_MS * FUEL_PER_MS);

export interface Clock {
  /** Milliseconds since the epoch. On Workers it stands still between two I/O operations. */
  now(): number;
}

/** Whether a guest may go on, must stop, or is to rest while the host's event loop has a turn. */
export type Verdict = (typeof POLL)[keyof typeof POLL];

/** The fuel global of an instance. */
export interface FuelGauge {
  value: bigint;
}

/**
 * The time of one guest. The wall clock where it moves while code runs; where it stands still, as in production
 * Workers, the fuel burnt since it last moved counts as time passed. What it shows never goes backwards.
 */
export class FuelClock {
  readonly #wall: Clock;
  readonly #gauge: FuelGauge;
  /** While more fuel than this is left, the engine does not ask. */
  readonly #askBelow: FuelGauge;
  /** The latest time that anybody has been shown. */
  #latest = 0;
  #deadline = Number.POSITIVE_INFINITY;
  #granted = 0n;
  /** Units burnt since the guest was entered, up to the last grant. */
  #burntBefore = 0n;
  #spent = 0n;
  #depth = 0;
  /** The wall clock when it last moved, and the units burnt by then. */
  #wallSeen = Number.NEGATIVE_INFINITY;
  #burntThen = 0n;
  /** The wall clock has been seen to move while the guest ran: fuel need not stand in for it. */
  #wallMoves = false;
  /** When the host's event loop last had a turn. */
  #restedAt = 0;
  /** The guest is suspended where it stands: the wall clock may move, and says nothing by it. */
  #isResting = false;

  constructor(wall: Clock, gauge: FuelGauge, askBelow: FuelGauge) {
    this.#wall = wall;
    this.#gauge = gauge;
    this.#askBelow = askBelow;
  }

  /** Units burnt since the instance was made: the same for the same program everywhere. */
  get fuelUsed(): bigint {
    return this.#depth > 0 ? this.#spent + this.#burnt() : this.#spent;
  }

  /** Guest code is running, or stands still on its way. */
  get isEntered(): boolean {
    return this.#depth > 0;
  }

  /** Epoch milliseconds at which the guest must stop. */
  set deadline(epochMs: number) {
    this.#deadline = epochMs;
  }

  /** Milliseconds to the deadline. */
  get remainingMs(): number {
    return this.#deadline - this.#estimate();
  }

  get expired(): boolean {
    return this.remainingMs <= 0;
  }

  /** The guest has computed for so long that the host's event loop is to have a turn. */
  get sliceIsOver(): boolean {
    return this.#estimate() - this.#restedAt >= SLICE_MS;
  }

  /** So much fuel is owed that the engine has trapped by that, and by no fault of its own. */
  get exhausted(): boolean {
    return this.#gauge.value < -BigInt(DEBT_UNITS);
  }

  now(): number {
    this.#latest = Math.max(this.#latest, this.#estimate());
    return this.#latest;
  }

  /** Runs guest code, which has fuel for as long as the clock goes on granting it. Entries may nest. */
  run<T>(guest: () => T): T {
    this.enter();
    try {
      return guest();
    } finally {
      this.leave();
    }
  }

  /** What `run` does before and after, for guest code that may rest on its way. */
  enter(): void {
    if (this.#depth === 0) {
      this.#look();
      this.#burntBefore = 0n;
      this.#grant();
    }
    this.#depth += 1;
  }

  leave(): void {
    if (this.#depth === 1) {
      this.now();
      this.#spent += this.#burnt();
    }
    this.#depth -= 1;
  }

  /**
   * The engine asks whether to go on; if so, the guest gets fuel anew. Where fuel stands in for time
   * only a rest shows what time it is, so that one that may rest does so before it is told to stop.
   */
  tick(mayRest = false): Verdict {
    // Some parts of the engine ask far more often than time can have changed by much.
    if (this.#gauge.value > this.#askBelow.value) return POLL.goOn;
    this.now();
    this.#isResting = mayRest && (this.sliceIsOver || (this.expired && !this.#wallMoves));
    if (this.#isResting) return POLL.rest;
    if (this.expired) return POLL.stop;
    this.#renew();
    return POLL.goOn;
  }

  /** The host's event loop has had a turn, in which the wall clock may have moved and the guest has not. */
  rested(): void {
    this.#isResting = false;
    this.#look();
    this.#restedAt = this.#estimate();
    if (this.#depth > 0) this.#renew();
  }

  /** The same if the wall clock has moved since somebody last looked at it: there may have been no such turn. */
  restedIfMoved(): void {
    const seen = this.#wallSeen;
    this.#look();
    if (this.#wallSeen > seen) this.rested();
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
    if (units / FUEL_PER_MS > this.remainingMs) return false;
    this.charge(Math.ceil(units));
    return this.tick() === POLL.goOn;
  }

  /** Makes the engine ask at its next opportunity. */
  askAtOnce(): void {
    this.#askBelow.value = this.#granted;
  }

  /** Makes the engine trap at the next metered instruction, or refuses it more fuel. */
  exhaust(): void {
    this.#settle(EXHAUSTED);
  }

  /** The wall clock's time, and what has been burnt since it moved if it stands still while code runs. */
  #estimate(): number {
    const wall = this.#wall.now();
    if (wall > this.#wallSeen) {
      this.#wallMoves ||= this.#depth > 0 && !this.#isResting;
      this.#moveTo(wall);
    }
    if (this.#wallMoves) return this.#wallSeen;
    return this.#wallSeen + Number(this.fuelUsed - this.#burntThen) / FUEL_PER_MS;
  }

  /** Reads the wall clock where its having moved says nothing about whether it does so while code runs. */
  #look(): void {
    const wall = this.#wall.now();
    if (wall > this.#wallSeen) this.#moveTo(wall);
  }

  #moveTo(wall: number): void {
    this.#wallSeen = wall;
    this.#burntThen = this.fuelUsed;
  }

  /** Units burnt since the guest was entered. */
  #burnt(): bigint {
    return this.#burntBefore + this.#granted - this.#gauge.value;
  }

  #renew(): void {
    this.#settle(0n);
    this.#grant();
  }

  /** Books what has been burnt, and leaves `balance` in the gauge. */
  #settle(balance: bigint): void {
    this.#burntBefore = this.#burnt();
    this.#granted = balance;
    this.#gauge.value = balance;
  }

  #grant(): void {
    this.#granted = GRANT_UNITS;
    this.#gauge.value = GRANT_UNITS;
    // Past the deadline there is nothing to wait for.
    this.#askBelow.value = this.expired ? GRANT_UNITS : GRANT_UNITS - ASK_UNITS;
  }
}
