import { type Page, type Position, type ReadRequest, type StreamSource } from "./source.ts";

export interface ReadPage extends Page {
  /** It says what was there at this time, or later. */
  readonly readAt: number;
}

interface ReaderOptions {
  readonly source: StreamSource;
  readonly shardId: string;
  /** That read it. */
  readonly lanes: number;
  readonly clock: () => number;
}

/** Pages that lanes which are behind may still come to. */
const PAGES_KEPT_MAX = 2;

/** Reads a shard for its lanes: what one has read, the others need not ask for again. */
export class ShardReader {
  readonly #options: ReaderOptions;
  /** By position, the latest last. */
  readonly #pages = new Map<string, Promise<ReadPage>>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  async read(
    after: Position,
    bounds: Pick<ReadRequest, "recordsMax" | "bytesMax">,
  ): Promise<ReadPage> {
    const { shardId, lanes } = this.#options;
    const request: ReadRequest = { shardId, after, ...bounds };
    if (lanes === 1) return await this.#ask(request);
    const key = JSON.stringify(after);
    const known = this.#pages.get(key);
    if (known !== undefined) return await known;
    const reading = this.#ask(request);
    this.#pages.set(key, reading);
    await this.#keep(key, reading);
    return await reading;
  }

  async #ask(request: ReadRequest): Promise<ReadPage> {
    const readAt = this.#options.clock();
    return { ...(await this.#options.source.read(request)), readAt };
  }

  /** There may be something by now where there was nothing, so only what has records is worth keeping. */
  async #keep(key: string, reading: Promise<Page>): Promise<void> {
    const page = await reading.catch(() => undefined);
    if (page === undefined || page.isEmpty) this.#pages.delete(key);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > PAGES_KEPT_MAX && oldest !== undefined) this.#pages.delete(oldest);
  }
}
