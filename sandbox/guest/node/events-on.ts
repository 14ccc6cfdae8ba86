import { abortedError, listenable } from "./events-source.ts";
import { assertAbortSignal } from "./validate.ts";

interface OnOptions {
  readonly signal?: unknown;
  readonly close?: readonly PropertyKey[];
}

type Step = IteratorResult<unknown[], undefined>;

interface Waiter {
  resolve(step: Step): void;
  reject(error: unknown): void;
}

/** events.on(): an endless async iterator over an event's arguments. */
export function on(emitter: unknown, type: PropertyKey, options: OnOptions = {}): object {
  const { signal, close = [] } = options;
  if (signal !== undefined) assertAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw abortedError(signal.reason);
  const source = listenable(emitter);
  const queue: unknown[][] = [];
  const waiters: Waiter[] = [];
  let failure: { readonly error: unknown } | undefined;
  let isFinished = false;

  const push = (...args: unknown[]) => {
    const waiter = waiters.shift();
    if (waiter === undefined) queue.push(args);
    else waiter.resolve({ value: args, done: false });
  };
  const fail = (error: unknown) => {
    const waiter = waiters.shift();
    if (waiter === undefined) failure = { error };
    else waiter.reject(error);
    void finish();
  };
  const onAbort = () => fail(abortedError(signal?.reason));
  const finish = (): Promise<Step> => {
    source.remove(type, push);
    if (source.isEmitter) source.remove("error", fail);
    for (const name of close) source.remove(name, finish);
    signal?.removeEventListener("abort", onAbort);
    isFinished = true;
    for (const waiter of waiters.splice(0)) waiter.resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  const next = (): Promise<Step> => {
    const value = queue.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (failure !== undefined) {
      const { error } = failure;
      failure = undefined;
      return Promise.reject(error);
    }
    if (isFinished) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => waiters.push({ resolve, reject }));
  };

  source.add(type, push);
  if (source.isEmitter && type !== "error") source.add("error", fail);
  for (const name of close) source.add(name, finish);
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    next,
    return: finish,
    throw: (error: unknown) => {
      fail(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
