import { type AsyncLocalStorage } from "./async-local-storage.ts";
import { invalidArgType } from "./errors.ts";
import { nextTick } from "./next-tick.ts";
import { assertFunction } from "./validate.ts";

export type ChannelName = string | symbol;
export type Work = (...args: never[]) => unknown;
type Subscriber = (message: unknown, name: ChannelName) => unknown;
type Transform = (message: unknown) => unknown;

const { apply } = Reflect;
const channels = new Map<ChannelName, Channel>();

/** A named place where libraries tell what they do, to whoever listens. */
export class Channel {
  _subscribers: Subscriber[] | undefined = undefined;
  _stores: Map<AsyncLocalStorage, Transform | undefined> | undefined = undefined;
  readonly name: ChannelName;
  _index: number | undefined = undefined;

  constructor(name: ChannelName) {
    this.name = name;
  }

  get hasSubscribers(): boolean {
    return (this._subscribers?.length ?? 0) > 0 || (this._stores?.size ?? 0) > 0;
  }

  subscribe(subscription: unknown): void {
    assertFunction(subscription, "subscription");
    // A new list each time: a publication goes to those who were there when it began.
    this._subscribers = [...(this._subscribers ?? []), subscription];
  }

  unsubscribe(subscription: unknown): boolean {
    const before = this._subscribers ?? [];
    const index = before.findIndex((subscriber) => subscriber === subscription);
    if (index === -1) return false;
    this._subscribers = before.toSpliced(index, 1);
    return true;
  }

  bindStore(store: AsyncLocalStorage, transform?: Transform): void {
    this._stores ??= new Map();
    this._stores.set(store, transform);
  }

  unbindStore(store: AsyncLocalStorage): boolean {
    return this._stores?.delete(store) ?? false;
  }

  publish(message: unknown): void {
    for (const subscriber of this._subscribers ?? []) {
      try {
        subscriber(message, this.name);
      } catch (error) {
        throwLater(error);
      }
    }
  }

  /** Publishes and calls `work`, with every bound store holding what its transform makes of the message. */
  runStores(message: unknown, work: Work, self?: unknown, ...args: readonly unknown[]): unknown {
    let run = (): unknown => {
      this.publish(message);
      return apply(work, self, args);
    };
    for (const [store, transform] of this._stores ?? []) {
      run = withStore(store, transform, message, run);
    }
    return run();
  }
}

function withStore(
  store: AsyncLocalStorage,
  transform: Transform | undefined,
  message: unknown,
  next: () => unknown,
): () => unknown {
  return () => {
    let value = message;
    try {
      if (transform !== undefined) value = transform(message);
    } catch (error) {
      throwLater(error);
      return next();
    }
    return store.run(value, next);
  };
}

/** A listener's error is nobody's who publishes: it goes uncaught. */
function throwLater(error: unknown): void {
  nextTick(() => {
    throw error;
  });
}

export function channel(name: ChannelName): Channel {
  const known = channels.get(name);
  if (known !== undefined) return known;
  if (typeof name !== "string" && typeof name !== "symbol")
    throw invalidArgType("channel", ["string", "symbol"], name);
  const made = new Channel(name);
  channels.set(name, made);
  return made;
}

export function findChannel(name: ChannelName): Channel | undefined {
  return channels.get(name);
}
