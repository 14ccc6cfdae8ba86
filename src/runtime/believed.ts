import { type FunctionAddress } from "../aws/arn.ts";
import { onFunctionChanged } from "../functions/changes.ts";
import { leasedRevision } from "./governor/holdings.ts";

/** How long this isolate believes what it has read of a function that another isolate may have changed. */
const BELIEF_MS = 1000;
/** The same while it holds a lease of the function, with which it would hear of a change; in case nobody said so. */
const LEASED_BELIEF_MS = 10_000;
/** Values of one kind that an isolate remembers. */
const REMEMBERED_MAX = 2000;

interface Known<T> {
  readonly value: T;
  readonly readAt: number;
  /** Of its function when it was read, if a lease said so. */
  readonly revision: string | undefined;
}

interface BeliefOptions<T> {
  /** Only what is settled is remembered. */
  readonly isSettled?: (value: T) => boolean;
  /** Whose it is, where that is known before it is read. */
  readonly address?: FunctionAddress;
}

type Listener = (address: FunctionAddress) => void;
const listeners = new Set<Listener>();

onFunctionChanged(forgetFunction);

/** Lets go of all that this isolate has read of a function. */
export function forgetFunction(address: FunctionAddress): void {
  for (const listener of listeners) listener(address);
}

/** What this isolate has read of functions, for a moment, and until it changes one of them itself. */
export class Believed<T> {
  readonly #known = new Map<string, Known<T>>();
  /** Counts the changes, so that what was read before one is not remembered after it. */
  #changes = 0;

  /** `concerns` says whether a value is of a function that has changed. */
  constructor(concerns: (address: FunctionAddress, key: string, value: T) => boolean) {
    listeners.add((address) => {
      this.#changes += 1;
      for (const [key, { value }] of this.#known) {
        if (concerns(address, key, value)) this.#known.delete(key);
      }
    });
  }

  /** Reads what is not known. That there is nothing is never remembered. */
  async get(
    key: string,
    read: () => Promise<T | undefined>,
    { isSettled, address }: BeliefOptions<T> = {},
  ): Promise<T | undefined> {
    const now = Date.now();
    const revision = address === undefined ? undefined : leasedRevision(address, now);
    const known = this.#known.get(key);
    if (known !== undefined && now - known.readAt < beliefMs(known, revision)) return known.value;

    const before = this.#changes;
    const value = await read();
    this.#known.delete(key);
    if (value === undefined || this.#changes !== before) return value;
    if (isSettled?.(value) === false) return value;
    this.#known.set(key, { value, readAt: Date.now(), revision });
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED_MAX && oldest !== undefined) this.#known.delete(oldest);
    return value;
  }
}

/** What was read under the revision that still is the function's has not changed since. */
function beliefMs({ revision }: Known<unknown>, current: string | undefined): number {
  return revision !== undefined && revision === current ? LEASED_BELIEF_MS : BELIEF_MS;
}
