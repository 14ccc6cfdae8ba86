import { type FunctionAddress } from "../aws/arn.ts";
import { onFunctionChanged } from "../functions/changes.ts";

/** How long this isolate believes what it has read of a function that another isolate may have changed. */
const BELIEF_MS = 1000;
/** Values of one kind that an isolate remembers. */
const REMEMBERED_MAX = 2000;

interface Known<T> {
  readonly value: T;
  readonly readAt: number;
}

/** What this isolate has read of functions, for a moment, and until it changes one of them itself. */
export class Believed<T> {
  readonly #known = new Map<string, Known<T>>();
  /** Counts the changes, so that what was read before one is not remembered after it. */
  #changes = 0;

  /** `concerns` says whether a value is of a function that has changed. */
  constructor(concerns: (address: FunctionAddress, key: string, value: T) => boolean) {
    onFunctionChanged((address) => {
      this.#changes += 1;
      for (const [key, { value }] of this.#known) {
        if (concerns(address, key, value)) this.#known.delete(key);
      }
    });
  }

  /** Reads what is not known; only what `isSettled` is remembered, and never that there is nothing. */
  async get(
    key: string,
    read: () => Promise<T | undefined>,
    isSettled: (value: T) => boolean = () => true,
  ): Promise<T | undefined> {
    const known = this.#known.get(key);
    if (known !== undefined && Date.now() - known.readAt < BELIEF_MS) return known.value;

    const before = this.#changes;
    const value = await read();
    this.#known.delete(key);
    if (value === undefined || this.#changes !== before || !isSettled(value)) return value;
    this.#known.set(key, { value, readAt: Date.now() });
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED_MAX && oldest !== undefined) this.#known.delete(oldest);
    return value;
  }
}
