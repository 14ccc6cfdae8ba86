const KEY = "subscribers";

/** By the poller's name: whether it waits to be called, or looks by itself at the moment. */
type Waiting = Readonly<Record<string, boolean>>;

/** The pollers that process a queue's messages. A queue calls those that have found it empty. */
export class Subscribers {
  readonly #kv: SyncKvStorage;
  #waiting: Waiting;
  /** Those that have asked to be called since they were called last. */
  readonly #asked = new Set<string>();

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#waiting = kv.get<Waiting>(KEY) ?? {};
  }

  get isAnyWaiting(): boolean {
    return Object.values(this.#waiting).includes(true);
  }

  letWait(name: string): void {
    this.#asked.add(name);
    if (this.#waiting[name] !== true) this.#write({ ...this.#waiting, [name]: true });
  }

  /**
   * Calls those that wait. Who has been called waits no more, unless it has asked anew while the call was on its way; who
   * is not there any more is forgotten. Until then it is on disk that there is somebody to call.
   */
  async call(wake: (name: string) => Promise<boolean>): Promise<void> {
    for (const name of Object.keys(this.#waiting).filter((one) => this.#waiting[one])) {
      this.#asked.delete(name);
      const isThere = await wake(name);
      // It may have been subscribed anew meanwhile, or unsubscribed.
      if (this.#asked.has(name) || !Object.hasOwn(this.#waiting, name)) continue;
      if (isThere) this.#write({ ...this.#waiting, [name]: false });
      else this.remove(name);
    }
  }

  remove(name: string): void {
    const { [name]: known, ...others } = this.#waiting;
    if (known !== undefined) this.#write(others);
  }

  /** The object's storage has been emptied: who was subscribed waits for a queue of the same name. */
  outlive(): void {
    const names = Object.keys(this.#waiting);
    if (names.length > 0) this.#write(Object.fromEntries(names.map((name) => [name, true])));
  }

  #write(waiting: Waiting): void {
    this.#waiting = waiting;
    if (Object.keys(waiting).length > 0) this.#kv.put(KEY, waiting);
    else this.#kv.delete(KEY);
  }
}
