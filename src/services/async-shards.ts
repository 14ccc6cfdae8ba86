/**
 * The events of one function go to one object, or to several when they are more than one can take. Nobody decides that for
 * all: an object that has too much to do says so to those who bring it events, and each isolate spreads its own over as
 * many as it has last been told. An object knows nothing of the others, so it does not matter who spreads over how many.
 */

/** A power of two, as all numbers of shards are: half of a shard's events then stay with it when there are twice as many. */
export const SHARDS_MAX = 16;

/** As many of them as a deployment allows (`ASYNC_SHARDS_MAX`). */
export function shardsMax(setting: string): number {
  const wanted = Math.min(SHARDS_MAX, Number(setting));
  return wanted >= 1 ? 2 ** Math.floor(Math.log2(wanted)) : 1;
}
/** Events a second that are too many for one object: it serves about 1,000 requests a second, and runs events as well. */
const BUSY_PER_SECOND = 500;
const WINDOW_MS = 1000;
/** When nothing has been heard for so long, half as many are tried. */
const CALM_MS = 60_000;
/** Functions that an isolate remembers the shards of. */
const NAMES_MAX = 1000;

/** Which of the objects of a function, and of how many. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export const ONLY_SHARD: Shard = { index: 0, count: 1 };

/** What brings an event again to the object that it was brought to before, as long as the count is the same. */
export function shardFor(requestId: string, count: number): Shard {
  return { index: hash(requestId) % count, count };
}

/** The name of the object; the first has that of the queue. */
export function shardName(queue: string, index: number): string {
  return index === 0 ? queue : `${queue}#${index}`;
}

/** What one object sees of the traffic. */
export class Traffic {
  #since = -Infinity;
  #count = 0;
  #shards = 1;

  /** Over how many objects those should spread who have just brought an event and spread over `count`. */
  advise(count: number, now: number): number {
    const isOver = now - this.#since >= WINDOW_MS;
    // What came before they were twice as many does not say that these are too few.
    if (isOver || count > this.#shards) {
      this.#since = now;
      this.#count = 0;
      this.#shards = count;
    }
    this.#count += 1;
    const isBusy = this.#count > (BUSY_PER_SECOND * WINDOW_MS) / 1000;
    return isBusy ? more(count) : count;
  }
}

interface Heard {
  readonly count: number;
  readonly at: number;
}

/** Over how many objects an isolate spreads the events of each queue. */
export class ShardCounts {
  readonly #heard = new Map<string, Heard>();

  of(queue: string, now: number): number {
    const heard = this.#heard.get(queue);
    if (heard === undefined) return 1;
    // The clock may have been set back.
    const halvings = Math.max(0, Math.floor((now - heard.at) / CALM_MS));
    const count = Math.max(1, Math.floor(heard.count / 2 ** halvings));
    if (count === 1) this.#heard.delete(queue);
    return count;
  }

  /** Fewer than this isolate has heard of meanwhile is old news. */
  hear(queue: string, count: number, now: number): void {
    if (count <= this.of(queue, now)) return;
    this.#heard.delete(queue);
    this.#heard.set(queue, { count, at: now });
    const [oldest] = this.#heard.keys();
    if (this.#heard.size > NAMES_MAX && oldest !== undefined) this.#heard.delete(oldest);
  }

  /** An object has not even answered. */
  hearOverload(queue: string, { count }: Shard, now: number): void {
    this.hear(queue, more(count), now);
  }
}

function more(count: number): number {
  return Math.min(SHARDS_MAX, count * 2);
}

/** FNV-1a: request ids are random, and nobody gains by choosing one. */
function hash(text: string): number {
  let state = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) {
    state = Math.imul(state ^ text.charCodeAt(at), 16_777_619);
  }
  return state >>> 0;
}
