import { nextSequence } from "./sequence.ts";
import {
  type HashRange,
  inOrder,
  isOpen,
  type NewShard,
  type Reshard,
  type Shard,
} from "./shards.ts";
import { type StreamStore } from "./store.ts";

/** The shards of a stream in memory as they are on disk, and the last sequence given in any of them. */
export class ShardBook {
  readonly #store: StreamStore;
  #all: readonly Shard[];
  #open: readonly Shard[];
  #last: number;

  constructor(store: StreamStore) {
    this.#store = store;
    this.#all = store.shards();
    this.#open = inOrder(this.#all.filter(isOpen));
    // Records that are gone have come so long ago that the clock is past them.
    this.#last = Math.max(
      0,
      ...this.#all.flatMap(({ index, openedAt, closedAt = 0 }) => [
        openedAt,
        closedAt,
        store.newest(index) ?? 0,
      ]),
    );
  }

  get all(): readonly Shard[] {
    return this.#all;
  }

  /** In the order of their hash keys. */
  get open(): readonly Shard[] {
    return this.#open;
  }

  get last(): number {
    return this.#last;
  }

  find(index: number | undefined): Shard | undefined {
    return this.#all.find((shard) => shard.index === index);
  }

  childrenOf({ index }: Shard): readonly Shard[] {
    return this.#all.filter((one) => one.parent === index || one.adjacentParent === index);
  }

  /** A sequence that nothing else has. */
  assign(now: number): number {
    this.#last = nextSequence(this.#last, now);
    return this.#last;
  }

  /** The first shards of a stream. */
  begin(ranges: readonly HashRange[], now: number): void {
    this.apply({ closed: [], opened: ranges.map((range) => ({ range })) }, now);
  }

  apply({ closed, opened }: Reshard, now: number): void {
    const ending = closed.map((shard) => ({ ...shard, closedAt: this.assign(now) }));
    for (const { index, closedAt } of ending) this.#store.closeShard(index, closedAt);
    const first = this.#nextIndex();
    const beginning = opened.map((shard, offset) => this.#begin(shard, first + offset, now));
    const others = this.#all.filter(({ index }) => !ending.some((one) => one.index === index));
    this.#show([...others, ...ending, ...beginning]);
  }

  /** Their retention is over. */
  remove(shards: readonly Shard[]): void {
    for (const { index } of shards) this.#store.removeShard(index);
    this.#show(this.#all.filter((shard) => !shards.includes(shard)));
  }

  #begin(shard: NewShard, index: number, now: number): Shard {
    const begun = { ...shard, index, openedAt: this.assign(now) };
    this.#store.insertShard(begun);
    return begun;
  }

  /** Shards that are open are never removed, and the newest are open: no number is given twice. */
  #nextIndex(): number {
    return Math.max(-1, ...this.#all.map(({ index }) => index)) + 1;
  }

  #show(shards: readonly Shard[]): void {
    this.#all = shards.toSorted((a, b) => a.index - b.index);
    this.#open = inOrder(this.#all.filter(isOpen));
  }
}
