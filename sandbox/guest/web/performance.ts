import { call } from "../door.ts";
import { nodeError } from "../node/errors.ts";
import { CUSTOM_INSPECT, inspect } from "../node/util-inspect.ts";
import { DOMException } from "./dom-exception.ts";

/** Marks and measures kept at most, so that a loop that marks cannot fill the memory. */
const ENTRIES_MAX = 10_000;

let origin: number | undefined;

/** Milliseconds since the epoch at which this environment started. */
export function timeOrigin(): number {
  origin ??= call("now");
  return origin;
}

/** Called when an environment starts: the memory image was made at another time. */
export function restartClock(): void {
  origin = call("now");
}

interface EntryParts {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail: unknown;
}

export class PerformanceEntry {
  readonly #parts: EntryParts;

  constructor(parts: EntryParts) {
    this.#parts = parts;
  }

  get name() {
    return this.#parts.name;
  }
  get entryType() {
    return this.#parts.entryType;
  }
  get startTime() {
    return this.#parts.startTime;
  }
  get duration() {
    return this.#parts.duration;
  }
  get detail() {
    return this.#parts.detail;
  }
  toJSON(): object {
    return { ...this.#parts };
  }
  [CUSTOM_INSPECT](): string {
    return `${this.constructor.name} ${inspect(this.toJSON())}`;
  }
}

export class PerformanceMark extends PerformanceEntry {}
export class PerformanceMeasure extends PerformanceEntry {}

interface MeasureOptions {
  start?: string | number;
  end?: string | number;
  duration?: number;
  detail?: unknown;
}

export class Performance {
  #entries: PerformanceEntry[] = [];

  now(): number {
    return call("now") - timeOrigin();
  }

  get timeOrigin(): number {
    return timeOrigin();
  }

  mark(name: unknown, options: { startTime?: number; detail?: unknown } = {}): PerformanceMark {
    const { startTime = this.now(), detail = null } = options;
    const parts = { name: `${name as string}`, entryType: "mark", startTime, duration: 0, detail };
    return this.#keep(new PerformanceMark(parts));
  }

  measure(name: unknown, from?: string | MeasureOptions, to?: string): PerformanceMeasure {
    const options: MeasureOptions = typeof from === "object" ? from : {};
    const startMark = typeof from === "string" ? from : options.start;
    const endMark = to ?? options.end;
    const { duration: given, detail = null } = options;
    let end = endMark === undefined ? this.now() : this.#timeOf(endMark);
    let start = startMark === undefined ? 0 : this.#timeOf(startMark);
    if (given !== undefined && startMark !== undefined) end = start + given;
    else if (given !== undefined) start = end - given;
    const duration = end - start;
    const parts = {
      name: `${name as string}`,
      entryType: "measure",
      startTime: start,
      duration,
      detail,
    };
    return this.#keep(new PerformanceMeasure(parts));
  }

  clearMarks(name?: string): void {
    this.#clear("mark", name);
  }

  clearMeasures(name?: string): void {
    this.#clear("measure", name);
  }

  getEntries(): PerformanceEntry[] {
    return this.#entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  getEntriesByName(name: string, type?: string): PerformanceEntry[] {
    const matches = (entry: PerformanceEntry) => type === undefined || entry.entryType === type;
    return this.getEntries().filter((entry) => entry.name === name && matches(entry));
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    return this.getEntries().filter((entry) => entry.entryType === type);
  }

  /** Runs `fn` unchanged: nothing observes function timings here, as in Node without an observer. */
  timerify<F>(fn: F): F {
    return fn;
  }

  toJSON(): object {
    return { timeOrigin: timeOrigin() };
  }

  [CUSTOM_INSPECT](): string {
    return `Performance ${inspect({ timeOrigin: timeOrigin() })}`;
  }

  get [Symbol.toStringTag]() {
    return "Performance";
  }

  #keep<E extends PerformanceEntry>(entry: E): E {
    if (this.#entries.length >= ENTRIES_MAX) this.#entries.shift();
    this.#entries.push(entry);
    return entry;
  }

  #clear(type: string, name: string | undefined): void {
    const goes = (entry: PerformanceEntry) =>
      entry.entryType === type && (name === undefined || entry.name === name);
    this.#entries = this.#entries.filter((entry) => !goes(entry));
  }

  #timeOf(mark: string | number): number {
    if (typeof mark === "number") {
      if (mark >= 0) return mark;
      const text = `${mark} is an invalid timestamp`;
      throw nodeError(TypeError, "ERR_PERFORMANCE_INVALID_TIMESTAMP", text);
    }
    const found = this.#entries.findLast(
      ({ name, entryType }) => entryType === "mark" && name === mark,
    );
    if (found !== undefined) return found.startTime;
    throw new DOMException(`The "${mark}" performance mark has not been set`, "SyntaxError");
  }
}

export const performance = new Performance();
