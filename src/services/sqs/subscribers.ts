const KEY = "subscribers";

/** By the poller's name: whether it waits to be called, or looks by itself at the moment. */
type Waiting = Readonly<Record<string, boolean>>;

/** The pollers that process a queue's messages. A queue calls those that have found it empty. */
export class Subscribers {
  readonly #kv: SyncKvStorage;
  #waiting: Waiting;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#waiting = kv.get<Waiting>(KEY) ?? {};
  }

  get isAnyWaiting(): boolean {
    return Object.values(this.#waiting).includes(true);
  }

  waiting(): readonly string[] {
    return Object.keys(this.#waiting).filter((name) => this.#waiting[name]);
  }

  set(name: string, isWaiting: boolean): void {
    if (this.#waiting[name] === isWaiting) return;
    this.#write({ ...this.#waiting, [name]: isWaiting });
  }

  remove(name: string): void {
    const { [name]: known, ...others } = this.#waiting;
    if (known !== undefined) this.#write(others);
  }

  /** The object's whole storage goes with them. */
  forget(): void {
    this.#waiting = {};
  }

  #write(waiting: Waiting): void {
    this.#kv.put(KEY, waiting);
    this.#waiting = waiting;
  }
}
