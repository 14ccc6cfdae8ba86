import { type Page, type Position, type ReadRequest, type StreamSource } from "./source.ts";

/** Pages that lanes which are behind may still come to. */
const PAGES_KEPT_MAX = 2;

/** Reads a shard for its lanes: what one has read, the others need not ask for again. */
export class ShardReader {
  readonly #source: StreamSource;
  readonly #shardId: string;
  readonly #isShared: boolean;
  /** By position, the latest last. */
  readonly #pages = new Map<string, Promise<Page>>();

  constructor(source: StreamSource, shardId: string, lanes: number) {
    this.#source = source;
    this.#shardId = shardId;
    this.#isShared = lanes > 1;
  }

  async read(after: Position, bounds: Pick<ReadRequest, "recordsMax" | "bytesMax">): Promise<Page> {
    const request: ReadRequest = { shardId: this.#shardId, after, ...bounds };
    if (!this.#isShared) return await this.#source.read(request);
    const key = JSON.stringify(after);
    const known = this.#pages.get(key);
    if (known !== undefined) return await known;
    const reading = this.#source.read(request);
    this.#pages.set(key, reading);
    await this.#keep(key, reading);
    return await reading;
  }

  /** There may be something by now where there was nothing, so only what has records is worth keeping. */
  async #keep(key: string, reading: Promise<Page>): Promise<void> {
    const page = await reading.catch(() => undefined);
    if (page === undefined || page.items.length === 0) this.#pages.delete(key);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > PAGES_KEPT_MAX && oldest !== undefined) this.#pages.delete(oldest);
  }
}
