import {
  type EventSourceMapping,
  type MappingSettings,
} from "../../functions/event-sources/model.ts";
import { type LaneState, laneAt } from "./model.ts";
import { divide, forgetDivisions, type ReadShard, readableShards } from "./shards.ts";
import { type ListedShard, type Position, type StreamSource } from "./source.ts";

/** A lane as it is kept; nobody writes it who has not seen its last revision. */
export interface KeptLane {
  readonly state: LaneState;
  readonly revision: number;
}

export interface KeptShard {
  readonly shard: ReadShard;
  readonly lanes: readonly KeptLane[];
}

/** What outlives a poller's process. */
export interface StreamStore {
  /** Whether the mapping has begun: it begins at its starting position once. */
  readonly isBegun: () => boolean;
  readonly begin: () => void;
  readonly shards: () => readonly KeptShard[];
  /** In place of what there was of that shard, all its lanes included. */
  readonly putShard: (shard: ReadShard, lanes: readonly LaneState[]) => void;
  readonly updateShard: (shard: ReadShard) => void;
  readonly removeShard: (shardId: string) => void;
  /** The new revision; undefined when there is no such lane any more, or another has written it. */
  readonly saveLane: (shardId: string, index: number, kept: KeptLane) => number | undefined;
}

/** Knows which shards a mapping reads, and how far it is. */
export class ShardKeeper {
  readonly #store: StreamStore;
  readonly #source: StreamSource;

  constructor(store: StreamStore, source: StreamSource) {
    this.#store = store;
    this.#source = source;
  }

  /** Looks at the stream's shards, and gives those whose turn it is. Only while no lane is at work may shards be divided. */
  async look(
    { settings }: EventSourceMapping,
    { mayDivide }: { readonly mayDivide: boolean },
  ): Promise<readonly KeptShard[]> {
    const listed = await this.#list();
    const starts = await this.#startsOf(listed, settings);
    const lanes = settings.parallelizationFactor ?? 1;
    this.#takeUp(listed, starts, lanes);
    this.#store.begin();
    for (const kept of this.#store.shards()) {
      this.#settle(kept, mayDivide ? lanes : kept.shard.lanes);
    }
    const all = this.#store.shards();
    const readable = new Set(readableShards(all.map(({ shard }) => shard)));
    return all.filter(({ shard }) => readable.has(shard));
  }

  /** A stream that is gone takes its shards along; another of its name has others, though they may be called the same. */
  async #list(): Promise<readonly ListedShard[]> {
    try {
      return await this.#source.shards();
    } catch (error) {
      if (this.#source.isGone(error) && this.#store.isBegun()) {
        for (const { shard } of this.#store.shards()) this.#store.removeShard(shard.shardId);
      }
      throw error;
    }
  }

  /** Where the mapping's starting position is in each shard; shards that come later are read from their beginning. */
  async #startsOf(
    listed: readonly ListedShard[],
    settings: MappingSettings,
  ): Promise<ReadonlyMap<string, Position>> {
    if (this.#store.isBegun()) return new Map();
    const starts = listed.map(async ({ shardId }) => {
      return [shardId, await this.#startOf(shardId, settings)] as const;
    });
    return new Map(await Promise.all(starts));
  }

  async #startOf(shardId: string, settings: MappingSettings): Promise<Position> {
    switch (settings.startingPosition) {
      case "LATEST":
        return await this.#source.latest(shardId);
      case "AT_TIMESTAMP":
        return { timestampMs: Math.round((settings.startingTimestamp ?? 0) * 1000) };
      default:
        return "TRIM_HORIZON";
    }
  }

  #takeUp(
    listed: readonly ListedShard[],
    starts: ReadonlyMap<string, Position>,
    lanes: number,
  ): void {
    const known = new Map(this.#store.shards().map(({ shard }) => [shard.shardId, shard]));
    for (const { isOpen, ...shard } of listed) {
      const before = known.get(shard.shardId);
      known.delete(shard.shardId);
      // A shard that has ended is not opened again: the stream is another one.
      if (before !== undefined && !(before.isDone && isOpen)) continue;
      const start = starts.get(shard.shardId) ?? "TRIM_HORIZON";
      const states = Array.from({ length: lanes }, () => laneAt(start));
      this.#store.putShard({ ...shard, lanes, earlier: [], isDone: false }, states);
    }
    // What is not listed any more has expired.
    for (const shardId of known.keys()) this.#store.removeShard(shardId);
  }

  #settle({ shard, lanes }: KeptShard, lanesWanted: number): void {
    if (shard.isDone) return;
    const states = lanes.map(({ state }) => state);
    if (states.every(({ isEnded }) => isEnded === true)) {
      return this.#store.updateShard({ ...shard, isDone: true });
    }
    if (shard.lanes !== lanesWanted) {
      const divided = divide(shard, states, lanesWanted);
      if (divided !== undefined) return this.#store.putShard(divided.shard, divided.lanes);
    }
    const known = forgetDivisions(shard, states);
    if (known !== shard) this.#store.updateShard(known);
  }
}
