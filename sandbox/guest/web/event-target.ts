import { invalidArgType, missingArgs, nodeError } from "../node/errors.ts";
import { nextTick } from "../node/next-tick.ts";
import { CUSTOM_INSPECT } from "../node/util-inspect.ts";
import { Event, eventState } from "./event.ts";

type ListenerFunction = (event: Event) => unknown;
export type Listener = ListenerFunction | { handleEvent: ListenerFunction };

interface AbortLike {
  readonly aborted: boolean;
  addEventListener(type: string, listener: ListenerFunction, options?: object): void;
}

export interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortLike;
}

interface Registration {
  readonly listener: Listener;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
}

/** Told when the first listener of a type comes and the last one goes. */
export const LISTENERS_CHANGED: unique symbol = Symbol("listenersChanged");

export class EventTarget {
  readonly #listeners = new Map<string, Registration[]>();
  /** The listener behind each `on…` property. */
  readonly #handlers = new Map<string, ListenerFunction>();

  addEventListener(
    ...args: readonly [type?: unknown, listener?: unknown, options?: unknown]
  ): void {
    if (args.length < 2) throw missingArgs("type", "listener");
    const [type, listener, given] = args;
    if (!isListener(listener)) {
      if (listener === undefined || listener === null) return;
      throw invalidArgType("listener", "EventListener", listener);
    }
    const options = readOptions(given);
    if (options.signal?.aborted) return;
    const name = `${type as string}`;
    const list = this.#listeners.get(name) ?? [];
    const capture = Boolean(options.capture);
    if (list.some((entry) => entry.listener === listener && entry.capture === capture)) return;
    options.signal?.addEventListener(
      "abort",
      () => this.removeEventListener(name, listener, options),
      { once: true },
    );
    const { once = false, passive = false } = options;
    this.#listeners.set(name, [...list, { listener, capture, once, passive, removed: false }]);
    this[LISTENERS_CHANGED](name, list.length + 1);
  }

  removeEventListener(
    ...args: readonly [type?: unknown, listener?: unknown, options?: unknown]
  ): void {
    if (args.length < 2) throw missingArgs("type", "listener");
    const [type, listener, options] = args;
    const name = `${type as string}`;
    const capture = Boolean(readOptions(options).capture);
    const list = this.#listeners.get(name) ?? [];
    const found = list.find((entry) => entry.listener === listener && entry.capture === capture);
    if (found !== undefined) this.#drop(name, found);
  }

  dispatchEvent(...args: readonly unknown[]): boolean {
    if (args.length === 0) throw missingArgs("event");
    const [event] = args;
    if (!(event instanceof Event)) throw invalidArgType("event", "Event", event);
    const state = eventState(event);
    if (state.dispatching) {
      throw nodeError(
        Error,
        "ERR_EVENT_RECURSION",
        `The event "${event.type}" is already being dispatched`,
      );
    }
    state.target = this;
    state.dispatching = true;
    for (const entry of this.#listeners.get(event.type) ?? []) {
      if (entry.removed) continue;
      if (entry.once) this.#drop(event.type, entry);
      state.passive = entry.passive;
      this.#run(entry.listener, event);
      if (state.stopped) break;
    }
    state.dispatching = false;
    state.passive = false;
    return !event.defaultPrevented;
  }

  /** The listener set by an `on…` property, such as onabort. */
  protected handler(type: string): ListenerFunction | null {
    return this.#handlers.get(type) ?? null;
  }

  protected setHandler(type: string, value: unknown): void {
    const previous = this.#handlers.get(type);
    if (previous !== undefined) this.removeEventListener(type, previous);
    this.#handlers.delete(type);
    if (typeof value !== "function") return;
    this.#handlers.set(type, value as ListenerFunction);
    this.addEventListener(type, value);
  }

  listenersOf(type: string): Listener[] {
    return (this.#listeners.get(type) ?? []).map((entry) => entry.listener);
  }

  [LISTENERS_CHANGED](_type: string, _count: number): void {}

  #drop(type: string, entry: Registration): void {
    entry.removed = true;
    const left = (this.#listeners.get(type) ?? []).filter((other) => other !== entry);
    if (left.length === 0) this.#listeners.delete(type);
    else this.#listeners.set(type, left);
    this[LISTENERS_CHANGED](type, left.length);
  }

  #run(listener: Listener, event: Event): void {
    try {
      const result =
        typeof listener === "function" ? listener.call(this, event) : listener.handleEvent(event);
      if (result instanceof Promise) result.catch(throwLater);
    } catch (error) {
      throwLater(error);
    }
  }

  [CUSTOM_INSPECT](): string {
    return `${this.constructor.name} {}`;
  }

  get [Symbol.toStringTag]() {
    return "EventTarget";
  }
}

/** A listener's failure is an uncaught exception and stops neither the other listeners nor the dispatch. */
function throwLater(error: unknown): void {
  nextTick(() => {
    throw error;
  });
}

function isListener(value: unknown): value is Listener {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

function readOptions(options: unknown): ListenerOptions {
  if (typeof options === "boolean") return { capture: options };
  return typeof options === "object" && options !== null ? options : {};
}
