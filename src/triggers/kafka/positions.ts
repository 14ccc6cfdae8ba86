import { type StartingPosition } from "../../functions/event-sources/source.ts";

/** Of a partition. Offsets are more than numbers can hold. */
export interface Position {
  readonly partition: number;
  /** The oldest that there is, and the next that will be written. */
  readonly low: bigint;
  readonly high: bigint;
  /** What the group reads next; absent before it has read anything. */
  readonly committed?: bigint;
}

/** Where partitions begin that the group has not read, by their numbers. */
export type Starts = Readonly<Record<string, string>>;

export interface StartRule {
  readonly position: StartingPosition;
  /** The first offset since the mapping's timestamp, by partition. */
  readonly since: ReadonlyMap<number, bigint>;
  /** Partitions that were not there when the mapping began are read from their beginning. */
  readonly known?: Starts;
}

/** The starts of all partitions: one that has been chosen stays, so that nothing is skipped between two looks. */
export function chooseStarts(positions: readonly Position[], rule: StartRule): Starts {
  const { known } = rule;
  return Object.fromEntries(
    positions.map((one) => [
      String(one.partition),
      known?.[one.partition] ?? String(known === undefined ? startOf(one, rule) : one.low),
    ]),
  );
}

/** What is read next of a partition. */
export function nextOffset({ partition, low, high, committed }: Position, starts: Starts): bigint {
  const wanted = committed ?? BigInt(starts[partition] ?? low);
  // What is older has been deleted; what is beyond the end is of a topic that has been made anew.
  return wanted < low || wanted > high ? low : wanted;
}

export function hasMore(position: Position, starts: Starts): boolean {
  return nextOffset(position, starts) < position.high;
}

function startOf({ partition, low, high }: Position, { position, since }: StartRule): bigint {
  switch (position) {
    case "TRIM_HORIZON":
      return low;
    case "LATEST":
      return high;
    case "AT_TIMESTAMP":
      return since.get(partition) ?? high;
  }
}
