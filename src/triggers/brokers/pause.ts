const PAUSE_MS_FIRST = 1000;
/** A broker that is back, or a function that is mended, is found so soon. */
const PAUSE_MS_MAX = 60_000;

/** How long is waited after a failure: twice as long each time, until there is a success. */
export class Pause {
  #ms = 0;

  next(): number {
    this.#ms = Math.min(Math.max(this.#ms * 2, PAUSE_MS_FIRST), PAUSE_MS_MAX);
    return this.#ms;
  }

  end(): void {
    this.#ms = 0;
  }
}
