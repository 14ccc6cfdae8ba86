import { logFailure } from "./log-failure.ts";

/** As much of a bucket as is needed of one whose objects are read. */
export interface ObjectReader {
  readonly get: (name: string) => Promise<R2ObjectBody | null>;
}

/**
 * Reads of a bucket that begin before it is certain that anybody will need them. Only that an object is on its way is gained:
 * of what it holds nothing is in memory until its body is read. An object whose body nobody reads holds one of the six
 * connections that a Worker's request has, so few may be begun.
 */
export class ReadAhead implements ObjectReader {
  readonly #bucket: ObjectReader;
  readonly #begun = new Map<string, Promise<R2ObjectBody | null>>();

  constructor(bucket: ObjectReader) {
    this.#bucket = bucket;
  }

  begin(name: string): void {
    const found = this.#bucket.get(name);
    // Whoever asks for it hears of it.
    found.catch(() => undefined);
    this.#begun.set(name, found);
  }

  /** What was begun is given once. */
  get = async (name: string): Promise<R2ObjectBody | null> => {
    const begun = this.#begun.get(name);
    this.#begun.delete(name);
    return await (begun ?? this.#bucket.get(name));
  };

  /** Lets go of what nobody has asked for. */
  async drop(): Promise<void> {
    const unused = [...this.#begun.values()];
    this.#begun.clear();
    for (const found of unused) await found.then(cancel).catch(logFailure);
  }
}

async function cancel(found: R2ObjectBody | null): Promise<void> {
  await found?.body.cancel();
}
