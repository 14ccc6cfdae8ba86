import { type LaneState } from "../../../src/triggers/streams/model.ts";
import { type KeptLane, type StreamStore } from "../../../src/triggers/streams/shard-keeper.ts";
import { type ReadShard } from "../../../src/triggers/streams/shards.ts";

/** What a poller keeps, as text: so nothing of a process that has died is in it. */
export function keptInMemory(): StreamStore {
  const shards = new Map<string, string>();
  const lanes = new Map<string, string>();
  let isBegun = false;
  const keyOf = (shardId: string, index: number) => `${shardId}/${index}`;
  const remove = (shardId: string) => {
    shards.delete(shardId);
    for (const key of lanes.keys()) if (key.startsWith(`${shardId}/`)) lanes.delete(key);
  };
  const laneOf = (shardId: string, index: number) => {
    const text = lanes.get(keyOf(shardId, index));
    return text === undefined ? undefined : (JSON.parse(text) as KeptLane);
  };
  return {
    isBegun: () => isBegun,
    begin: () => void (isBegun = true),
    shards: () =>
      [...shards.values()].map((text) => {
        const shard = JSON.parse(text) as ReadShard;
        const own = Array.from({ length: shard.lanes }, (_, index) => laneOf(shard.shardId, index));
        return { shard, lanes: own.filter((lane) => lane !== undefined) };
      }),
    putShard: (shard, states: readonly LaneState[]) => {
      remove(shard.shardId);
      shards.set(shard.shardId, JSON.stringify(shard));
      for (const [index, state] of states.entries()) {
        lanes.set(keyOf(shard.shardId, index), JSON.stringify({ state, revision: 0 }));
      }
    },
    updateShard: (shard) => void shards.set(shard.shardId, JSON.stringify(shard)),
    removeShard: remove,
    saveLane: (shardId, index, { state, revision }) => {
      if (laneOf(shardId, index)?.revision !== revision) return undefined;
      lanes.set(keyOf(shardId, index), JSON.stringify({ state, revision: revision + 1 }));
      return revision + 1;
    },
  };
}
