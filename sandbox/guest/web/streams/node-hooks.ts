import { queueMicrotask } from "../queue-microtask.ts";
import { ReadableStream, TransformStream, WritableStream } from "web-streams-polyfill";

/** The slots of the package that are looked at here. */
interface Slots {
  _state: string;
  readonly _storedError: unknown;
  readonly _disturbed?: boolean;
  readonly _readableStreamController?: { error(reason: unknown): void };
  readonly _writableStreamController?: { error(reason: unknown): void };
  readonly readable?: object;
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

const closed = new WeakMap<object, Deferred>();

/** By these symbols node:stream asks web streams how they are: finished(), pipeline() and addAbortSignal() do. */
export function installNodeHooks(): void {
  for (const Class of [ReadableStream, WritableStream]) {
    define(Class.prototype, "nodejs.webstream.isClosedPromise", whenClosed);
    define(Class.prototype, "nodejs.webstream.controllerErrorFunction", errorFunction);
    define(Class.prototype, "nodejs.stream.errored", ({ _state }) => _state === "errored");
  }
  define(ReadableStream.prototype, "nodejs.stream.disturbed", ({ _disturbed }) => _disturbed);
  define(ReadableStream.prototype, "nodejs.stream.readable", ({ _state }) => _state === "readable");
  define(WritableStream.prototype, "nodejs.stream.writable", ({ _state }) => _state === "writable");
  define(TransformStream.prototype, "nodejs.webstream.isClosedPromise", ({ readable }) =>
    whenClosed(readable as Slots),
  );
}

function define(prototype: object, name: string, get: (stream: Slots) => unknown): void {
  Object.defineProperty(prototype, Symbol.for(name), {
    get(this: Slots) {
      return get(this);
    },
    configurable: true,
  });
}

function errorFunction(stream: Slots): (reason: unknown) => void {
  const controller = stream._readableStreamController ?? stream._writableStreamController;
  return (reason) => controller?.error(reason);
}

/** A promise of the stream's end that needs no reader: from now on the stream's state is watched. */
function whenClosed(stream: Slots): Deferred {
  const known = closed.get(stream);
  if (known !== undefined) return known;
  const deferred = Promise.withResolvers<void>();
  deferred.promise.catch(() => {});
  closed.set(stream, deferred);
  let state = stream._state;
  const settle = (): void => {
    if (state === "closed") deferred.resolve();
    // What the error is stands in the next slot that the package writes.
    else if (state === "errored") queueMicrotask(() => deferred.reject(stream._storedError));
  };
  Object.defineProperty(stream, "_state", {
    get: () => state,
    set(value: string) {
      state = value;
      settle();
    },
    configurable: true,
  });
  settle();
  return deferred;
}
