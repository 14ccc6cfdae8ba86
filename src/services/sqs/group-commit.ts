interface Waiting {
  readonly run: () => void;
  readonly settle: () => void;
}

/**
 * Writes what comes while the disk is busy in one go: each commit waits for the disk, and a queue whose every message
 * waited for a commit of its own would take a few hundred a second.
 */
export class GroupCommit {
  readonly #flush: () => Promise<void>;
  #waiting: Waiting[] = [];
  #isBusy = false;

  /** `flush` resolves when all that has been written is on disk. */
  constructor(flush: () => Promise<void>) {
    this.#flush = flush;
  }

  /** Runs `work`, whose writes are on disk when this resolves. What it throws is thrown here. */
  async run<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let settle = () => {};
    const run = () => {
      try {
        const value = work();
        settle = () => resolve(value);
      } catch (error) {
        settle = () => reject(error);
      }
    };
    this.#waiting.push({ run, settle: () => settle() });
    if (!this.#isBusy) void this.#work();
    return await promise;
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      for (const { run } of group) run();
      // A flush that fails resets the object, and everybody hears of that.
      await this.#flush().catch(() => undefined);
      for (const { settle } of group) settle();
    }
    this.#isBusy = false;
  }
}
