import { setImmediate } from "../../web/timers.ts";
import { ASYNC_DISPOSE, DISPOSE } from "../../web/dispose-symbols.ts";
import { nodeError } from "../errors.ts";
import { type Dirent } from "./stats.ts";
import { type Callback } from "../validate.ts";

/** fs.opendir(): a directory as a list that is read one entry at a time. */
export class Dir {
  readonly #path: string;
  readonly #entries: Dirent[];
  #isClosed = false;

  constructor(path: string, entries: readonly Dirent[]) {
    this.#path = path;
    this.#entries = [...entries];
  }

  get path(): string {
    return this.#path;
  }

  readSync(): Dirent | null {
    this.#mustBeOpen();
    return this.#entries.shift() ?? null;
  }

  read(callback?: unknown): Promise<Dirent | null> | void {
    return answer(() => this.readSync(), callback);
  }

  closeSync(): void {
    this.#mustBeOpen();
    this.#isClosed = true;
  }

  close(callback?: unknown): Promise<void> | void {
    return answer(() => this.closeSync(), callback);
  }

  async *entries(): AsyncGenerator<Dirent> {
    try {
      for (let entry = this.readSync(); entry !== null; entry = this.readSync()) yield entry;
    } finally {
      this.closeSync();
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Dirent> {
    return this.entries();
  }

  async [ASYNC_DISPOSE](): Promise<void> {
    if (!this.#isClosed) this.closeSync();
  }

  [DISPOSE](): void {
    if (!this.#isClosed) this.closeSync();
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw nodeError(Error, "ERR_DIR_CLOSED", "Directory handle was closed");
  }
}

/** In a later turn, to a callback or as a promise. */
function answer<T>(work: () => T, callback: unknown): Promise<T> | void {
  const result = new Promise<T>((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
  if (typeof callback !== "function") return result;
  const done = callback as Callback;
  result.then(
    (value) => setImmediate(() => void done(null, value)),
    (error: unknown) => setImmediate(() => void done(error)),
  );
  return undefined;
}
