import { CLOCK_MARGIN_MS } from "./terms.ts";
import { type Watermark } from "./watermark.ts";

/**
 * Who holds how much of which pool, and until when: the whole rule of leases, with the time passed in. A governor of a
 * function keeps one of its isolates, that of an account one of its functions.
 *
 * The contract that keeps the sum exact whatever is lost, late or out of order on the way: the ledger never knows less
 * than is held. A holder takes something off its own count before it gives it back; what it does not name in a renewal
 * lapses by itself; and what it names is only ever extended or made smaller.
 */

/** What one pool has, and how much of it may be kept by holders that do not need it at the moment. */
export interface Capacity {
  readonly size: number;
  readonly stickyMax: number;
  /** It is itself leased, so that nothing beyond it may be extended, in use or not. */
  readonly isLeased?: boolean;
}

export interface Ask {
  readonly holder: string;
  /** The first that has room gives it. */
  readonly pools: readonly string[];
  readonly needed: number;
  /** As much as this where there is plenty. */
  readonly wanted: number;
  readonly termMs: number;
}

export interface Grant extends Part {
  /** The holder may keep it for its next need; otherwise it gives it back at once. */
  readonly isSticky: boolean;
}

export type Verdict =
  | { readonly kind: "granted"; readonly grant: Grant }
  /** There is none, but by `until` some may turn out to be idle. */
  | { readonly kind: "wait"; readonly until: number }
  | { readonly kind: "full" };

/** A grant, or what is left or given back of it. */
export interface Part {
  readonly id: string;
  readonly pool: string;
  readonly size: number;
}

export interface Held extends Part {
  readonly isInUse: boolean;
  /** Its term was over before it could be renewed; it may be another's by now. */
  readonly isLapsed?: boolean;
}

export interface RenewalAsk {
  readonly holder: string;
  readonly held: readonly Held[];
  readonly termMs: number;
}

export interface Renewal {
  /** Good for another term from when the renewal was sent. */
  readonly kept: readonly string[];
  /** Held no more. What is in neither list is as good as it was, and for no longer. */
  readonly lost: readonly string[];
  /** Pools of which nothing idle may be kept. */
  readonly tight: readonly string[];
}

interface Entry {
  readonly pool: string;
  readonly holder: string;
  size: number;
  /** By the granter's clock, its margin included. */
  until: number;
  isSticky: boolean;
}

export class Ledger {
  /** Names this life of the ledger: ids of an earlier one begin with another. */
  readonly #epoch: string;
  readonly #entries = new Map<string, Entry>();
  readonly #capacities = new Map<string, Capacity>();
  readonly #used = new Map<string, number>();
  /** What an earlier life has handed out and nobody has named yet, until `#unknownUntil`. */
  readonly #unknown = new Map<string, number>();
  #unknownUntil = 0;
  /** Ids of an earlier life that have been given back, so that none is counted twice. */
  readonly #settled = new Set<string>();
  #count = 0;
  /** Nothing lapses before it. */
  #nextLapse = Infinity;
  /** Nothing lapses after it. */
  #lastLapse = 0;

  constructor(epoch: string, recovered?: Watermark) {
    this.#epoch = epoch;
    if (recovered === undefined) return;
    this.#unknownUntil = recovered.until;
    for (const [pool, size] of Object.entries(recovered.outstanding)) this.#unknown.set(pool, size);
  }

  setCapacity(pool: string, capacity: Capacity): void {
    this.#capacities.set(pool, capacity);
  }

  /** Pools that are gone have nothing to give; what is in use of them counts until it ends. */
  keepPools(isKept: (pool: string) => boolean): void {
    for (const pool of this.#capacities.keys()) if (!isKept(pool)) this.#capacities.delete(pool);
  }

  lease(ask: Ask, now: number): Verdict {
    this.#lapse(now);
    for (const pool of ask.pools) {
      const free = this.#free(pool);
      if (free < 1) continue;
      const { stickyMax } = this.#capacityOf(pool);
      const size = Math.min(
        free,
        Math.max(ask.needed, Math.min(ask.wanted, stickyMax - this.counted(pool))),
      );
      const isSticky = this.counted(pool) + size <= stickyMax;
      const id = `${this.#epoch}.${++this.#count}`;
      const { holder, termMs } = ask;
      this.#add(id, { pool, holder, size, until: now + termMs + CLOCK_MARGIN_MS, isSticky });
      return { kind: "granted", grant: { id, pool, size, isSticky } };
    }
    return this.#refuse(ask, now);
  }

  /** What is in use is renewed whatever the function's own limits are now: it runs. */
  renew({ holder, held, termMs }: RenewalAsk, now: number): Renewal {
    this.#lapse(now);
    const until = now + termMs + CLOCK_MARGIN_MS;
    const kept: string[] = [];
    const lost: string[] = [];
    for (const one of held) {
      const entry = this.#entries.get(one.id) ?? this.#register(holder, one, until);
      if (entry === undefined) {
        lost.push(one.id);
        continue;
      }
      this.#resize(one.id, entry, Math.min(entry.size, one.size));
      const isTight = this.#isTight(one.pool);
      entry.isSticky = !isTight;
      // Idle and tight: the holder gives it back when it hears of it, unless it has come into use meanwhile.
      if (one.isInUse ? !this.#mayExtend(one.pool) : isTight) continue;
      this.#extend(entry, until);
      kept.push(one.id);
    }
    const pools = new Set(held.map(({ pool }) => pool));
    return { kept, lost, tight: [...pools].filter((pool) => this.#isTight(pool)) };
  }

  giveBack(returned: readonly Part[], now: number): void {
    this.#lapse(now);
    for (const { id, pool, size } of returned) {
      const entry = this.#entries.get(id);
      if (entry !== undefined) this.#resize(id, entry, entry.size - size);
      else if (this.#isUnsettled(id)) this.#settle(id, pool, size);
    }
  }

  /** All that counts against a pool: what is held, and what may be held since before a restart. */
  counted(pool: string): number {
    return (this.#used.get(pool) ?? 0) + (this.#unknown.get(pool) ?? 0);
  }

  /** Of all pools together. */
  countedInAll(): number {
    return this.countedPools().reduce((sum, pool) => sum + this.counted(pool), 0);
  }

  countedPools(): readonly string[] {
    return [...new Set([...this.#used.keys(), ...this.#unknown.keys()])];
  }

  /** Nothing that is out lapses later. 0 when nothing is out. */
  outstandingUntil(): number {
    const known = this.#entries.size > 0 ? this.#lastLapse : 0;
    return this.#unknown.size > 0 ? Math.max(known, this.#unknownUntil) : known;
  }

  /** What a holder has, for one that has forgotten. */
  grantsOf(holder: string, now: number): readonly Grant[] {
    this.#lapse(now);
    return [...this.#entries]
      .filter(([, entry]) => entry.holder === holder)
      .map(([id, { pool, size, isSticky }]) => ({ id, pool, size, isSticky }));
  }

  /** Whoever asks has nothing idle itself: what it holds is in use, and cannot be what the others wait for. */
  #refuse({ holder, pools }: Ask, now: number): Verdict {
    const hasSize = pools.some((pool) => this.#capacityOf(pool).size > 0);
    let until = Infinity;
    for (const pool of pools) {
      if (this.#unknown.has(pool)) until = Math.min(until, this.#unknownUntil);
    }
    for (const entry of this.#entries.values()) {
      if (!pools.includes(entry.pool)) continue;
      if (entry.holder === holder) entry.isSticky = false;
      if (entry.isSticky) until = Math.min(until, entry.until);
    }
    return hasSize && until > now && until < Infinity ? { kind: "wait", until } : { kind: "full" };
  }

  /** Takes up again what is named and not known: of an earlier life, or of a holder that was late. */
  #register(holder: string, held: Held, until: number): Entry | undefined {
    const { id, pool, size, isInUse, isLapsed } = held;
    // What had lapsed is not among the unknown, and must not stand for one of them.
    const isOfEarlierLife = isLapsed !== true && this.#isUnsettled(id);
    if (!isOfEarlierLife && !isInUse) return undefined;
    if (isOfEarlierLife) this.#settle(id, pool, size);
    const entry = { pool, holder, size, until, isSticky: false };
    this.#add(id, entry);
    return entry;
  }

  #isUnsettled(id: string): boolean {
    return this.#unknownUntil > 0 && !id.startsWith(`${this.#epoch}.`) && !this.#settled.has(id);
  }

  #settle(id: string, pool: string, size: number): void {
    this.#settled.add(id);
    const left = (this.#unknown.get(pool) ?? 0) - size;
    if (left > 0) this.#unknown.set(pool, left);
    else this.#unknown.delete(pool);
  }

  #isTight(pool: string): boolean {
    return this.counted(pool) > this.#capacityOf(pool).stickyMax;
  }

  #mayExtend(pool: string): boolean {
    const { isLeased, size } = this.#capacityOf(pool);
    return isLeased !== true || this.counted(pool) <= size;
  }

  #free(pool: string): number {
    return this.#capacityOf(pool).size - this.counted(pool);
  }

  #capacityOf(pool: string): Capacity {
    return this.#capacities.get(pool) ?? { size: 0, stickyMax: 0 };
  }

  #add(id: string, entry: Entry): void {
    this.#entries.set(id, entry);
    this.#used.set(entry.pool, (this.#used.get(entry.pool) ?? 0) + entry.size);
    this.#nextLapse = Math.min(this.#nextLapse, entry.until);
    this.#lastLapse = Math.max(this.#lastLapse, entry.until);
  }

  #extend(entry: Entry, until: number): void {
    entry.until = Math.max(entry.until, until);
    this.#lastLapse = Math.max(this.#lastLapse, entry.until);
  }

  #resize(id: string, entry: Entry, size: number): void {
    const left = Math.max(0, size);
    const used = (this.#used.get(entry.pool) ?? 0) + left - entry.size;
    if (used > 0) this.#used.set(entry.pool, used);
    else this.#used.delete(entry.pool);
    entry.size = left;
    if (left === 0) this.#entries.delete(id);
  }

  #lapse(now: number): void {
    if (this.#unknownUntil > 0 && now >= this.#unknownUntil) {
      this.#unknown.clear();
      this.#settled.clear();
      this.#unknownUntil = 0;
    }
    if (now < this.#nextLapse) return;
    this.#nextLapse = Infinity;
    for (const [id, entry] of this.#entries) {
      if (entry.until <= now) this.#resize(id, entry, 0);
      else this.#nextLapse = Math.min(this.#nextLapse, entry.until);
    }
  }
}
