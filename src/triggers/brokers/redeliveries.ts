/** AWS consumes by ActiveMQ's own policy, whose default this is: https://docs.aws.amazon.com/lambda/latest/dg/services-mq-errors.html. */
const REDELIVERIES_MAX = 6;

/** The batch that the function has failed last, by its first message: it comes first again. */
interface Failed {
  readonly id: string;
  readonly times: number;
}

/** What there is of a storage to keep that in. */
export interface FailedStore {
  readonly get: () => Failed | undefined;
  readonly put: (failed: Failed | undefined) => void;
}

/** Counts how often a batch is given out again, which STOMP leaves to the client. */
export class Redeliveries {
  readonly #store: FailedStore;

  constructor(store: FailedStore) {
    this.#store = store;
  }

  /** The function has failed the batch once more; true when it is not to be given out again. */
  isLast(id: string): boolean {
    const before = this.#store.get();
    const times = before?.id === id ? before.times + 1 : 1;
    const isLast = times > REDELIVERIES_MAX;
    this.#store.put(isLast ? undefined : { id, times });
    return isLast;
  }

  /** It has been taken. */
  end(): void {
    if (this.#store.get() !== undefined) this.#store.put(undefined);
  }
}
