import { type Grant, type Held, type Part, type Renewal } from "./ledger.ts";

/** Of a function's capacity all that is not provisioned for one version: its reservation, or the account's pool. */
export const SHARED = "shared";

/** Invocations that a holder asks for ahead, at least. */
const TOKENS_MIN = 8;
/** A renewal that has not come back by then may never: the request that sent it may be gone. A second does no harm. */
const RENEWING_MS_MAX = 500;
/**
 * Renewals that a slot in use is named in without a sign of its request, which gives one twice as often as renewals come.
 * Counted, not timed: what keeps the signs from coming keeps renewals from coming, too.
 */
const UNSEEN_MAX = 3;

/** The right to run one invocation at a time. */
export interface Slot {
  readonly id: string;
  /** A version's number, or SHARED. */
  readonly pool: string;
  readonly isSticky: boolean;
  /** By the holder's clock. */
  until: number;
  isInUse: boolean;
  /** Renewals since its request last showed that it is there. */
  unseen: number;
}

interface LeaseTimes {
  /** A term after it was asked for, or later where the granter is known to have granted it later. */
  readonly until: number;
  readonly termMs: number;
  readonly now: number;
}

/**
 * What one isolate holds of one function. Slots are taken and given back here without asking anybody, as long as the
 * lease is good: that is the hot path.
 */
export class Holding {
  readonly #slots = new Map<string, Slot>();
  readonly #idle = new Map<string, Slot[]>();
  readonly #tight = new Set<string>();
  #tokens = 0;
  #spent = 0;
  #inUse = 0;
  /** The most in use since the last renewal: more need not be kept. */
  #peak = 0;
  #renewAt = Infinity;
  #renewingUntil = 0;
  /** Of the function, as its governor last said it. */
  #revision: string | undefined;

  /** A free slot for a version, good for at least `leftMs` more. */
  take(version: string, leftMs: number, now: number): Slot | undefined {
    if (this.#tokens < 1) return undefined;
    const slot = this.#pop(version, now + leftMs) ?? this.#pop(SHARED, now + leftMs);
    if (slot === undefined) return undefined;
    this.#use(slot);
    return slot;
  }

  /** Takes what has been granted to the one who asks, unless the answer has come too late to begin on it. */
  takeGranted(grant: Grant, { until, termMs, now }: LeaseTimes): Slot | undefined {
    const { id, pool, isSticky } = grant;
    if (until <= now) return undefined;
    const slot: Slot = { id, pool, isSticky, until, isInUse: false, unseen: 0 };
    this.#slots.set(id, slot);
    if (isSticky) this.#tight.delete(pool);
    else this.#tight.add(pool);
    this.#renewAt = Math.min(this.#renewAt, until - termMs / 2);
    this.#use(slot);
    return slot;
  }

  /** Whether only tokens are missing. */
  hasIdle(version: string, leftMs: number, now: number): boolean {
    const isGood = ({ until }: Slot) => until > now + leftMs;
    return [version, SHARED].some((pool) => this.#idle.get(pool)?.some(isGood) === true);
  }

  /** Says whether it is another revision than the last that was known. */
  learn(revision: string): boolean {
    const isOther = this.#revision !== undefined && this.#revision !== revision;
    this.#revision = revision;
    return isOther;
  }

  get revision(): string | undefined {
    return this.#revision;
  }

  /** The request that uses the slot goes on. */
  see(slot: Slot): void {
    slot.unseen = 0;
  }

  /** Keeps the slot for the next, or says what is to be given back of it. */
  release(slot: Slot, now: number): Part | undefined {
    if (!slot.isInUse) return undefined;
    slot.isInUse = false;
    this.#inUse -= 1;
    if (slot.until > now && slot.isSticky && !this.#tight.has(slot.pool)) {
      const idle = this.#idle.get(slot.pool);
      if (idle === undefined) this.#idle.set(slot.pool, [slot]);
      else idle.push(slot);
      return undefined;
    }
    this.#slots.delete(slot.id);
    // One that has lapsed may be somebody else's by now.
    return slot.until > now ? part(slot) : undefined;
  }

  isRenewalDue(now: number): boolean {
    return now >= this.#renewAt && now >= this.#renewingUntil;
  }

  get tokensWanted(): number {
    return Math.max(TOKENS_MIN, 2 * this.#spent) - this.#tokens;
  }

  addTokens(tokens: number): void {
    this.#tokens += tokens;
    this.#spent = 0;
  }

  /** What to renew, and what is not needed any more. */
  beginRenewal(now: number): {
    readonly held: readonly Held[];
    readonly returned: readonly Part[];
  } {
    this.#renewingUntil = now + RENEWING_MS_MAX;
    this.#forgetUnseen();
    const returned = this.#dropIdle(Math.max(0, this.#peak - this.#inUse), now);
    this.#peak = this.#inUse;
    if (this.#slots.size === 0) this.#renewAt = Infinity;
    const held = [...this.#slots.values()].map((slot) => ({
      ...part(slot),
      isInUse: slot.isInUse,
      ...(slot.until > now ? {} : { isLapsed: true }),
    }));
    return { held, returned };
  }

  /** Says what is to be given back now that it is known to be wanted elsewhere. */
  endRenewal({ kept, lost, tight }: Renewal, { until, termMs, now }: LeaseTimes): readonly Part[] {
    this.#renewingUntil = 0;
    for (const id of kept) {
      const slot = this.#slots.get(id);
      if (slot !== undefined) slot.until = Math.max(slot.until, until);
    }
    for (const id of lost) this.#lose(id);
    this.#tight.clear();
    for (const pool of tight) this.#tight.add(pool);
    const returned = tight.flatMap((pool) => this.#dropAll(pool, now));
    this.#renewAt = Infinity;
    for (const slot of this.#slots.values()) {
      this.#renewAt = Math.min(this.#renewAt, slot.until - termMs / 2);
    }
    return returned;
  }

  /** The governor has nothing more of a pool: what comes free is to go back. */
  tighten(pools: readonly string[]): void {
    for (const pool of pools) this.#tight.add(pool);
  }

  /** Gives up all that is idle: the limits may be others now. */
  yieldIdle(now: number): readonly Part[] {
    return [...this.#idle.keys()].flatMap((pool) => this.#dropAll(pool, now));
  }

  /** Whether it may be forgotten. */
  isEmpty(now: number): boolean {
    return this.#inUse === 0 && !this.isLive(now);
  }

  /** Whether something of it is good: only then is anything known of the function. */
  isLive(now: number): boolean {
    return this.liveSlots(now).next().done !== true;
  }

  *liveSlots(now: number): Generator<Slot> {
    for (const slot of this.#slots.values()) if (slot.until > now) yield slot;
  }

  /**
   * A request that the platform has ended gives nothing back. Others would have what it held renewed for as long as this
   * isolate lives.
   */
  #forgetUnseen(): void {
    for (const slot of this.#slots.values()) {
      if (!slot.isInUse) continue;
      slot.unseen += 1;
      if (slot.unseen <= UNSEEN_MAX) continue;
      slot.isInUse = false;
      this.#inUse -= 1;
      this.#slots.delete(slot.id);
    }
  }

  #use(slot: Slot): void {
    slot.isInUse = true;
    slot.unseen = 0;
    this.#tokens -= 1;
    this.#spent += 1;
    this.#inUse += 1;
    this.#peak = Math.max(this.#peak, this.#inUse);
  }

  #pop(pool: string, until: number): Slot | undefined {
    const idle = this.#idle.get(pool);
    if (idle === undefined) return undefined;
    for (let slot = idle.pop(); slot !== undefined; slot = idle.pop()) {
      if (slot.until > until) return slot;
      this.#slots.delete(slot.id);
    }
    return undefined;
  }

  /** Keeps so many of what is idle, and forgets what has lapsed. */
  #dropIdle(keptMax: number, now: number): readonly Part[] {
    const returned: Part[] = [];
    let kept = 0;
    for (const [pool, idle] of this.#idle) {
      const stays: Slot[] = [];
      for (const slot of idle) {
        if (slot.until > now && kept < keptMax) {
          kept += 1;
          stays.push(slot);
          continue;
        }
        this.#slots.delete(slot.id);
        if (slot.until > now) returned.push(part(slot));
      }
      this.#idle.set(pool, stays);
    }
    return returned;
  }

  #dropAll(pool: string, now: number): readonly Part[] {
    const idle = this.#idle.get(pool) ?? [];
    this.#idle.delete(pool);
    for (const { id } of idle) this.#slots.delete(id);
    return idle.filter(({ until }) => until > now).map(part);
  }

  #lose(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined || slot.isInUse) return;
    this.#slots.delete(id);
    const idle = this.#idle.get(slot.pool) ?? [];
    const others = idle.filter((one) => one !== slot);
    this.#idle.set(slot.pool, others);
  }
}

function part({ id, pool }: Slot): Part {
  return { id, pool, size: 1 };
}
