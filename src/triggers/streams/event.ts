import { type OpenWindow } from "./model.ts";
import { type Item } from "./source.ts";

/** Where a batch comes from. */
export interface Origin {
  readonly shardId: string;
  readonly sourceArn: string;
}

/** The event of a batch (reference 5.6), with what belongs to a tumbling window if there is one (5.4). */
export function eventOf(items: readonly Item[], origin: Origin, window?: OpenWindow): string {
  const records = `"Records":[${items.map(({ text }) => text).join(",")}]`;
  if (window === undefined) return `{${records}}`;
  return `{${records},${windowMembers(origin, window, false)}}`;
}

/** The last event of a window, or of one that is cut short because its state is too long: without records. */
export function closingEventOf(origin: Origin, window: OpenWindow): string {
  return `{"Records":[],${windowMembers(origin, window, true)}}`;
}

function windowMembers(
  { shardId, sourceArn }: Origin,
  { start, end, state, isTooLarge }: OpenWindow,
  isLast: boolean,
): string {
  // One that is cut short goes on afterwards, so it is not its end.
  const members = {
    shardId,
    eventSourceARN: sourceArn,
    isFinalInvokeForWindow: isLast && !isTooLarge,
    isWindowTerminatedEarly: isTooLarge,
  };
  const window = JSON.stringify({ start: toSeconds(start), end: toSeconds(end) });
  return `"window":${window},"state":${state},${JSON.stringify(members).slice(1, -1)}`;
}

function toSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");
}
