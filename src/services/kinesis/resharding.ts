import { type StreamAddress } from "./address.ts";
import { invalidArgument, kinesisError, shardClosed, shardNotFound } from "./errors.ts";
import { RESCALES_PER_DAY_MAX, SHARDS_KEPT_MAX } from "./limits.ts";
import { type StreamRecord } from "./registration.ts";
import {
  areAdjacent,
  isOpen,
  merge,
  parseShardId,
  rescaleStep,
  type Reshard,
  type Shard,
  shardId,
  split,
} from "./shards.ts";

/** How the shards of a stream are to change; ids as the caller wrote them. */
export type ReshardOrder =
  | { readonly kind: "split"; readonly shardId: string; readonly hashKey: bigint }
  | { readonly kind: "merge"; readonly lowerId: string; readonly upperId: string }
  | { readonly kind: "rescale"; readonly count: number };

/** The shards as they are at the moment. */
interface Shards {
  readonly open: readonly Shard[];
  readonly find: (index: number | undefined) => Shard | undefined;
}

const DAY_MS = 86_400_000;

/** When the stream was last rescaled, with this time if the order does that. Throws what no stream of its kind can do. */
export function rescalesAfter(
  { mode, address, rescaledAt }: StreamRecord,
  { kind }: ReshardOrder,
  now: number,
): readonly number[] {
  if (mode === "ON_DEMAND") {
    throw kinesisError(
      "ValidationException",
      `Request is invalid. Stream ${address.name} under account ${address.accountId} is in On-Demand mode.`,
    );
  }
  if (kind !== "rescale") return rescaledAt;
  const ofDay = rescaledAt.filter((at) => at > now - DAY_MS);
  if (ofDay.length < RESCALES_PER_DAY_MAX) return [...ofDay, now];
  throw kinesisError(
    "LimitExceededException",
    `UpdateShardCount has been called ${RESCALES_PER_DAY_MAX} times for stream ${address.name} within 24 hours.`,
  );
}

/** Closed shards go with their records, and nobody may make more than that. */
export function checkShardsKept({ address }: StreamRecord, shards: number): void {
  if (shards < SHARDS_KEPT_MAX) return;
  throw kinesisError(
    "LimitExceededException",
    `Stream ${address.name} under account ${address.accountId} has ${shards} shards whose records have not expired, of which it can have ${SHARDS_KEPT_MAX}.`,
  );
}

/** The steps, of which each is to be taken before the next is asked for. Throws before the first what cannot be done. */
export function* stepsOf(
  order: ReshardOrder,
  shards: Shards,
  address: StreamAddress,
): Generator<Reshard, void, undefined> {
  switch (order.kind) {
    case "split":
      return yield splitOf(order, shards, address);
    case "merge":
      return yield mergeOf(order, shards, address);
    case "rescale": {
      checkCount(shards.open.length, order.count);
      for (;;) {
        const step = rescaleStep(shards.open, order.count);
        if (step === undefined) return;
        yield step;
      }
    }
  }
}

function splitOf(
  { shardId: id, hashKey }: Extract<ReshardOrder, { kind: "split" }>,
  shards: Shards,
  address: StreamAddress,
): Reshard {
  const shard = openShard(id, shards, address);
  const { first, last } = shard.range;
  if (hashKey > first + 1n && hashKey < last) return split(shard, hashKey);
  throw invalidArgument(
    `NewStartingHashKey ${hashKey} used in SplitShard() on shard ${shardId(shard.index)} in stream ${address.name} under account ${address.accountId} is not both greater than one plus the shard's StartingHashKey ${first} and less than the shard's EndingHashKey ${last}.`,
  );
}

function mergeOf(
  { lowerId, upperId }: Extract<ReshardOrder, { kind: "merge" }>,
  shards: Shards,
  address: StreamAddress,
): Reshard {
  const lower = openShard(lowerId, shards, address);
  const upper = openShard(upperId, shards, address);
  if (areAdjacent(lower, upper)) return merge(lower, upper);
  throw invalidArgument(
    `Shards ${shardId(lower.index)} and ${shardId(upper.index)} in stream ${address.name} under account ${address.accountId} are not an adjacent pair of shards eligible for merging`,
  );
}

function openShard(id: string, shards: Shards, address: StreamAddress): Shard {
  const index = parseShardId(id);
  const shard = shards.find(index);
  if (shard === undefined) {
    throw shardNotFound(index === undefined ? id : shardId(index), address);
  }
  if (!isOpen(shard)) throw shardClosed(shard.index, address);
  return shard;
}

function checkCount(open: number, target: number): void {
  const counts = `Current open shard count: ${open} Target shard count: ${target}`;
  if (target > open * 2) {
    throw invalidArgument(
      `UpdateShardCount cannot scale up over double your current open shard count. ${counts}`,
    );
  }
  if (target < open / 2) {
    throw invalidArgument(
      `UpdateShardCount cannot scale down below half your current open shard count. ${counts}`,
    );
  }
}
