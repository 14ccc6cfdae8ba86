import {
  clearImmediate,
  clearInterval,
  clearTimeout,
  setImmediate,
  setInterval,
  setTimeout,
} from "../web/timers.ts";
import { abortedError } from "./events-source.ts";
import {
  assertAbortSignal,
  assertBoolean,
  assertNumber,
  assertObject,
  type AbortSignalLike,
} from "./validate.ts";

interface TimerOptions {
  readonly signal?: unknown;
  readonly ref?: unknown;
}

interface Waiting {
  ref(): unknown;
  unref(): unknown;
}

function readOptions(options: TimerOptions): { signal: AbortSignalLike | undefined; ref: boolean } {
  assertObject(options, "options");
  const { signal, ref = true } = options;
  if (signal !== undefined) assertAbortSignal(signal, "options.signal");
  assertBoolean(ref, "options.ref");
  return { signal, ref };
}

/** Waits for one timer or for the signal, whichever comes first. */
function wait<T>(
  options: TimerOptions,
  value: T,
  start: (done: () => void) => Waiting,
  stop: (timer: Waiting) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const { signal, ref } = readOptions(options);
    if (signal?.aborted) throw abortedError(signal.reason);
    const timer = start(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    });
    const onAbort = () => {
      stop(timer);
      reject(abortedError(signal?.reason));
    };
    if (!ref) timer.unref();
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function after<T>(delay?: unknown, value?: T, options: TimerOptions = {}): Promise<T | undefined> {
  try {
    if (delay !== undefined) assertNumber(delay, "delay");
  } catch (error) {
    return Promise.reject(error);
  }
  return wait(options, value, (done) => setTimeout(done, delay), clearTimeout);
}

function soon<T>(value?: T, options: TimerOptions = {}): Promise<T | undefined> {
  return wait(options, value, (done) => setImmediate(done), clearImmediate);
}

async function* every<T>(
  delay?: unknown,
  value?: T,
  options: TimerOptions = {},
): AsyncGenerator<T | undefined> {
  const { signal, ref } = readOptions(options);
  if (signal?.aborted) throw abortedError(signal.reason);
  let passed = 0;
  let wake = () => {};
  const timer = setInterval(() => {
    passed++;
    wake();
  }, delay);
  if (!ref) timer.unref();
  const onAbort = () => wake();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    while (!signal?.aborted) {
      if (passed === 0) await new Promise<void>((resolve) => (wake = resolve));
      for (; passed > 0; passed--) yield value;
    }
    throw abortedError(signal.reason);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** node:timers/promises. */
export const timersPromises = {
  setTimeout: after,
  setImmediate: soon,
  setInterval: every,
  scheduler: {
    wait: (delay?: unknown, options?: TimerOptions) => after(delay, undefined, options),
    yield: () => soon(),
  },
};
