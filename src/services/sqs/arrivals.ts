import { type Clock } from "../../platform/clock.ts";
import { sleep } from "../../platform/sleep.ts";

/** Somebody who waits for messages. */
export interface Poll<T> {
  /** By which `leave` knows it; absent for one who stays until the end. */
  readonly id?: string;
  readonly until: number;
  /** Takes what there is. */
  readonly take: () => Promise<readonly T[]>;
  /** When something becomes visible by itself. */
  readonly nextAt: (now: number) => number | undefined;
}

/** Receivers that wait in the queue's object for a message; who has waited longest is woken first. */
export class Arrivals {
  readonly #waiting = new Set<() => void>();
  readonly #callers = new Map<string, AbortController>();
  #count = 0;

  /** What there is as soon as there is something, and nothing when the time is over or the caller has left. */
  async poll<T>(clock: Clock, { id, until, take, nextAt }: Poll<T>): Promise<readonly T[]> {
    const caller = new AbortController();
    if (id !== undefined) this.#callers.set(id, caller);
    try {
      while (!caller.signal.aborted) {
        // What comes between the look and the wait is not overlooked.
        const seen = this.#count;
        const taken = await take();
        const now = clock();
        if (taken.length > 0 || now >= until) return taken;
        await this.#wait(Math.min(until, nextAt(now) ?? until) - now, seen, caller.signal);
      }
      // It may have been woken for a message, which is another's then.
      this.announce(1);
      return [];
    } finally {
      if (id !== undefined) this.#callers.delete(id);
    }
  }

  /** The caller is not there any more: what it would be given now would be out of sight for nobody. */
  leave(id: string): void {
    this.#callers.get(id)?.abort();
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

  /** Waits for so long, or until there may be a message that had not come when the count was `seen`. */
  async #wait(ms: number, seen: number, left: AbortSignal): Promise<void> {
    if (seen !== this.#count || left.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    left.addEventListener("abort", () => resolve(), { once: true });
    await sleep(ms, promise);
    this.#waiting.delete(resolve);
  }
}
