import { systemClock } from "../../platform/clock.ts";
import { sleep } from "../../platform/sleep.ts";

/** What a connection brings, until somebody takes it. */
export class Inbox<T> {
  readonly #items: T[] = [];
  #failure: { readonly error: unknown } | undefined;
  #isInterrupted = false;
  #changed = Promise.withResolvers<void>();

  push(item: T): void {
    this.#items.push(item);
    this.#changed.resolve();
  }

  /** Nothing comes any more: what is there can still be taken. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#changed.resolve();
  }

  /** Ends all waiting, now and later. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#changed.resolve();
  }

  /** Whether there is something, which is waited for until `until`. Throws what the connection failed with. */
  async wait(until: number): Promise<boolean> {
    while (this.#items.length === 0 && !this.#isInterrupted) {
      if (this.#failure !== undefined) throw this.#failure.error;
      const leftMs = until - systemClock();
      if (leftMs <= 0) return false;
      this.#changed = Promise.withResolvers<void>();
      await sleep(leftMs, this.#changed.promise);
    }
    return this.#items.length > 0 && !this.#isInterrupted;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  take(): T | undefined {
    return this.#items.shift();
  }
}
