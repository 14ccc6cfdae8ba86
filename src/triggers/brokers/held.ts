/** Nothing is read while more than this has not been settled: it fills an event, as base64 even twice. */
const HELD_BYTES_MAX = 12_582_912;
/** What a message takes beside its bytes. */
const MESSAGE_BYTES = 1024;

/** How much of a broker's messages an object holds, and room for more when some are settled. */
export class Held {
  readonly #bytes = new Map<string, number>();
  #total = 0;
  #isClosed = false;
  #freed = Promise.withResolvers<void>();

  get isFull(): boolean {
    return this.#total >= HELD_BYTES_MAX && !this.#isClosed;
  }

  add(tag: string, bytes: number): void {
    const more = bytes + MESSAGE_BYTES;
    // A broker that uses a tag twice has both counted.
    this.#bytes.set(tag, (this.#bytes.get(tag) ?? 0) + more);
    this.#total += more;
  }

  settle(tag: string): void {
    this.#total -= this.#bytes.get(tag) ?? 0;
    this.#bytes.delete(tag);
    this.#freed.resolve();
  }

  /** Nothing is held any more, and nobody waits. */
  close(): void {
    this.#isClosed = true;
    this.#freed.resolve();
  }

  async room(): Promise<void> {
    while (this.isFull) {
      this.#freed = Promise.withResolvers<void>();
      await this.#freed.promise;
    }
  }
}
