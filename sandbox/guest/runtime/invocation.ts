import { type InvocationContext } from "../../messages.ts";
import { call } from "../door.ts";
import { afterQueued } from "./answer.ts";
import { makeAsyncContext, makeContext, type WaitForEmptyLoop } from "./context.ts";
import { runtimeFailure, toFailure } from "./failure.ts";
import { fromJson, NativeError, toJson } from "./primordials.ts";

/** What follows the event depends on the runtime and on how the handler answers. */
export type Handler = (event: unknown, ...rest: readonly unknown[]) => unknown;
type Callback = (error?: unknown, result?: unknown) => void;

export interface InvocationOptions {
  /** From nodejs24.x on a handler gives its answer, or a promise of it, and has no callbacks. */
  readonly isAsyncOnly: boolean;
}

/** One event on its way through the handler: the first answer counts, and some wait for the loop to be empty. */
export class Invocation {
  #answered = false;
  readonly #waitForEmptyLoop: WaitForEmptyLoop = { value: true };
  /** A callback's result that waits for an empty event loop. */
  #waiting: { readonly result: unknown } | undefined;
  /** The handler gave a promise; it and nothing else is to answer. */
  #promised = false;
  readonly #options: InvocationOptions;

  constructor(options: InvocationOptions) {
    this.#options = options;
  }

  run(handler: Handler, event: string, given: InvocationContext): void {
    try {
      const returned = this.#options.isAsyncOnly
        ? handler(fromJson(event), makeAsyncContext(given))
        : handler(fromJson(event), this.#makeContext(given), this.#makeCallback());
      if (isThenable(returned)) this.#follow(returned);
      else if (this.#options.isAsyncOnly) this.#succeed(returned);
    } catch (error) {
      this.#fail(error);
    }
  }

  #follow(promise: PromiseLike<unknown>): void {
    this.#promised = true;
    promise.then(
      (result) => this.#succeed(result),
      (error: unknown) => this.#fail(error),
    );
  }

  #makeContext(given: InvocationContext): object {
    const callbacks = {
      succeed: (result: unknown) => this.#first(() => this.#succeed(result)),
      fail: (error: unknown) => this.#first(() => this.#fail(error ?? "handled")),
      done: (error: unknown, result: unknown) => this.#first(() => this.#done(error, result)),
    };
    return makeContext(given, callbacks, this.#waitForEmptyLoop);
  }

  /** The event loop is empty and the handler has not answered. */
  drained(): void {
    if (this.#answered) return;
    if (this.#waiting !== undefined) return this.#succeed(this.#waiting.result);
    if (!this.#promised) return this.#succeed(null);
    this.#answered = true;
    exitUnsettled();
  }

  #succeed(result?: unknown): void {
    if (this.#answered) return;
    const json = stringify(result);
    if (json === undefined) return this.#fail(new NativeError("Unable to stringify response body"));
    this.#answered = true;
    afterQueued(() => call("result", json), this.#options.isAsyncOnly);
  }

  #fail(error?: unknown): void {
    if (this.#answered) return;
    this.#answered = true;
    const failure = toJson(toFailure(error));
    afterQueued(() => call("failure", failure), this.#options.isAsyncOnly);
  }

  /** Of the callback and the context's methods only the first call counts, even while its answer still waits. */
  #first(answer: () => void): void {
    if (this.#waiting === undefined) answer();
  }

  #done(error: unknown, result: unknown): void {
    if (error === null || error === undefined) this.#succeed(result);
    else this.#fail(error);
  }

  #makeCallback(): Callback {
    return (error, result) => {
      if (this.#answered || this.#waiting !== undefined) return;
      if (error !== null && error !== undefined) return this.#fail(error);
      if (this.#waitForEmptyLoop.value) this.#waiting = { result };
      else this.#succeed(result);
    };
  }
}

/** Nothing is left that could settle the handler's promise: the process of AWS ends here. */
export function exitUnsettled(): void {
  const message = "The Lambda function returned a promise that never settled";
  call("failure", toJson(runtimeFailure("Runtime.NodeJsExit", message, [])));
  call("exit", 0);
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== "function" && (typeof value !== "object" || value === null)) return false;
  return typeof (value as { then?: unknown }).then === "function";
}

/** `undefined` answers `null`; a result that JSON cannot hold gives undefined. */
function stringify(result: unknown): string | undefined {
  try {
    return toJson(result === undefined ? null : result) ?? "null";
  } catch {
    return undefined;
  }
}
