import { type PerformanceEntry, performance, setEntryListener } from "../web/performance.ts";
import { setImmediate } from "../web/timers.ts";
import { invalidArgValue, missingArgs, nodeError } from "./errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "./util-inspect.ts";
import { assertArray, assertFunction, assertObject, assertString } from "./validate.ts";

/** Entries of other types are never made here. */
const SUPPORTED = ["function", "mark", "measure"] as const;

const MAKE = Symbol("make");

/** What an observer's callback is given. */
export class PerformanceObserverEntryList {
  readonly #entries: readonly PerformanceEntry[];

  constructor(key: unknown, entries: readonly PerformanceEntry[]) {
    if (key !== MAKE) throw nodeError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    this.#entries = entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  getEntries(): PerformanceEntry[] {
    return [...this.#entries];
  }

  getEntriesByType(type: unknown): PerformanceEntry[] {
    return this.#entries.filter((entry) => entry.entryType === `${type as string}`);
  }

  getEntriesByName(name: unknown, type?: unknown): PerformanceEntry[] {
    const isOfType = (entry: PerformanceEntry) => type === undefined || entry.entryType === type;
    return this.#entries.filter((entry) => entry.name === `${name as string}` && isOfType(entry));
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): unknown {
    if (depth < 0) return this;
    return `PerformanceObserverEntryList ${inspect(this.#entries, { ...options, depth: null })}`;
  }
}

interface ObserveOptions {
  readonly entryTypes?: unknown;
  readonly type?: unknown;
  readonly buffered?: unknown;
}

const observers = new Set<PerformanceObserver>();
let isScheduled = false;

/** Hands an entry to those who wait for its type, a turn of the event loop later. */
export function announce(entry: PerformanceEntry): void {
  for (const observer of observers) observer.take(entry);
  if (isScheduled || observers.size === 0) return;
  isScheduled = true;
  setImmediate(() => {
    isScheduled = false;
    for (const observer of observers) observer.flush();
  });
}

/** Whether anybody waits for entries of a type. */
export function isObserved(type: string): boolean {
  return [...observers].some((observer) => observer.types.has(type));
}

export class PerformanceObserver {
  static get supportedEntryTypes(): readonly string[] {
    return Object.freeze([...SUPPORTED]);
  }

  readonly #callback: (...args: unknown[]) => unknown;
  #queue: PerformanceEntry[] = [];
  #types: ReadonlySet<string> = new Set();

  constructor(callback: unknown) {
    assertFunction(callback, "callback");
    this.#callback = callback;
  }

  get types(): ReadonlySet<string> {
    return this.#types;
  }

  observe(options: ObserveOptions = {}): void {
    assertObject(options, "options");
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined) {
      throw missingArgs("options.entryTypes", "options.type");
    }
    if (entryTypes !== undefined && type !== undefined) {
      const reason = "options.entryTypes can not set with options.type together";
      throw invalidArgValue("options.entryTypes", entryTypes, reason);
    }
    if (type === undefined) {
      assertArray(entryTypes, "options.entryTypes");
      this.#types = new Set(supported(entryTypes));
    } else {
      assertString(type, "options.type");
      this.#types = new Set([...this.#types, ...supported([type])]);
      if (buffered === true)
        for (const entry of performance.getEntriesByType(type)) announceTo(this, entry);
    }
    if (this.#types.size === 0) return;
    observers.add(this);
    setEntryListener(announce);
  }

  disconnect(): void {
    observers.delete(this);
    this.#queue = [];
    this.#types = new Set();
  }

  takeRecords(): PerformanceEntry[] {
    return this.#queue.splice(0);
  }

  take(entry: PerformanceEntry): void {
    if (this.#types.has(entry.entryType)) this.#queue.push(entry);
  }

  flush(): void {
    const entries = this.takeRecords();
    if (entries.length === 0) return;
    this.#callback(new PerformanceObserverEntryList(MAKE, entries), this);
  }
}

function announceTo(observer: PerformanceObserver, entry: PerformanceEntry): void {
  observer.take(entry);
  setImmediate(() => observer.flush());
}

function supported(types: readonly unknown[]): string[] {
  return types.map(String).filter((type) => (SUPPORTED as readonly string[]).includes(type));
}

for (const name of ["types", "take", "flush"] as const) {
  Object.defineProperty(PerformanceObserver.prototype, name, { enumerable: false });
}
