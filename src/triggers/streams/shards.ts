import { type LaneState, laneAt } from "./model.ts";
import { compareSequences } from "./sequence.ts";
import { type Item, type Position, type Shard } from "./source.ts";

/** A shard that a mapping reads. Its lanes share its records by their keys: ParallelizationFactor. */
export interface ReadShard extends Shard {
  readonly lanes: number;
  /** How far lanes of earlier divisions have come. */
  readonly earlier: readonly Division[];
  /** All of it has been processed. */
  readonly isDone: boolean;
}

/** Up to where the lanes had come when there were as many. */
export interface Division {
  readonly positions: readonly Position[];
}

/** Shards whose turn it is: those that they go on from have been processed, or are not there any more. */
export function readableShards(shards: readonly ReadShard[]): readonly ReadShard[] {
  const waiting = new Set(shards.filter(({ isDone }) => !isDone).map(({ shardId }) => shardId));
  return shards.filter(
    ({ isDone, shardId, parentIds }) =>
      !isDone && !parentIds.some((id) => id !== shardId && waiting.has(id)),
  );
}

/** Which of a shard's lanes a record belongs to. */
export function laneOf(key: string, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % lanes;
}

/** Whether a record was processed under an earlier division of its shard. */
export function isDoneEarlier(earlier: readonly Division[], item: Item): boolean {
  return earlier.some(({ positions }) => {
    const position = positions[laneOf(item.key, positions.length)];
    return position !== undefined && isUpTo(item.sequenceNumber, position);
  });
}

export interface Divided {
  readonly shard: ReadShard;
  readonly lanes: readonly LaneState[];
}

/**
 * The shard with another number of lanes. They begin where the slowest was, and leave out what the others had done. What
 * was about to be tried again begins anew.
 */
export function divide(
  shard: ReadShard,
  states: readonly LaneState[],
  lanes: number,
): Divided | undefined {
  // A window's state belongs to the records of its lane, and cannot be divided.
  if (states.some(({ window }) => window !== undefined)) return undefined;
  const positions = states.map(({ done }) => done);
  const start = positions.reduce((least, one) => (isBefore(one, least) ? one : least));
  const earlier = [...shard.earlier, { positions }];
  return {
    shard: { ...shard, lanes, earlier },
    lanes: Array.from({ length: lanes }, () => laneAt(start)),
  };
}

/** Without divisions that all lanes have left behind. */
export function forgetDivisions(shard: ReadShard, states: readonly LaneState[]): ReadShard {
  const isBehind = ({ positions }: Division) =>
    positions.every((position) => states.every(({ done }) => !isBefore(done, position)));
  const earlier = shard.earlier.filter((division) => !isBehind(division));
  return earlier.length === shard.earlier.length ? shard : { ...shard, earlier };
}

function isUpTo(sequenceNumber: string, position: Position): boolean {
  return isNumber(position) && compareSequences(sequenceNumber, position) <= 0;
}

/** Positions of one shard: those that are no numbers are where all its lanes have begun. */
function isBefore(a: Position, b: Position): boolean {
  if (!isNumber(b)) return false;
  return !isNumber(a) || compareSequences(a, b) < 0;
}

function isNumber(position: Position): position is string {
  return typeof position === "string" && position !== "TRIM_HORIZON";
}
