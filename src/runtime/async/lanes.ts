import { adapt, type Handled, type Pace, share, slowDown } from "./pace.ts";
import { type DueEvent, EVENT_LENGTH_MAX, lengthOf, type Room } from "./store.ts";

/** How long what is under way is left alone when nobody has heard of it: the queue's object renews it while it lives. */
export const LEASE_MS = 30_000;

/** Characters of the events under way at one stage: an isolate has 128 MB for everything. */
const LENGTH_MAX = 8 * 1024 * 1024;
/** Between two tries of a queue whose function takes nothing. */
const PAUSE_MS = 1000;

/** A batch of events that is under way. */
export class Lane {
  readonly #waiting: Map<number, DueEvent>;
  leasedUntil: number;
  /** Characters of memory that its events take, or have taken. */
  readonly length: number;
  /** It has given back what waited. */
  isSlow = false;

  constructor(events: readonly DueEvent[], leasedUntil: number) {
    this.#waiting = new Map(events.map((event) => [event.id, event]));
    this.leasedUntil = leasedUntil;
    this.length = events.reduce((sum, event) => sum + lengthOf(event), 0);
  }

  /** Those of which nothing is known yet. */
  get waiting(): readonly DueEvent[] {
    return [...this.#waiting.values()];
  }

  /** Takes out an event that something is known of. Undefined for one that has been taken out. */
  take(id: number): DueEvent | undefined {
    const event = this.#waiting.get(id);
    this.#waiting.delete(id);
    return event;
  }
}

/** What is under way at one stage. */
export class Lanes {
  readonly #lanes = new Set<Lane>();
  #pace: Pace;
  /** Nothing begins before (epoch ms). */
  pausedUntil = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  get size(): number {
    return this.#lanes.size;
  }

  /** Not even one more event can be begun. */
  get isFull(): boolean {
    return this.#free <= 0 || this.#lengthLeft < EVENT_LENGTH_MAX;
  }

  /** What can be begun; undefined for nothing. */
  room(now: number): Room | undefined {
    if (this.isFull || now < this.pausedUntil) return undefined;
    return { countMax: this.#free * this.#pace.batch, lengthMax: this.#lengthLeft };
  }

  adapt(handled: Handled): void {
    this.#pace = adapt(this.#pace, handled);
  }

  /** After a throttle. With one lane left, only time helps. */
  slowDown(now: number): void {
    if (this.#pace.lanes === 1) this.pausedUntil = now + PAUSE_MS;
    this.#pace = slowDown(this.#pace);
  }

  get #lengthLeft(): number {
    return [...this.#lanes].reduce((left, { length }) => left - length, LENGTH_MAX);
  }

  get #free(): number {
    return this.#pace.lanes - this.#lanes.size;
  }

  /** Spreads events, which have just been leased, over the lanes that are free. */
  open(events: readonly DueEvent[], now: number): readonly Lane[] {
    const batches = share(events, this.#free, this.#pace);
    const lanes = batches.map((batch) => new Lane(batch, now + LEASE_MS));
    for (const lane of lanes) this.#lanes.add(lane);
    return lanes;
  }

  close(lane: Lane): void {
    this.#lanes.delete(lane);
  }

  /** The events of lanes whose lease is half over, which is to begin anew. */
  renew(now: number): readonly number[] {
    const old = [...this.#lanes].filter(({ leasedUntil }) => leasedUntil - now <= LEASE_MS / 2);
    for (const lane of old) lane.leasedUntil = now + LEASE_MS;
    return old.flatMap((lane) => lane.waiting.map(({ id }) => id));
  }
}
