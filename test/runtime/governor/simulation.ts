import { Chunk } from "../../../src/runtime/governor/chunk.ts";
import { Holding, type Slot } from "../../../src/runtime/governor/holding.ts";
import { Ledger } from "../../../src/runtime/governor/ledger.ts";
import {
  applyLimits,
  type FunctionLimits,
  ownCapacity,
} from "../../../src/runtime/governor/model.ts";
import { chunkTermMs, LEASE_TERM_MS } from "../../../src/runtime/governor/terms.ts";
import { nextWatermark, type Watermark } from "../../../src/runtime/governor/watermark.ts";

export type Random = () => number;

/** mulberry32: the same numbers from the same seed. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Things that happen at their time, in order. */
export class Timeline {
  now = 1_000_000;
  readonly #events: { readonly at: number; readonly happen: () => void }[] = [];

  in(ms: number, happen: () => void): void {
    this.#events.push({ at: this.now + ms, happen });
  }

  /** Lets all happen that is due until then; `check` after each. */
  advance(ms: number, check: () => void): void {
    const until = this.now + ms;
    for (;;) {
      let next = -1;
      for (const [index, { at }] of this.#events.entries()) {
        if (at <= until && (next === -1 || at < (this.#events[next]?.at ?? 0))) next = index;
      }
      const [event] = next === -1 ? [] : this.#events.splice(next, 1);
      if (event === undefined) break;
      this.now = Math.max(this.now, event.at);
      event.happen();
      check();
    }
    this.now = until;
    check();
  }
}

/** A ledger as its Durable Object keeps it: restarted, it has nothing but its watermark, and another clock. */
export class Keeper {
  ledger = new Ledger("0");
  /** By how much its clock is ahead. */
  offset = 0;
  life = 0;
  #mark: Watermark | undefined;

  restart(offset: number): void {
    this.life += 1;
    this.offset = offset;
    this.ledger = new Ledger(String(this.life), this.#mark);
  }

  save(now: number): void {
    const mark = nextWatermark(this.#mark, this.ledger, now + this.offset);
    if (mark !== undefined) this.#mark = mark ?? undefined;
  }
}

/** The governor of one function, with what it has of the account's pool. */
export class FunctionGovernor {
  readonly keeper = new Keeper();
  readonly name: string;
  readonly #account: Keeper;
  readonly #isLost: () => boolean;
  chunk = new Chunk();
  limits: FunctionLimits;
  #isNew = false;

  constructor(name: string, limits: FunctionLimits, account: Keeper, isLost: () => boolean) {
    this.name = name;
    this.limits = limits;
    this.#account = account;
    this.#isLost = isLost;
  }

  restart(offset: number): void {
    this.keeper.restart(offset);
    this.chunk = new Chunk();
    this.#isNew = true;
  }

  apply(now: number): void {
    const until = now + this.keeper.offset + LEASE_TERM_MS;
    applyLimits(this.keeper.ledger, this.limits, { chunk: this.chunk, until });
  }

  /** Asks the account for more; each message may be lost on its way there or back. */
  extend(now: number): void {
    if (this.limits.reserved !== undefined || this.#isLost()) return;
    const here = now + this.keeper.offset;
    const inUse = this.keeper.ledger.counted("shared");
    const short = Math.max(0, inUse - this.chunk.size(here + LEASE_TERM_MS)) + 1;
    const termMs = chunkTermMs(LEASE_TERM_MS);
    const { ledger, offset } = this.#account;
    const at = now + offset;
    const before = this.#isNew ? ledger.grantsOf(this.name, at) : [];
    const held = before.map((grant) => ({ ...grant, isInUse: true }));
    ledger.renew({ holder: this.name, held, termMs }, at);
    const ask = { holder: this.name, pools: ["unreserved"], needed: short, wanted: short + inUse };
    const verdict = ledger.lease({ ...ask, termMs }, at);
    this.#account.save(now);
    if (this.#isLost()) return;
    this.#isNew = false;
    const granted = verdict.kind === "granted" ? [verdict.grant] : [];
    this.chunk.add([...before, ...granted], here + termMs, termMs);
  }

  keepUp(now: number): void {
    const here = now + this.keeper.offset;
    const inUse = this.keeper.ledger.counted("shared");
    this.chunk.use(inUse);
    if (!this.chunk.isRenewalDue(here)) return;
    const termMs = chunkTermMs(LEASE_TERM_MS);
    const { held, returned } = this.chunk.beginRenewal(inUse, here);
    if (this.#isLost()) return this.chunk.endRenewal(undefined, here, termMs);
    const at = now + this.#account.offset;
    this.#account.ledger.giveBack(returned, at);
    const renewal = this.#account.ledger.renew({ holder: this.name, held, termMs }, at);
    this.#account.save(now);
    this.chunk.endRenewal(this.#isLost() ? undefined : renewal, here + termMs, termMs);
  }

  /** More is out than the account vouches for. */
  cover(now: number): void {
    const good = this.chunk.size(now + this.keeper.offset + LEASE_TERM_MS);
    if (this.keeper.ledger.counted("shared") > good) this.extend(now);
  }

  giveBackIdle(now: number): void {
    if (this.chunk.isSticky) return;
    const inUse = this.keeper.ledger.counted("shared");
    const returned = this.chunk.shrink(inUse, now + this.keeper.offset);
    if (this.#isLost()) return;
    this.#account.ledger.giveBack(returned, now + this.#account.offset);
    this.#account.save(now);
  }
}

export interface Run {
  readonly slot: Slot;
  readonly of: FunctionGovernor;
  /** Its term was over while it ran: nothing vouches for it any more. */
  isLate: boolean;
  /** The platform has ended its request where it stood; nothing of it is given back. */
  isEnded: boolean;
  /** Renewals of its isolate since then. */
  renewals: number;
}

/** One isolate: what it holds of each function, and what runs in it. */
export class Isolate {
  readonly holdings = new Map<FunctionGovernor, Holding>();
  readonly runs = new Set<Run>();
  /** Whose requests were ended where they stood. */
  readonly ended = new Set<Run>();
  readonly id: string;
  offset: number;
  isGone = false;
  /** Until then it does nothing, as when a guest computes. */
  stalledUntil = 0;

  constructor(id: string, offset: number) {
    this.id = id;
    this.offset = offset;
  }

  holdingOf(governor: FunctionGovernor): Holding {
    const holding = this.holdings.get(governor) ?? new Holding();
    this.holdings.set(governor, holding);
    return holding;
  }
}

export function setAccountLimit(account: Keeper, size: number): void {
  account.ledger.setCapacity("unreserved", ownCapacity(size));
}
