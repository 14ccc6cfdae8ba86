import { assertObject } from "./validate.ts";
import { ASYNC_DISPOSE } from "../web/dispose-symbols.ts";
import { type Readable, type StreamModule } from "./stream-types.ts";

interface IteratorOptions {
  readonly destroyOnReturn?: boolean;
}

type Result = IteratorResult<unknown, undefined>;

/**
 * What `for await` walks over a stream with. No generator: the engine's collector may take a suspended one for garbage
 * while a listener of the stream still holds what it waits with.
 */
class ReadableIterator {
  readonly stream: Readable;
  readonly #module: StreamModule;
  readonly #options: IteratorOptions;
  /** Requests are answered one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  /** How many of them are not answered yet. */
  #asked = 0;
  #wake: (() => void) | undefined;
  #isStarted = false;
  #isDone = false;
  /** Undefined while the stream goes on, null when it has ended. */
  #error: Error | null | undefined;
  #forget: () => void = () => {};
  readonly #onReadable = (): void => this.#go();

  constructor(module: StreamModule, stream: Readable, options: IteratorOptions) {
    this.#module = module;
    this.stream = stream;
    this.#options = options;
  }

  next(): Promise<Result> {
    return this.#enqueue(() => this.#next());
  }

  /** At once where nothing is asked for: the engine's `for await` does not wait for the answer of this. */
  return(value?: undefined): Promise<Result> {
    const leave = (): Result => {
      if (!this.#isDone && this.#isStarted) this.#finish();
      this.#isDone = true;
      return { value, done: true };
    };
    return this.#asked === 0 ? Promise.resolve(leave()) : this.#enqueue(leave);
  }

  throw(error: unknown): Promise<Result> {
    return this.#enqueue(() => {
      if (!this.#isDone && this.#isStarted) this.#finish(true);
      this.#isDone = true;
      throw error;
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [ASYNC_DISPOSE](): Promise<void> {
    await this.return();
  }

  #enqueue(work: () => Result | Promise<Result>): Promise<Result> {
    this.#asked += 1;
    const answer = this.#last.then(work);
    const settle = () => {
      this.#asked -= 1;
    };
    this.#last = answer.then(settle, settle);
    return answer;
  }

  #next(): Result | Promise<Result> {
    if (this.#isDone) return { value: undefined, done: true };
    this.#start();
    return new Promise((resolve, reject) => this.#attempt(resolve, reject));
  }

  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.stream.on("readable", this.#onReadable);
    this.#forget = this.#module.finished(this.stream, { writable: false }, (error?: Error) => {
      this.#error = error ?? null;
      this.#go();
    });
  }

  #go(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #attempt(resolve: (result: Result) => void, reject: (error: unknown) => void): void {
    const { stream } = this;
    const chunk = stream.destroyed ? null : stream.read();
    if (chunk !== null) return resolve({ value: chunk, done: false });
    const error = this.#error;
    if (error === undefined) {
      this.#wake = () => this.#attempt(resolve, reject);
      return;
    }
    this.#isDone = true;
    this.#finish(error !== null);
    if (error === null) resolve({ value: undefined, done: true });
    else reject(error);
  }

  /** Nobody will read on: the stream goes, unless it was asked to stay. */
  #finish(hasFailed = false): void {
    const { stream } = this;
    const wantsEnd = hasFailed || this.#options.destroyOnReturn !== false;
    if (wantsEnd && (this.#error === undefined || stream._readableState.autoDestroy)) {
      this.#module.destroy(stream, null);
    } else {
      stream.removeListener("readable", this.#onReadable);
      this.#forget();
    }
  }
}

/** Gives streams the iterators of this file. */
export function installIterators(module: StreamModule): void {
  const make = (stream: Readable, options: IteratorOptions) =>
    new ReadableIterator(module, stream, options);
  const place = { writable: true, configurable: true, enumerable: true };
  Object.defineProperties(module.Readable.prototype, {
    iterator: {
      value: function iterator(this: Readable, options?: unknown) {
        if (options !== undefined) assertObject(options, "options");
        return make(this, options ?? {});
      },
      ...place,
    },
    [Symbol.asyncIterator]: {
      value(this: Readable) {
        return make(this, {});
      },
      ...place,
    },
  });
}
