import { ASYNC_DISPOSE, DISPOSE } from "./dispose-symbols.ts";

/** ECMAScript's explicit resource management, as far as it is a library: the engine does not parse `using`. */
export class SuppressedError extends Error {
  declare error: unknown;
  declare suppressed: unknown;

  constructor(error: unknown, suppressed: unknown, message?: unknown) {
    super(message === undefined ? undefined : `${message as string}`);
    const hidden = { writable: true, configurable: true };
    Object.defineProperties(this, {
      error: { value: error, ...hidden },
      suppressed: { value: suppressed, ...hidden },
    });
  }
}

Object.defineProperty(SuppressedError.prototype, "name", {
  value: "SuppressedError",
  writable: true,
  configurable: true,
});

type Dispose = () => unknown;

const NOT_AN_OBJECT = "An object is expected with `using` declarations";

/** The method by which a resource is disposed of, or nothing for null and undefined. */
function methodOf(value: unknown, symbols: readonly symbol[]): Dispose | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError(NOT_AN_OBJECT);
  for (const symbol of symbols) {
    const method: unknown = Reflect.get(value, symbol);
    if (typeof method === "function") return () => Reflect.apply(method, value, []);
    if (method !== undefined && method !== null) break;
  }
  throw new TypeError(`Symbol(${symbols[0]?.description}) is not a function`);
}

function needFunction(value: unknown): asserts value is (...args: unknown[]) => unknown {
  if (typeof value !== "function") throw new TypeError(`${String(value)} is not a function`);
}

/** What has failed so far, when something more fails. */
class Failure {
  #error: { readonly value: unknown } | undefined;

  add(error: unknown): void {
    const message = "An error was suppressed during disposal";
    this.#error = {
      value:
        this.#error === undefined ? error : new SuppressedError(error, this.#error.value, message),
    };
  }

  throwIfAny(): void {
    if (this.#error !== undefined) throw this.#error.value;
  }
}

/** What both kinds of stacks are made of. */
abstract class Stack {
  #resources: Dispose[] | undefined = [];
  readonly #symbols: readonly symbol[];

  constructor(symbols: readonly symbol[]) {
    this.#symbols = symbols;
  }

  get disposed(): boolean {
    return this.#resources === undefined;
  }

  use<T>(value: T): T {
    const resources = this.#open();
    const method = methodOf(value, this.#symbols);
    if (method !== undefined) resources.push(method);
    return value;
  }

  adopt<T>(value: T, onDispose: unknown): T {
    const resources = this.#open();
    needFunction(onDispose);
    resources.push(() => onDispose(value));
    return value;
  }

  defer(onDispose: unknown): void {
    const resources = this.#open();
    needFunction(onDispose);
    resources.push(() => onDispose());
  }

  /** What is held, the last first; the stack has nothing from then on. */
  protected take(): Dispose[] {
    const taken = this.#resources ?? [];
    this.#resources = undefined;
    return taken.toReversed();
  }

  protected moveTo<S extends Stack>(other: S): S {
    other.#resources = this.#open();
    this.#resources = undefined;
    return other;
  }

  #open(): Dispose[] {
    if (this.#resources !== undefined) return this.#resources;
    throw new ReferenceError(`Cannot add values to a disposed stack!`);
  }
}

export class DisposableStack extends Stack {
  constructor() {
    super([DISPOSE]);
  }

  dispose(): void {
    const failure = new Failure();
    for (const dispose of this.take()) {
      try {
        dispose();
      } catch (error) {
        failure.add(error);
      }
    }
    failure.throwIfAny();
  }

  move(): DisposableStack {
    return this.moveTo(new DisposableStack());
  }

  [DISPOSE](): void {
    this.dispose();
  }

  get [Symbol.toStringTag](): string {
    return "DisposableStack";
  }
}

export class AsyncDisposableStack extends Stack {
  constructor() {
    super([ASYNC_DISPOSE, DISPOSE]);
  }

  async disposeAsync(): Promise<void> {
    const failure = new Failure();
    for (const dispose of this.take()) {
      try {
        await dispose();
      } catch (error) {
        failure.add(error);
      }
    }
    failure.throwIfAny();
  }

  move(): AsyncDisposableStack {
    return this.moveTo(new AsyncDisposableStack());
  }

  [ASYNC_DISPOSE](): Promise<void> {
    return this.disposeAsync();
  }

  get [Symbol.toStringTag](): string {
    return "AsyncDisposableStack";
  }
}

// In ECMAScript the two have no parent in common.
for (const Class of [DisposableStack, AsyncDisposableStack]) {
  for (const name of ["use", "adopt", "defer", "disposed"]) {
    const member = Object.getOwnPropertyDescriptor(Stack.prototype, name);
    if (member !== undefined) Object.defineProperty(Class.prototype, name, member);
  }
}
