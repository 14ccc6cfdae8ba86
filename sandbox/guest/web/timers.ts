import { type AsyncFrame, callInFrame, currentFrame } from "../async-frame.ts";
import { call } from "../door.ts";
import { runTicks } from "../node/next-tick.ts";
import { assertFunction, type Callback } from "../node/validate.ts";
import { DISPOSE } from "./dispose-symbols.ts";
import { type HeapEntry, TimerHeap } from "./timer-heap.ts";

/** Longer delays run after 1 ms, as in Node. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

interface Job extends HeapEntry {
  /** Only while it is scheduled or runs: what a timer holds is to go with it at once, and a cycle waits for the collector. */
  timeout: Timeout | undefined;
  readonly callback: Callback;
  readonly args: readonly unknown[];
  readonly delay: number;
  readonly repeats: boolean;
  readonly frame: AsyncFrame;
  isRef: boolean;
  /** Set by clearTimeout and close(): not even refresh() brings the timer back. */
  isClosed: boolean;
}

const heap = new TimerHeap<Job>();
/** Timers whose number was asked for, since user code may clear them by it. */
const numbered = new Map<number, Timeout>();
let immediates: ImmediateJob[] = [];
let order = 0;
let refTimers = 0;
let refImmediates = 0;

/** The loop's place: timers due at `turnTime` first, then the immediates that were queued by then. */
const turn = { time: -1, lastOrder: 0, inTimers: false, immediatesLeft: 0 };

let immediateJobOf: (immediate: Immediate) => ImmediateJob;

export class Timeout {
  readonly #job: Job;
  readonly #id = ++order;

  constructor(callback: Callback, delay: number, args: readonly unknown[], repeats: boolean) {
    const place = { due: 0, order: 0, index: -1 };
    const state = { isRef: true, isClosed: false };
    const frame = currentFrame();
    this.#job = { timeout: this, callback, args, delay, repeats, frame, ...place, ...state };
    schedule(this.#job, this);
  }

  ref(): this {
    setRef(this.#job, true);
    return this;
  }

  unref(): this {
    setRef(this.#job, false);
    return this;
  }

  hasRef(): boolean {
    return this.#job.isRef;
  }

  refresh(): this {
    if (!this.#job.isClosed) {
      unschedule(this.#job);
      schedule(this.#job, this);
    }
    return this;
  }

  close(): this {
    this.#job.isClosed = true;
    unschedule(this.#job);
    this.#job.timeout = undefined;
    numbered.delete(this.#id);
    return this;
  }

  [Symbol.toPrimitive](): number {
    if (this.#job.index >= 0) numbered.set(this.#id, this);
    return this.#id;
  }

  [DISPOSE](): void {
    this.close();
  }
}

interface ImmediateJob {
  readonly callback: Callback;
  readonly args: readonly unknown[];
  readonly frame: AsyncFrame;
  isRef: boolean;
  isDone: boolean;
}

class Immediate {
  readonly #job: ImmediateJob;

  static {
    immediateJobOf = (immediate) => immediate.#job;
  }

  constructor(callback: Callback, args: readonly unknown[]) {
    this.#job = { callback, args, frame: currentFrame(), isRef: true, isDone: false };
    immediates.push(this.#job);
    refImmediates++;
  }

  ref(): this {
    if (!this.#job.isDone && !this.#job.isRef) refImmediates++;
    this.#job.isRef = true;
    return this;
  }

  unref(): this {
    if (!this.#job.isDone && this.#job.isRef) refImmediates--;
    this.#job.isRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.#job.isRef && !this.#job.isDone;
  }

  [DISPOSE](): void {
    clearImmediate(this);
  }
}

export function setTimeout(callback: unknown, delay?: unknown, ...args: unknown[]): Timeout {
  assertFunction(callback, "callback");
  return new Timeout(callback, toDelay(delay), args, false);
}

export function setInterval(callback: unknown, delay?: unknown, ...args: unknown[]): Timeout {
  assertFunction(callback, "callback");
  return new Timeout(callback, toDelay(delay), args, true);
}

export function setImmediate(callback: unknown, ...args: unknown[]): Immediate {
  assertFunction(callback, "callback");
  return new Immediate(callback, args);
}

export function clearTimeout(timer?: unknown): void {
  if (timer instanceof Timeout) timer.close();
  else if (typeof timer === "number" || typeof timer === "string")
    numbered.get(Number(timer))?.close();
}

export function clearInterval(timer?: unknown): void {
  clearTimeout(timer);
}

export function clearImmediate(immediate?: unknown): void {
  if (immediate instanceof Immediate) finishImmediate(immediateJobOf(immediate));
}

/**
 * Runs at most one callback and the ticks that it queued, so that the host can drain promise jobs after it. Says
 * whether to call again at once: always after a callback, for its promise jobs may bring more. A callback's error goes to the caller; the queue is consistent by then.
 */
export function runDue(now: number): boolean {
  if (!turn.inTimers && turn.immediatesLeft === 0) beginTurn(now);
  const job = turn.inTimers ? takeTimer() : undefined;
  if (job !== undefined) {
    runTimer(job);
    runTicks();
    return true;
  }
  if (turn.inTimers) {
    turn.inTimers = false;
    turn.immediatesLeft = immediates.length;
  }
  const immediate = takeImmediate();
  if (immediate === undefined) return hasDue(now);
  callInFrame(immediate.frame, immediate.callback, undefined, immediate.args);
  runTicks();
  return true;
}

/** Puts all timers off: those of a snapshot have waited no longer than it had run. */
export function shiftTimers(ms: number): void {
  heap.shift(ms);
  turn.time += ms;
}

export function hasImmediates(): boolean {
  return immediates.length > 0;
}

/** Whether runDue() would run something. */
export function hasDue(now: number): boolean {
  const first = heap.peek();
  return immediates.length > 0 || (first !== undefined && first.due <= now);
}

/**
 * Milliseconds until a timer is due, 0 when something is due now, -1 when nothing keeps the loop alive. Timers
 * without a reference count only while something else does, which `isAlive` says.
 */
export function nextDelay(now: number, isAlive = false): number {
  if (!isAlive && refTimers === 0 && refImmediates === 0) return -1;
  if (immediates.length > 0) return 0;
  const first = heap.peek();
  return first === undefined ? -1 : Math.max(0, first.due - now);
}

function beginTurn(now: number): void {
  turn.time = now;
  turn.lastOrder = order;
  turn.inTimers = true;
}

function takeTimer(): Job | undefined {
  const job = heap.peek();
  if (job === undefined || job.due > turn.time || job.order > turn.lastOrder) return undefined;
  unschedule(job);
  return job;
}

function runTimer(job: Job): void {
  const { timeout } = job;
  try {
    callInFrame(job.frame, job.callback, timeout, job.args);
  } finally {
    // An interval goes on after an error, and refresh() inside the callback has queued it already.
    if (job.repeats && !job.isClosed && job.index < 0) schedule(job, timeout);
    else if (job.index < 0) {
      numbered.delete(Number(timeout));
      job.timeout = undefined;
    }
  }
}

function takeImmediate(): ImmediateJob | undefined {
  while (turn.immediatesLeft > 0) {
    turn.immediatesLeft--;
    const job = immediates.shift();
    if (job === undefined || job.isDone) continue;
    finishImmediate(job);
    return job;
  }
  return undefined;
}

function finishImmediate(job: ImmediateJob): void {
  if (job.isDone) return;
  job.isDone = true;
  if (job.isRef) refImmediates--;
}

function schedule(job: Job, timeout: Timeout | undefined): void {
  job.timeout = timeout;
  job.due = call("now") + job.delay;
  job.order = ++order;
  heap.add(job);
  if (job.isRef) refTimers++;
}

function unschedule(job: Job): void {
  if (job.index < 0) return;
  heap.remove(job);
  if (job.isRef) refTimers--;
}

function setRef(job: Job, isRef: boolean): void {
  if (job.isRef !== isRef && job.index >= 0) refTimers += isRef ? 1 : -1;
  job.isRef = isRef;
}

function toDelay(delay: unknown): number {
  const ms = Number(delay);
  return ms >= 1 && ms <= TIMEOUT_MAX_MS ? Math.trunc(ms) : 1;
}
