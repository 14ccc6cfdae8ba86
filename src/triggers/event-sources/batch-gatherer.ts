import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { isFifo } from "../../functions/event-sources/source.ts";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { systemClock } from "../../platform/clock.ts";
import { WAIT_SECONDS_MAX } from "../../services/sqs/limits.ts";
import { type Item, toItems } from "./items.ts";
import { type QueueSource } from "./queue-source.ts";

/** `{"Records":[` and `]}`. */
const ENVELOPE_BYTES = 14;

/** Makes batches of what a queue gives: by number, by time and by what an event may hold (reference 5.3). */
export class BatchGatherer {
  readonly #source: QueueSource;
  readonly #mapping: EventSourceMapping;

  constructor(source: QueueSource, mapping: EventSourceMapping) {
    this.#source = source;
    this.#mapping = mapping;
  }

  /** What has come by the end of the window as batches; none when there was nothing at all. A group of a FIFO queue is one, however long. */
  async next(): Promise<readonly (readonly Item[])[]> {
    const { batchSize, windowSeconds = 0 } = this.#mapping.settings;
    // A queue that does not call is asked to wait instead.
    const first = await this.#source.receive(batchSize, this.#source.calls ? 0 : WAIT_SECONDS_MAX);
    const items = [...toItems(this.#mapping, first)];
    if (items.length === 0) return [];

    const until = systemClock() + windowSeconds * 1000;
    while (items.length < batchSize && bytesOf(items) < SYNC_PAYLOAD_BYTES_MAX) {
      const leftSeconds = (until - systemClock()) / 1000;
      if (leftSeconds <= 0) break;
      const wait = Math.min(leftSeconds, WAIT_SECONDS_MAX);
      const more = await this.#source.receive(batchSize - items.length, wait);
      items.push(...toItems(this.#mapping, more));
    }
    return isFifo(this.#mapping.source) ? inGroups(items) : fitting(items);
  }
}

/** Batches that fit into an event, in order. */
export function fitting(items: readonly Item[]): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    if (bytes + item.bytes > SYNC_PAYLOAD_BYTES_MAX) {
      batches.push([]);
      bytes = ENVELOPE_BYTES;
    }
    batches.at(-1)?.push(item);
    bytes += item.bytes;
  }
  return batches;
}

/** Groups are independent of each other, and run side by side. */
function inGroups(items: readonly Item[]): readonly (readonly Item[])[] {
  return [...Map.groupBy(items, ({ record }) => record.attributes["MessageGroupId"]).values()];
}

function bytesOf(items: readonly Item[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, ENVELOPE_BYTES);
}
