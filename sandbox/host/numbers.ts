/**
 * By what a guest names what the host keeps for it: operations, exchanges, compression and cryptography streams. No number
 * is given twice in the life of a guest, also when it goes on as a copy of a snapshot: what it then asks for by an old
 * number is gone, and not something else.
 */
export class Numbers {
  #next: number;

  constructor(first = 1) {
    this.#next = first;
  }

  /** The number that will be given next. */
  get next(): number {
    return this.#next;
  }

  take(): number {
    return this.#next++;
  }
}
