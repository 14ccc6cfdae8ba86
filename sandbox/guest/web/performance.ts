import { call } from "../door.ts";
import { lazy } from "../lazy.ts";
import { invalidArgValue, missingArgs, nodeError } from "../node/errors.ts";
import { assertNumber, assertObject } from "../node/validate.ts";
import { CUSTOM_INSPECT, inspect } from "../node/util-inspect.ts";
import { DOMException } from "./dom-exception.ts";
import { EventTarget } from "./event-target.ts";
import { structuredClone } from "./structured-clone.ts";
import { timeOrigin } from "./time-origin.ts";

/** Marks and measures kept at most, so that a loop that marks cannot fill the memory. */
const ENTRIES_MAX = 10_000;

interface EntryParts {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail: unknown;
}

/** Only the guest's own code has this: entries are not made by hand. */
export const MAKE_ENTRY = Symbol("make");

let listener: ((entry: PerformanceEntry) => void) | undefined;

/** Those who observe are told of each entry. */
export function setEntryListener(listen: (entry: PerformanceEntry) => void): void {
  listener = listen;
}

export class PerformanceEntry {
  readonly #parts: EntryParts;

  constructor(key: symbol, parts: EntryParts) {
    if (key !== MAKE_ENTRY) throw illegalConstructor();
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

/** Moments of the process's own start, which no mark may be called. */
const MILESTONES = "nodeStart v8Start environment loopStart loopExit bootstrapComplete".split(" ");

interface MarkOptions {
  readonly startTime?: unknown;
  readonly detail?: unknown;
}

export class PerformanceMark extends PerformanceEntry {
  constructor(...args: readonly [name?: unknown, options?: MarkOptions | null]) {
    if (args.length === 0) throw missingArgs("name");
    const name = `${args[0] as string}`;
    if (MILESTONES.includes(name)) throw invalidArgValue("name", name);
    const options = args[1] ?? {};
    assertObject(options, "options");
    const { startTime = call("now") - timeOrigin(), detail } = options;
    assertNumber(startTime, "startTime");
    if (startTime < 0) throw invalidTimestamp(startTime);
    const copy = detail === undefined || detail === null ? null : structuredClone(detail);
    super(MAKE_ENTRY, { name, entryType: "mark", startTime, duration: 0, detail: copy });
  }
}
export class PerformanceMeasure extends PerformanceEntry {}

interface MeasureOptions {
  start?: string | number;
  end?: string | number;
  duration?: number;
  detail?: unknown;
}

let isMade = false;

export class Performance extends EventTarget {
  #entries: PerformanceEntry[] = [];

  constructor() {
    if (isMade) throw illegalConstructor();
    super();
    isMade = true;
  }

  now(): number {
    return call("now") - timeOrigin();
  }

  get timeOrigin(): number {
    return timeOrigin();
  }

  mark(...args: readonly [name?: unknown, options?: MarkOptions | null]): PerformanceMark {
    return this.#keep(new PerformanceMark(...args));
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
    return this.#keep(new PerformanceMeasure(MAKE_ENTRY, parts));
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

  timerify(fn: unknown, options?: object): unknown {
    return hooks().timerify(fn, options);
  }

  eventLoopUtilization(): object {
    return hooks().eventLoopUtilization();
  }

  /** The process's own start; the guest's memory was made long before it. */
  get nodeTiming(): object {
    const moments = Object.fromEntries(MILESTONES.map((name) => [name, 0]));
    const parts = { name: "node", entryType: "node", startTime: 0, duration: this.now() };
    return { ...parts, ...moments, loopExit: -1, idleTime: 0 };
  }

  /** Resources are not timed: there is nothing to be cleared, and no buffer to be full. */
  clearResourceTimings(): void {}
  setResourceTimingBufferSize(): void {}

  toJSON(): object {
    const { nodeTiming } = this;
    return {
      nodeTiming,
      timeOrigin: timeOrigin(),
      eventLoopUtilization: this.eventLoopUtilization(),
    };
  }

  override [CUSTOM_INSPECT](): string {
    return `Performance ${inspect({ timeOrigin: timeOrigin() })}`;
  }

  override get [Symbol.toStringTag]() {
    return "Performance";
  }

  #keep<E extends PerformanceEntry>(entry: E): E {
    if (this.#entries.length >= ENTRIES_MAX) this.#entries.shift();
    this.#entries.push(entry);
    listener?.(entry);
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
      throw invalidTimestamp(mark);
    }
    const found = this.#entries.findLast(
      ({ name, entryType }) => entryType === "mark" && name === mark,
    );
    if (found !== undefined) return found.startTime;
    throw new DOMException(`The "${mark}" performance mark has not been set`, "SyntaxError");
  }
}

function invalidTimestamp(time: number): Error {
  const text = `${time} is not a valid timestamp`;
  return nodeError(TypeError, "ERR_PERFORMANCE_INVALID_TIMESTAMP", text);
}

function illegalConstructor(): Error {
  return nodeError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
}

interface Hooks {
  timerify(fn: unknown, options?: object): unknown;
  eventLoopUtilization(): object;
}

function hooks(): Hooks {
  return (lazy("node/perf-hooks") as { perfHooks: Hooks }).perfHooks;
}

export const performance = new Performance();
