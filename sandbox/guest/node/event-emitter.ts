import { invalidArgType, nodeError, outOfRange } from "./errors.ts";
import { emitterDefaults, ERROR_MONITOR, REJECTION } from "./events-options.ts";
import { nextTick } from "./next-tick.ts";
import { emitWarning } from "./process-warning.ts";
import { inspect } from "./util-inspect.ts";
import { assertBoolean, type Callback } from "./validate.ts";

/** A once() wrapper shows the listener it stands for. */
export interface EmitterListener extends Callback {
  listener?: EmitterListener;
}

/** One listener, or several: as Node keeps them, since libraries look into `_events`. */
type Slot = EmitterListener | EmitterListener[];

interface EmitterState {
  _events: Record<PropertyKey, Slot | undefined> | undefined;
  _eventsCount: number;
  _maxListeners: number | undefined;
  _capturesRejections?: boolean;
  _warned?: Set<PropertyKey>;
}

export interface EventEmitter extends EmitterState {
  emit(type: PropertyKey, ...args: readonly unknown[]): boolean;
  on(type: PropertyKey, listener: unknown): this;
  addListener(type: PropertyKey, listener: unknown): this;
  prependListener(type: PropertyKey, listener: unknown): this;
  once(type: PropertyKey, listener: unknown): this;
  prependOnceListener(type: PropertyKey, listener: unknown): this;
  removeListener(type: PropertyKey, listener: unknown): this;
  off(type: PropertyKey, listener: unknown): this;
  removeAllListeners(type?: PropertyKey): this;
  listeners(type: PropertyKey): EmitterListener[];
  rawListeners(type: PropertyKey): EmitterListener[];
  listenerCount(type: PropertyKey, listener?: unknown): number;
  eventNames(): PropertyKey[];
  setMaxListeners(count: unknown): this;
  getMaxListeners(): number;
}

interface EmitterClass {
  (this: EventEmitter, options?: { captureRejections?: unknown }): void;
  new (options?: { captureRejections?: unknown }): EventEmitter;
  prototype: EventEmitter;
}

/**
 * A function and not a class: old code calls `EventEmitter.call(this)` and copies the prototype's members, which
 * work on objects whose constructor never ran.
 */
export const EventEmitter = function (
  this: EventEmitter,
  options?: { captureRejections?: unknown },
): void {
  initialize.call(this, options);
} as EmitterClass;

Object.defineProperty(EventEmitter, "name", { value: "EventEmitter" });

/** What the constructor does; Node shows it as EventEmitter.init. */
export function initialize(
  this: EventEmitter,
  options?: { readonly captureRejections?: unknown },
): void {
  makeSlots(this);
  this._maxListeners ||= undefined;
  const captures = options?.captureRejections;
  if (captures !== undefined && captures !== null) {
    assertBoolean(captures, "options.captureRejections");
    this._capturesRejections = captures;
  }
}

function makeSlots(emitter: EventEmitter): void {
  if (emitter._events === undefined || emitter._events === Object.getPrototypeOf(emitter)._events) {
    emitter._events = Object.create(null) as Record<PropertyKey, Slot>;
    emitter._eventsCount = 0;
  }
}

function slots(emitter: EventEmitter): Record<PropertyKey, Slot | undefined> {
  if (emitter._events === undefined) makeSlots(emitter);
  return emitter._events ?? {};
}

function toArray(slot: Slot | undefined): EmitterListener[] {
  if (slot === undefined) return [];
  return typeof slot === "function" ? [slot] : [...slot];
}

function assertListener(listener: unknown): asserts listener is EmitterListener {
  if (typeof listener !== "function") throw invalidArgType("listener", "function", listener);
}

function add(emitter: EventEmitter, type: PropertyKey, listener: unknown, atStart: boolean) {
  assertListener(listener);
  const before = slots(emitter);
  if (before["newListener"] !== undefined)
    emitter.emit("newListener", type, listener.listener ?? listener);
  const events = slots(emitter);
  const current = events[type];
  if (current === undefined) {
    events[type] = listener;
    emitter._eventsCount++;
    return emitter;
  }
  const list = typeof current === "function" ? [current] : current;
  if (atStart) list.unshift(listener);
  else list.push(listener);
  events[type] = list;
  warnOfLeak(emitter, type, list.length);
  return emitter;
}

function warnOfLeak(emitter: EventEmitter, type: PropertyKey, count: number): void {
  const max = emitter.getMaxListeners();
  if (max <= 0 || count <= max || emitter._warned?.has(type)) return;
  const warned = emitter._warned ?? new Set();
  Object.defineProperty(emitter, "_warned", { value: warned.add(type), configurable: true });
  const text =
    `Possible EventEmitter memory leak detected. ${count} ${String(type)} listeners added to ` +
    `${inspect(emitter, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`;
  const warning = new Error(text);
  warning.name = "MaxListenersExceededWarning";
  emitWarning(Object.assign(warning, { emitter, type, count }));
}

function onceWrapper(
  emitter: EventEmitter,
  type: PropertyKey,
  listener: EmitterListener,
): EmitterListener {
  let isFired = false;
  const wrapper: EmitterListener = function (this: unknown, ...args: unknown[]) {
    if (isFired) return undefined;
    isFired = true;
    emitter.removeListener(type, wrapper);
    return Reflect.apply(listener, emitter, args);
  };
  Object.defineProperty(wrapper, "name", { value: "wrapper" });
  wrapper.listener = listener;
  return wrapper;
}

function emitError(args: readonly unknown[]): never {
  const [error] = args;
  if (error instanceof Error) throw error;
  let shown: string;
  try {
    shown = inspect(error);
  } catch {
    shown = String(error);
  }
  const unhandled = nodeError(Error, "ERR_UNHANDLED_ERROR", `Unhandled error. (${shown})`);
  throw Object.assign(unhandled, { context: error });
}

function watchRejection(
  emitter: EventEmitter,
  result: unknown,
  type: PropertyKey,
  args: readonly unknown[],
): void {
  if (typeof result !== "object" || result === null || !("then" in result)) return;
  const { then } = result;
  if (typeof then !== "function") return;
  then.call(result, undefined, (error: unknown) => {
    nextTick(() => {
      const handler: unknown = Reflect.get(emitter, REJECTION);
      if (typeof handler === "function") handler.call(emitter, error, type, ...args);
      else {
        const captures = emitter._capturesRejections;
        // A rejecting error listener must not call itself for ever.
        emitter._capturesRejections = false;
        try {
          emitter.emit("error", error);
        } finally {
          emitter._capturesRejections = captures ?? emitterDefaults.captureRejections;
        }
      }
    });
  });
}

const methods: Omit<EventEmitter, keyof EmitterState> & ThisType<EventEmitter> = {
  setMaxListeners(count) {
    if (typeof count !== "number" || count < 0 || Number.isNaN(count)) {
      if (typeof count !== "number") throw invalidArgType("setMaxListeners", "number", count);
      throw outOfRange("setMaxListeners", ">= 0", count);
    }
    this._maxListeners = count;
    return this as never;
  },

  getMaxListeners() {
    return this._maxListeners ?? emitterDefaults.maxListeners;
  },

  emit(type, ...args) {
    const events = slots(this);
    if (type === "error") {
      if (events[ERROR_MONITOR] !== undefined) this.emit(ERROR_MONITOR, ...args);
      if (events["error"] === undefined) emitError(args);
    }
    const slot = events[type];
    if (slot === undefined) return false;
    const captures = this._capturesRejections ?? emitterDefaults.captureRejections;
    for (const listener of toArray(slot)) {
      const result = Reflect.apply(listener, this, args);
      if (captures && result !== undefined) watchRejection(this, result, type, args);
    }
    return true;
  },

  on(type, listener) {
    return add(this, type, listener, false) as never;
  },

  addListener(type, listener) {
    return add(this, type, listener, false) as never;
  },

  prependListener(type, listener) {
    return add(this, type, listener, true) as never;
  },

  once(type, listener) {
    assertListener(listener);
    this.on(type, onceWrapper(this, type, listener));
    return this as never;
  },

  prependOnceListener(type, listener) {
    assertListener(listener);
    this.prependListener(type, onceWrapper(this, type, listener));
    return this as never;
  },

  removeListener(type, listener) {
    assertListener(listener);
    const events = slots(this);
    const list = toArray(events[type]);
    const at = list.findLastIndex((item) => item === listener || item.listener === listener);
    if (at < 0) return this as never;
    const [removed] = list.splice(at, 1);
    const [only] = list;
    if (only === undefined) {
      delete events[type];
      this._eventsCount--;
    } else events[type] = list.length === 1 ? only : list;
    if (events["removeListener"] !== undefined) {
      this.emit("removeListener", type, removed?.listener ?? listener);
    }
    return this as never;
  },

  off(type, listener) {
    return this.removeListener(type, listener) as never;
  },

  removeAllListeners(...types) {
    const events = slots(this);
    const [type] = types;
    if (events["removeListener"] === undefined || type === "removeListener") {
      if (types.length === 0) {
        this._events = Object.create(null) as Record<PropertyKey, Slot>;
        this._eventsCount = 0;
      } else if (type !== undefined && events[type] !== undefined) {
        delete events[type];
        this._eventsCount--;
      }
      return this as never;
    }
    const names =
      types.length === 0 ? this.eventNames().filter((name) => name !== "removeListener") : types;
    for (const name of names) {
      if (name === undefined) continue;
      for (const listener of toArray(events[name]).toReversed())
        this.removeListener(name, listener);
    }
    if (types.length === 0) this.removeAllListeners("removeListener");
    return this as never;
  },

  listeners(type) {
    return toArray(slots(this)[type]).map((listener) => listener.listener ?? listener);
  },

  rawListeners(type) {
    return toArray(slots(this)[type]);
  },

  listenerCount(type, listener) {
    const list = toArray(slots(this)[type]);
    if (listener === undefined || listener === null) return list.length;
    return list.filter((item) => item === listener || item.listener === listener).length;
  },

  eventNames() {
    return Reflect.ownKeys(slots(this));
  },
};

// Enumerable, as on Node's prototype: code mixes emitters in with Object.assign(target, EventEmitter.prototype).
Object.assign(
  EventEmitter.prototype,
  { _events: undefined, _eventsCount: 0, _maxListeners: undefined },
  methods,
);
