import { sleep } from "../../platform/sleep.ts";

/** Receivers that wait in the queue's object for a message; who has waited longest is woken first. */
export class Arrivals {
  readonly #waiting = new Set<() => void>();

  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** Waits for so long, or until there may be a message. */
  async wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await sleep(ms, promise);
    this.#waiting.delete(resolve);
  }

  /** `messages` have become visible. Whoever is woken in vain waits again. */
  announce(messages: number): void {
    let woken = 0;
    for (const wake of this.#waiting) {
      if (woken === messages) return;
      this.#waiting.delete(wake);
      wake();
      woken += 1;
    }
  }
}
