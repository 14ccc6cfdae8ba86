import { HASH_KEY_MAX } from "./hash-key.ts";

export interface HashRange {
  readonly first: bigint;
  /** Inclusive. */
  readonly last: bigint;
}

/** Part of a stream. It is closed for good when it has been split or merged. */
export interface Shard {
  readonly index: number;
  readonly range: HashRange;
  readonly parent?: number;
  /** The other of the two that were merged. */
  readonly adjacentParent?: number;
  /** Sequences; no record has either. */
  readonly openedAt: number;
  readonly closedAt?: number;
}

/** A shard before it has a number and a beginning. */
export type NewShard = Pick<Shard, "range" | "parent" | "adjacentParent">;

/** What becomes of the shards of a stream: `closed` end, and `opened` take their place. */
export interface Reshard {
  readonly closed: readonly Shard[];
  readonly opened: readonly NewShard[];
}

const ID_PREFIX = "shardId-";
const ID_DIGITS = 12;

export function shardId(index: number): string {
  return ID_PREFIX + String(index).padStart(ID_DIGITS, "0");
}

/** As Kinesis does, the number at its end is what counts: `shardId-0` is the first too. */
export function parseShardId(id: string): number | undefined {
  const digits = /(?:^|-)(\d{1,12})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function isOpen(shard: Shard): boolean {
  return shard.closedAt === undefined;
}

/** `count` ranges of one size, of which the last takes what does not divide. */
export function uniformRanges(count: number): readonly HashRange[] {
  const size = (HASH_KEY_MAX + 1n) / BigInt(count);
  return Array.from({ length: count }, (_, index) => {
    const first = size * BigInt(index);
    return { first, last: index === count - 1 ? HASH_KEY_MAX : first + size - 1n };
  });
}

/** `open` are the open shards in the order of their ranges, which leave no gap. */
export function shardOf(open: readonly Shard[], hashKey: bigint): Shard {
  let low = 0;
  let high = open.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((open[middle]?.range.first ?? 0n) <= hashKey) low = middle;
    else high = middle - 1;
  }
  const shard = open[low];
  if (shard === undefined) throw new Error("A stream has no open shard");
  return shard;
}

export function inOrder(shards: readonly Shard[]): readonly Shard[] {
  return shards.toSorted((a, b) => (a.range.first < b.range.first ? -1 : 1));
}

/** `at` lies in the shard's range, and neither half is empty. */
export function split(shard: Shard, at: bigint): Reshard {
  const { first, last } = shard.range;
  return {
    closed: [shard],
    opened: [
      { range: { first, last: at - 1n }, parent: shard.index },
      { range: { first: at, last }, parent: shard.index },
    ],
  };
}

export function areAdjacent(lower: Shard, upper: Shard): boolean {
  return lower.range.last + 1n === upper.range.first;
}

export function merge(lower: Shard, upper: Shard): Reshard {
  const range = { first: lower.range.first, last: upper.range.last };
  return {
    closed: [lower, upper],
    opened: [{ range, parent: lower.index, adjacentParent: upper.index }],
  };
}

/**
 * The next of the splits and merges that lead to `count` shards of one size; undefined when they are there. A shard has
 * two parents at most, so some live for no longer than the next step.
 */
export function rescaleStep(open: readonly Shard[], count: number): Reshard | undefined {
  const bounds = uniformRanges(count).map(({ first }) => first);
  const wanted = new Set(bounds);
  let next = 0;
  for (const shard of open) {
    while ((bounds[next] ?? HASH_KEY_MAX) <= shard.range.first && next < bounds.length) next += 1;
    const bound = bounds[next];
    if (bound !== undefined && bound <= shard.range.last) return split(shard, bound);
  }
  for (const [index, upper] of open.entries()) {
    const lower = open[index - 1];
    if (lower !== undefined && !wanted.has(upper.range.first)) return merge(lower, upper);
  }
  return undefined;
}
