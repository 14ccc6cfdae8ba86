import type { FuelClock, Verdict } from "./fuel-clock.ts";

/** Lets the host's event loop have a turn. */
export type Rest = () => Promise<void>;

/**
 * When a guest may rest: suspended as it stands, so that the rest of its isolate has a turn, and the clock with it. Only
 * WebAssembly can be suspended. So a guest may rest where it was entered by `enter` and no hook of the host, which is
 * JavaScript, is on its stack.
 */
export class Slices {
  /** How the host rests; a guest without it is never suspended. */
  rest: Rest | undefined;
  readonly #clock: FuelClock;
  #isEntered = false;
  #isResting = false;
  /** The engine asks again after a rest, and is not to be sent to rest twice for one slice. */
  #hasRested = false;
  #isEnded = false;

  constructor(clock: FuelClock) {
    this.#clock = clock;
  }

  /** The guest stands still in the midst of its code: nothing may enter it. */
  get isResting(): boolean {
    return this.#isResting;
  }

  /** Enters the guest by an export that is promising. */
  async enter(call: () => Promise<number>): Promise<number> {
    this.#isEntered = true;
    try {
      return await call();
    } finally {
      this.#isEntered = false;
    }
  }

  /** Runs a hook, below which the guest may be entered again but cannot rest. */
  inHook<T>(hook: () => T): T {
    const wasEntered = this.#isEntered;
    this.#isEntered = false;
    try {
      return hook();
    } finally {
      this.#isEntered = wasEntered;
    }
  }

  /** The engine asks whether to go on. */
  poll(): Verdict {
    const mayRest = this.#isEntered && !this.#hasRested && !this.#isEnded;
    this.#hasRested = false;
    return this.#clock.tick(mayRest && this.rest !== undefined);
  }

  /** The engine rests; what called it is suspended meanwhile. */
  async suspend(): Promise<void> {
    this.#isResting = true;
    await this.rest?.();
    this.#isResting = false;
    // Thrown through the engine, it unwinds what was suspended: that would never be collected (decisions/0012).
    if (this.#isEnded) throw new Error("The guest has ended while it rested");
    this.#hasRested = true;
    this.#clock.rested();
  }

  /** The guest has ended and must not go on. */
  end(): void {
    this.#isEnded = true;
  }
}
