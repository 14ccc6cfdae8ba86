const KEY = "subscribers";

/** By the poller's name: the last sequence when it found nothing; null while it looks by itself. */
type Waiting = Readonly<Record<string, number | null>>;

/** The pollers that process a stream's records. A stream calls those that have found nothing new. */
export class Subscribers {
  readonly #kv: SyncKvStorage;
  #waiting: Waiting;
  /** Since when those wait anew that have found nothing while they were being called. */
  readonly #asked = new Map<string, number>();

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#waiting = kv.get<Waiting>(KEY) ?? {};
  }

  get isAnyWaiting(): boolean {
    return Object.values(this.#waiting).some((since) => since !== null);
  }

  /** Who waits already may have found nothing in another shard before, and goes on waiting since then. */
  letWait(name: string, since: number): void {
    if (!this.#asked.has(name)) this.#asked.set(name, since);
    if (typeof this.#waiting[name] !== "number") this.#write({ ...this.#waiting, [name]: since });
  }

  /** The poller is to be called now, if the stream is there. */
  callFirst(name: string): void {
    this.#asked.set(name, -1);
    this.#write({ ...this.#waiting, [name]: -1 });
  }

  /** Those that have found nothing, and for whom there may be something since. */
  calledAt(last: number): readonly string[] {
    return Object.entries(this.#waiting)
      .filter(([, since]) => since !== null && since < last)
      .map(([name]) => name);
  }

  /**
   * Calls those for whom there is something. Who has been called waits no more, unless it has asked anew while the call
   * was on its way; who is not there any more is forgotten. Until then it is on disk that there is somebody to call.
   */
  async call(last: number, wake: (name: string) => Promise<boolean>): Promise<void> {
    for (const name of this.calledAt(last)) {
      this.#asked.delete(name);
      const isThere = await wake(name);
      const since = this.#asked.get(name);
      // It may have been unsubscribed meanwhile, or subscribed anew.
      if (since === undefined && !isThere) this.remove(name);
      else if (Object.hasOwn(this.#waiting, name)) {
        this.#write({ ...this.#waiting, [name]: since ?? null });
      }
    }
  }

  remove(name: string): void {
    this.#asked.delete(name);
    const { [name]: known, ...others } = this.#waiting;
    if (known !== undefined) this.#write(others);
  }

  /** The object's storage has been emptied: who was subscribed waits for a stream of the same name. */
  outlive(): void {
    const names = Object.keys(this.#waiting);
    if (names.length > 0) this.#write(Object.fromEntries(names.map((name) => [name, -1])));
  }

  #write(waiting: Waiting): void {
    this.#waiting = waiting;
    if (Object.keys(waiting).length > 0) this.#kv.put(KEY, waiting);
    else this.#kv.delete(KEY);
  }
}
