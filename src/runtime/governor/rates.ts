/** Invocations a second for each concurrent execution: reference 6. */
const INVOCATIONS_PER_EXECUTION = 10;
/** Environments that a function may add at once, and then each second: 1,000 every 10 s (reference 6). */
const ENVIRONMENTS_MAX = 1000;
const ENVIRONMENTS_PER_SECOND = 100;
/** How long a function counts as scaled to what it once had: environments are kept for a few minutes. */
const SCALED_MS = 300_000;
/** The part of what is left that one holder gets ahead of its needs, so that the others find something. */
const SHARE_AHEAD = 4;

/** So much a second, and what is saved of it up to `max`. */
class TokenBucket {
  #tokens: number;
  #at: number;

  constructor(max: number, now: number) {
    this.#tokens = max;
    this.#at = now;
  }

  /** What there is, after what has come since the last look. */
  fill(perSecond: number, max: number, now: number): number {
    const elapsedMs = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    this.#tokens = Math.min(max, this.#tokens + (elapsedMs / 1000) * perSecond);
    return this.#tokens;
  }

  take(tokens: number): void {
    this.#tokens -= tokens;
  }
}

/** Invocations by the second, dealt to isolates a portion at a time, so that they need not ask for each. */
export class InvocationRate {
  readonly #bucket: TokenBucket;
  #perSecond = 0;

  constructor(now: number) {
    this.#bucket = new TokenBucket(Infinity, now);
  }

  /** Where nothing may run it is not the rate that says so. */
  setConcurrency(concurrency: number): void {
    this.#perSecond = Math.max(1, concurrency) * INVOCATIONS_PER_EXECUTION;
  }

  /** At least `needed` or nothing, and of `wanted` as much as leaves enough for others. */
  take(needed: number, wanted: number, now: number): number {
    const left = this.#bucket.fill(this.#perSecond, this.#perSecond, now);
    if (left < needed) return 0;
    const ahead = Math.min(wanted, Math.floor(left / SHARE_AHEAD));
    const taken = Math.max(needed, ahead);
    this.#bucket.take(taken);
    return taken;
  }

  putBack(tokens: number): void {
    this.#bucket.take(-tokens);
  }
}

/** How fast a function may grow beyond what it has had in the last minutes. */
export class Growth {
  readonly #bucket: TokenBucket;
  #since: number;
  /** The most of the period before, and of this one. */
  #before = 0;
  #reached: number;

  /** `reached` is what there is already, as after a restart. */
  constructor(now: number, reached = 0) {
    this.#bucket = new TokenBucket(ENVIRONMENTS_MAX, now);
    this.#since = now;
    this.#reached = reached;
  }

  allows(environments: number, now: number): boolean {
    this.#age(now);
    const added = environments - Math.max(this.#before, this.#reached);
    return added <= 0 || this.#fill(now) >= added;
  }

  reach(environments: number, now: number): void {
    this.#age(now);
    const added = environments - Math.max(this.#before, this.#reached);
    this.#reached = Math.max(this.#reached, environments);
    if (added <= 0) return;
    this.#fill(now);
    this.#bucket.take(added);
  }

  #fill(now: number): number {
    return this.#bucket.fill(ENVIRONMENTS_PER_SECOND, ENVIRONMENTS_MAX, now);
  }

  #age(now: number): void {
    if (now - this.#since < SCALED_MS) return;
    this.#before = now - this.#since < 2 * SCALED_MS ? this.#reached : 0;
    this.#reached = 0;
    this.#since = now;
  }
}
