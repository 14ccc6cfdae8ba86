import { type InvocationContext } from "../../messages.ts";
import { call } from "../door.ts";
import { console } from "../node/console.ts";
import { afterQueued } from "./answer.ts";
import { makeStreamingContext, type WaitForEmptyLoop } from "./context.ts";
import { toFailure } from "./failure.ts";
import { exitUnsettled, type Handler, type InvocationOptions, isThenable } from "./invocation.ts";
import { fromJson, NativeError, toJson } from "./primordials.ts";
import { ResponseStream, type StreamEnd } from "./response-stream.ts";

export interface StreamingOptions extends InvocationOptions {
  readonly highWaterMark: number | undefined;
}

/** One event on its way through a streaming handler: it is over when the handler's promise and its stream both are. */
export class StreamingInvocation implements StreamEnd {
  readonly #options: StreamingOptions;
  readonly #waitForEmptyLoop: WaitForEmptyLoop = { value: true };
  readonly #stream: ResponseStream;
  #isReturned = false;
  #isFinished = false;
  #isAnswered = false;
  #isWaiting = false;
  #error: unknown;

  constructor(options: StreamingOptions) {
    this.#options = options;
    this.#stream = new ResponseStream(this, options.highWaterMark);
  }

  run(handler: Handler, event: string, given: InvocationContext): void {
    const context = makeStreamingContext(given, this.#options.isAsyncOnly, this.#waitForEmptyLoop);
    try {
      const returned = handler(fromJson(event), this.#stream, context);
      if (isThenable(returned)) returned.then(this.#returned, this.#fail);
      else this.#fail(new NativeError("Streaming does not support non-async handlers."));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The event loop is empty. */
  drained(): void {
    if (this.#isAnswered) return;
    if (this.#isWaiting || this.#isFinished) return this.#succeed();
    if (this.#isReturned) return this.#fail(this.#error ?? notFinished());
    this.#isAnswered = true;
    exitUnsettled();
  }

  finished(): void {
    this.#isFinished = true;
    this.#settle();
  }

  destroyed(error: Error | null | undefined): void {
    if (this.#isFinished) return;
    this.#error = error ?? notFinished();
    this.#settle();
  }

  readonly #returned = (value: unknown): void => {
    if (value !== undefined) console.warn("Streaming handlers ignore return values.");
    this.#isReturned = true;
    this.#settle();
  };

  #settle(): void {
    if (!this.#isReturned || this.#isAnswered) return;
    if (this.#error !== undefined) return this.#fail(this.#error);
    if (!this.#isFinished) return;
    // The caller has its response; up to Node.js 22 the runtime then waits for the handler's timers.
    if (!this.#options.isAsyncOnly && this.#waitForEmptyLoop.value) this.#isWaiting = true;
    else this.#succeed();
  }

  #succeed(): void {
    this.#isAnswered = true;
    afterQueued(() => call("result", "null"), this.#options.isAsyncOnly);
  }

  readonly #fail = (error: unknown): void => {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    const failure = toJson(toFailure(error));
    afterQueued(() => call("failure", failure), this.#options.isAsyncOnly);
    // Nothing may reach the stream any more: the next invocation has one of its own.
    this.#stream.destroy();
  };
}

function notFinished(): Error {
  return new NativeError("Response stream is not finished.");
}
