import { toItem } from "../../../src/triggers/streams/item.ts";
import { isDone } from "../../../src/triggers/streams/model.ts";
import { compareSequences } from "../../../src/triggers/streams/sequence.ts";
import {
  type Item,
  type ListedShard,
  type ReadRequest,
  type StreamSource,
} from "../../../src/triggers/streams/source.ts";

interface Row {
  readonly shardId: string;
  readonly parentIds: readonly string[];
  readonly items: Item[];
  /** Keys of the shard: those whose number has these bits last. */
  readonly modulus: number;
  readonly remainder: number;
  isOpen: boolean;
}

class Busy extends Error {}

/** A stream in memory that splits, merges and calls as Kinesis does; a reader gives up at random. */
export class SimulatedStream implements StreamSource {
  readonly calls: boolean;
  readonly pollMs = 1000;
  readonly readsMax = 4;
  readonly graceMs = 1000;
  /** Called for each record or shard that somebody waits for. */
  wake: () => void = () => {};
  failsNow: () => boolean = () => false;
  isBusyNow: () => boolean = () => false;
  readonly #rows: Row[] = [];
  #sequence = 0;
  #isAwaited = false;

  constructor(calls: boolean, shards: number) {
    this.calls = calls;
    for (let index = 0; index < shards; index += 1) this.#open([], shards, index);
  }

  put(key: number, arrivedAt: number, data = ""): string {
    const row = this.#rows.find(
      ({ isOpen, modulus, remainder }) => isOpen && key % modulus === remainder,
    );
    if (row === undefined) throw new Error("No shard is open for this key");
    this.#sequence += 1;
    const sequenceNumber = `${this.#sequence}`;
    const record = { key: `${key}`, sequenceNumber, ...(data === "" ? {} : { data }) };
    row.items.push(
      toItem({ sequenceNumber, key: `${key}`, arrivedAt }, record, () => ({ ...record })),
    );
    this.#call();
    return sequenceNumber;
  }

  /** Splits the open shard of a key in two. */
  split(key: number): void {
    const row = this.#rows.find((one) => one.isOpen && key % one.modulus === one.remainder);
    if (row === undefined || row.modulus > 8) return;
    row.isOpen = false;
    this.#open([row.shardId], row.modulus * 2, row.remainder);
    this.#open([row.shardId], row.modulus * 2, row.remainder + row.modulus);
    this.#call();
  }

  /** Merges two open shards that one was split into. */
  merge(): void {
    for (const left of this.#rows.filter(({ isOpen }) => isOpen)) {
      const half = left.modulus / 2;
      const right = this.#rows.find(
        (one) =>
          one.isOpen && one.modulus === left.modulus && one.remainder === left.remainder + half,
      );
      if (right === undefined) continue;
      left.isOpen = false;
      right.isOpen = false;
      this.#open([left.shardId, right.shardId], half, left.remainder);
      this.#call();
      return;
    }
  }

  async shards(): Promise<readonly ListedShard[]> {
    await Promise.resolve();
    this.#mayFail();
    return this.#rows.map(({ shardId, parentIds, isOpen }) => ({ shardId, parentIds, isOpen }));
  }

  async read({ shardId, after, recordsMax, bytesMax }: ReadRequest) {
    await Promise.resolve();
    this.#mayFail();
    const row = this.#rows.find((one) => one.shardId === shardId);
    if (row === undefined) throw new Error("No such shard");
    const left = row.items.filter(({ sequenceNumber }) => !isDone(after, sequenceNumber));
    const items: Item[] = [];
    let bytes = 0;
    for (const item of left.slice(0, recordsMax)) {
      bytes += item.bytes;
      if (items.length > 0 && bytes > bytesMax) break;
      items.push(item);
    }
    if (items.length === 0) this.#isAwaited = true;
    const isLatest = items.length === left.length;
    return {
      items,
      next: items.at(-1)?.sequenceNumber ?? after,
      isEmpty: items.length === 0,
      isLatest,
      isEnd: isLatest && !row.isOpen,
    };
  }

  async latest(shardId: string) {
    const row = this.#rows.find((one) => one.shardId === shardId);
    return row?.items.at(-1)?.sequenceNumber ?? "TRIM_HORIZON";
  }

  async subscribe(): Promise<void> {}
  async unsubscribe(): Promise<void> {}
  isGone(): boolean {
    return false;
  }
  isBusy(error: unknown): boolean {
    return error instanceof Busy;
  }

  get records(): readonly Item[] {
    return this.#rows
      .flatMap(({ items }) => items)
      .toSorted((a, b) => compareSequences(a.sequenceNumber, b.sequenceNumber));
  }

  #mayFail(): void {
    if (this.failsNow()) throw new Error("The stream is not there for a moment");
    if (this.isBusyNow()) throw new Busy("Too many reads");
  }

  #call(): void {
    if (!this.#isAwaited || !this.calls) return;
    this.#isAwaited = false;
    this.wake();
  }

  #open(parentIds: readonly string[], modulus: number, remainder: number): void {
    const shardId = `shard-${String(this.#rows.length).padStart(3, "0")}`;
    this.#rows.push({ shardId, parentIds, items: [], modulus, remainder, isOpen: true });
  }
}
