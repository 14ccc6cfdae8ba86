// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { EventTarget } from "../web/event-target.ts";
import { invalidArgType } from "./errors.ts";
import { EventEmitter, initialize } from "./event-emitter.ts";
import { EventEmitterAsyncResource } from "./events-async-resource.ts";
import { on } from "./events-on.ts";
import { abortedError, listenable } from "./events-source.ts";
import { emitterDefaults, ERROR_MONITOR, REJECTION } from "./events-options.ts";
import { DISPOSE } from "../web/dispose-symbols.ts";
import {
  type AbortSignalLike,
  assertAbortSignal,
  assertBoolean,
  assertFunction,
  assertNumber,
} from "./validate.ts";

interface OnceOptions {
  readonly signal?: unknown;
}

function once(emitter: unknown, type: PropertyKey, options: OnceOptions = {}): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    if (signal !== undefined) assertAbortSignal(signal, "options.signal");
    if (signal?.aborted) throw abortedError(signal.reason);
    const source = listenable(emitter);
    const onAbort = () => {
      finish();
      reject(abortedError(signal?.reason));
    };
    const onError = (error: unknown) => {
      finish();
      reject(error);
    };
    const onEvent = (...args: unknown[]) => {
      finish();
      resolve(args);
    };
    const finish = () => {
      source.remove(type, onEvent);
      if (source.isEmitter) source.remove("error", onError);
      signal?.removeEventListener("abort", onAbort);
    };
    source.add(type, onEvent);
    if (source.isEmitter && type !== "error") source.add("error", onError);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function getEventListeners(source: unknown, type: PropertyKey): unknown[] {
  if (source instanceof EventTarget) return source.listenersOf(String(type));
  const { listeners } = source as EventEmitter;
  if (typeof listeners === "function") return (source as EventEmitter).listeners(type);
  throw invalidArgType("emitter", ["EventEmitter", "EventTarget"], source);
}

const targetLimits = new WeakMap<object, number>();

function setMaxListeners(
  count: unknown = emitterDefaults.maxListeners,
  ...targets: readonly unknown[]
): void {
  assertNumber(count, "setMaxListeners", 0);
  if (targets.length === 0) emitterDefaults.maxListeners = count;
  for (const target of targets) {
    if (target instanceof EventTarget) targetLimits.set(target, count);
    else if (typeof (target as EventEmitter)?.setMaxListeners === "function")
      (target as EventEmitter).setMaxListeners(count);
    else throw invalidArgType("eventTargets", ["EventEmitter", "EventTarget"], target);
  }
}

function getMaxListeners(source: unknown): number {
  if (source instanceof EventTarget)
    return targetLimits.get(source) ?? emitterDefaults.maxListeners;
  const { getMaxListeners: own } = source as EventEmitter;
  if (typeof own === "function") return own.call(source as EventEmitter);
  throw invalidArgType("emitter", ["EventEmitter", "EventTarget"], source);
}

function listenerCount(source: unknown, type: PropertyKey): number {
  if (source instanceof EventTarget) return source.listenersOf(String(type)).length;
  return (source as EventEmitter).listenerCount(type);
}

function addAbortListener(signal: unknown, listener: unknown): object {
  if (signal === undefined) throw invalidArgType("signal", "AbortSignal", signal);
  assertAbortSignal(signal, "signal");
  assertFunction(listener, "listener");
  const run = () => void listener(signal);
  if (signal.aborted) queueRun(run);
  else signal.addEventListener("abort", run, { once: true });
  return { [DISPOSE]: () => stop(signal, run) };
}

function queueRun(run: () => void): void {
  void Promise.resolve().then(run);
}

function stop(signal: AbortSignalLike, run: () => void): void {
  signal.removeEventListener("abort", run);
}

const statics = {
  once,
  on,
  getEventListeners,
  getMaxListeners,
  setMaxListeners,
  listenerCount,
  addAbortListener,
  EventEmitter,
  EventEmitterAsyncResource,
  captureRejectionSymbol: REJECTION,
  errorMonitor: ERROR_MONITOR,
  usingDomains: false,
  init: initialize,
};

/** node:events is the class itself, with the module's functions on it. */
export const events: object = Object.defineProperties(Object.assign(EventEmitter, statics), {
  defaultMaxListeners: {
    enumerable: true,
    get: () => emitterDefaults.maxListeners,
    set(count: unknown) {
      assertNumber(count, "defaultMaxListeners", 0);
      emitterDefaults.maxListeners = count;
    },
  },
  captureRejections: {
    enumerable: true,
    get: () => emitterDefaults.captureRejections,
    set(value: unknown) {
      assertBoolean(value, "EventEmitter.captureRejections");
      emitterDefaults.captureRejections = value;
    },
  },
});
