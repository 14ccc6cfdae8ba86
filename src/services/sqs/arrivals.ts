import { sleep } from "../../platform/sleep.ts";

/** Receivers that wait in the queue's object for a message; who has waited longest is woken first. */
export class Arrivals {
  readonly #waiting = new Set<() => void>();
  #count = 0;

  /** How often there has been something to wake for. */
  get count(): number {
    return this.#count;
  }

  /** Waits for so long, or until there may be a message that had not come when the count was `seen`. */
  async wait(ms: number, seen: number): Promise<void> {
    if (seen !== this.#count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await sleep(ms, promise);
    this.#waiting.delete(resolve);
  }

  /** `messages` have become visible. Whoever is woken in vain waits again. */
  announce(messages: number): void {
    this.#count += 1;
    let woken = 0;
    for (const wake of this.#waiting) {
      if (woken === messages) return;
      this.#waiting.delete(wake);
      wake();
      woken += 1;
    }
  }
}
