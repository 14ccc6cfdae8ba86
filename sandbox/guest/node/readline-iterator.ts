import { type EventEmitter } from "./event-emitter.ts";

interface Source extends EventEmitter {
  closed: boolean | undefined;
  pause(): unknown;
  resume(): unknown;
}

type Result = IteratorResult<string, undefined>;

/** Lines that wait before the input is asked to do so, too. */
const LINES_WAITING_MAX = 1024;

/** What `for await` walks over the lines of an interface with. */
export class LineIterator {
  readonly #source: Source;
  readonly #lines: string[] = [];
  readonly #waiting: ((result: Result) => void)[] = [];
  #error: Error | undefined;
  #isDone = false;

  constructor(source: Source) {
    this.#source = source;
    source.on("line", this.#onLine);
    source.on("close", this.#onClose);
    source.on("error", this.#onError);
    this.#isDone = source.closed === true;
  }

  next(): Promise<Result> {
    const line = this.#lines.shift();
    if (line !== undefined) {
      if (this.#lines.length === 0 && !this.#source.closed) this.#source.resume();
      return Promise.resolve({ value: line, done: false });
    }
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) return Promise.reject(error);
    if (this.#isDone) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<Result> {
    this.#lines.length = 0;
    this.#stop();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  readonly #onLine = (line: string): void => {
    const resolve = this.#waiting.shift();
    if (resolve !== undefined) return resolve({ value: line, done: false });
    this.#lines.push(line);
    if (this.#lines.length >= LINES_WAITING_MAX) this.#source.pause();
  };

  readonly #onClose = (): void => this.#stop();

  readonly #onError = (error: Error): void => {
    this.#error = error;
    this.#stop();
  };

  #stop(): void {
    this.#isDone = true;
    this.#source.removeListener("line", this.#onLine);
    this.#source.removeListener("close", this.#onClose);
    for (const resolve of this.#waiting.splice(0)) resolve({ value: undefined, done: true });
  }
}
