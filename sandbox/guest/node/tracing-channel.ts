import { Channel, channel, type Work } from "./channel.ts";
import { invalidArgType } from "./errors.ts";
import { assertFunction, type Callback } from "./validate.ts";

const EVENTS = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

type Channels = Record<(typeof EVENTS)[number], Channel>;
type Handlers = Partial<Record<(typeof EVENTS)[number], unknown>>;

interface Context {
  result?: unknown;
  error?: unknown;
}

const { apply } = Reflect;

/** Five channels that tell of one traced function: when it begins and ends, and when what it began is over. */
class TracingChannel {
  declare readonly start: Channel;
  declare readonly end: Channel;
  declare readonly asyncStart: Channel;
  declare readonly asyncEnd: Channel;
  declare readonly error: Channel;

  constructor(nameOrChannels: unknown) {
    for (const event of EVENTS) {
      Object.defineProperty(this, event, { value: channelFor(nameOrChannels, event) });
    }
  }

  get hasSubscribers(): boolean {
    return EVENTS.some((event) => this[event].hasSubscribers);
  }

  subscribe(handlers: Handlers): void {
    for (const event of EVENTS) if (handlers[event]) this[event].subscribe(handlers[event]);
  }

  unsubscribe(handlers: Handlers): boolean {
    const given = EVENTS.filter((event) => handlers[event]);
    return given.map((event) => this[event].unsubscribe(handlers[event])).every(Boolean);
  }

  traceSync(fn: Work, context: Context = {}, self?: unknown, ...args: unknown[]): unknown {
    if (!this.hasSubscribers) return apply(fn, self, args);
    return this.#begin(context, () => (context.result = apply(fn, self, args)));
  }

  tracePromise(fn: Work, context: Context = {}, self?: unknown, ...args: unknown[]): unknown {
    if (!this.hasSubscribers) return apply(fn, self, args);
    const over = (): void => {
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    };
    const resolved = (result: unknown): unknown => {
      context.result = result;
      over();
      return result;
    };
    const rejected = (error: unknown): Promise<never> => {
      this.#fail(context, error);
      over();
      return Promise.reject(error);
    };
    return this.#begin(context, () => {
      const result = apply(fn, self, args);
      const promise = result instanceof Promise ? result : Promise.resolve(result);
      return promise.then(resolved, rejected);
    });
  }

  traceCallback(
    fn: Work,
    position = -1,
    context: Context = {},
    self?: unknown,
    ...args: unknown[]
  ): unknown {
    if (!this.hasSubscribers) return apply(fn, self, args);
    const callback = args.at(position);
    assertFunction(callback, "callback");
    args.splice(position, 1, this.#over(callback, context));
    return this.#begin(context, () => apply(fn, self, args));
  }

  /** The callback, told of around. */
  #over(callback: Callback, context: Context): Callback {
    const { asyncStart, asyncEnd } = this;
    const fail = (error: unknown) => this.#fail(context, error);
    return function (this: unknown, ...given: unknown[]) {
      const [error, result] = given;
      if (error) fail(error);
      else context.result = result;
      return asyncStart.runStores(context, () => {
        try {
          return apply(callback, this, given);
        } finally {
          asyncEnd.publish(context);
        }
      });
    };
  }

  #begin(context: Context, work: () => unknown): unknown {
    return this.start.runStores(context, () => {
      try {
        return work();
      } catch (error) {
        this.#fail(context, error);
        throw error;
      } finally {
        this.end.publish(context);
      }
    });
  }

  #fail(context: Context, error: unknown): void {
    context.error = error;
    this.error.publish(context);
  }
}

function channelFor(nameOrChannels: unknown, event: keyof Channels): Channel {
  if (typeof nameOrChannels === "string") return channel(`tracing:${nameOrChannels}:${event}`);
  if (typeof nameOrChannels !== "object" || nameOrChannels === null) {
    const expected = ["string", "TracingChannel", "Object"];
    throw invalidArgType("nameOrChannels", expected, nameOrChannels);
  }
  const given = (nameOrChannels as Partial<Record<string, unknown>>)[event];
  if (given instanceof Channel) return given;
  throw invalidArgType(`nameOrChannels.${event}`, "Channel", given);
}

export function tracingChannel(nameOrChannels: unknown): TracingChannel {
  return new TracingChannel(nameOrChannels);
}
