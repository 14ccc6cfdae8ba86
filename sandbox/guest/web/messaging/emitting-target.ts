import { type Event } from "../event.ts";
import { EventTarget, type Listener } from "../event-target.ts";
import { MessageEvent } from "./message-event.ts";

type Callback = (value: unknown) => unknown;

/** An EventTarget that also has the methods of an EventEmitter; their listeners get what a message holds. */
export class EmittingTarget extends EventTarget {
  /** By the listener that was given, the one that listens in its place. */
  readonly #wrapped = new Map<unknown, Map<string, Listener>>();

  on(type: string, listener: Callback): this {
    this.addEventListener(type, this.#wrap(type, listener));
    return this;
  }

  addListener(type: string, listener: Callback): this {
    return this.on(type, listener);
  }

  once(type: string, listener: Callback): this {
    this.addEventListener(type, this.#wrap(type, listener), { once: true });
    return this;
  }

  off(type: string, listener: Callback): this {
    const found = this.#wrapped.get(listener)?.get(type);
    if (found !== undefined) this.removeEventListener(type, found);
    return this;
  }

  removeListener(type: string, listener: Callback): this {
    return this.off(type, listener);
  }

  removeAllListeners(type?: string): this {
    const names = type === undefined ? this.eventNames() : [type];
    for (const name of names) {
      for (const listener of this.listenersOf(name)) this.removeEventListener(name, listener);
    }
    return this;
  }

  listenerCount(type: string): number {
    return this.listenersOf(type).length;
  }

  eventNames(): string[] {
    return ["message", "messageerror", "close"].filter((name) => this.listenerCount(name) > 0);
  }

  #wrap(type: string, listener: Callback): Listener {
    const wrapped = (event: Event): unknown =>
      listener.call(this, event instanceof MessageEvent ? event.data : event);
    const known = this.#wrapped.get(listener) ?? new Map<string, Listener>();
    this.#wrapped.set(listener, known.set(type, wrapped));
    return wrapped;
  }
}

/** As Node has it, whatever is derived from it. */
Object.defineProperty(EmittingTarget.prototype, Symbol.toStringTag, {
  value: "EventTarget",
  configurable: true,
});
