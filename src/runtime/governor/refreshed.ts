import { logFailure } from "../../platform/log-failure.ts";
import { LIMITS_AGE_MS_MAX } from "./terms.ts";

/** A value that is read when it is first needed, when it has changed, and now and then in case nobody said so. */
export class Refreshed<T> {
  readonly #read: () => Promise<T>;
  #value: T | undefined;
  #readAt = 0;
  #reading: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  /** Waits only where there is none yet; an old one serves while `defer` has it read again. */
  async get(now: number, defer: (work: Promise<unknown>) => void): Promise<T> {
    if (this.#value === undefined) return await this.#refresh();
    if (now - this.#readAt >= LIMITS_AGE_MS_MAX && this.#reading === undefined) {
      defer(this.#refresh().catch(logFailure));
    }
    return this.#value;
  }

  /** Reads what is there now. */
  async renew(): Promise<T> {
    // One that is under way may have read what was before.
    await this.#reading?.catch(() => undefined);
    return await this.#refresh();
  }

  #refresh(): Promise<T> {
    return (this.#reading ??= this.#readOnce());
  }

  async #readOnce(): Promise<T> {
    try {
      this.#value = await this.#read();
      this.#readAt = Date.now();
      return this.#value;
    } finally {
      this.#reading = undefined;
    }
  }
}
