interface Timer {
  readonly at: number;
  readonly end: () => void;
}

/** A clock that goes on only when everybody waits for it. */
export class VirtualTime {
  now = Date.UTC(2026, 0, 1);
  readonly #timers = new Set<Timer>();

  sleep(ms: number, wake?: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const timer: Timer = {
        at: this.now + ms,
        end: () => {
          this.#timers.delete(timer);
          resolve();
        },
      };
      this.#timers.add(timer);
      void wake?.then(timer.end);
    });
  }

  /** Lets everybody do what there is to do now. */
  async settle(): Promise<void> {
    await new Promise(setImmediate);
  }

  /** Goes on to what is first, if that is not after `until`. */
  advance(until: number): void {
    const [next] = [...this.#timers].toSorted((a, b) => a.at - b.at);
    this.now = Math.max(this.now, Math.min(next?.at ?? until, until));
    if (next !== undefined && next.at <= this.now) next.end();
  }
}
