/** What is kept in a poller's storage of a mapping's work. A run that ends after its mapping has gone leaves nothing behind. */
export class PollerNotes {
  readonly #storage: DurableObjectStorage;
  #isClosed = false;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  open(): void {
    this.#isClosed = false;
  }

  close(): void {
    this.#isClosed = true;
  }

  get<T>(key: string): T | undefined {
    return this.#storage.kv.get<T>(key);
  }

  /** Undefined takes it away. */
  put(key: string, value: unknown): void {
    if (this.#isClosed) return;
    if (value === undefined) this.#storage.kv.delete(key);
    else this.#storage.kv.put(key, value);
  }
}
