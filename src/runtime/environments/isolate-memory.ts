import { AwsError } from "../../aws/errors.ts";

/** How long an event waits for room in a full isolate before its caller is told to come again. */
const QUEUE_MS_MAX = 5000;

/** What may go when memory is wanted, in this order: what is dearest to have again goes last. */
const RECLAIMED = [
  "lost sandboxes",
  "spare instance",
  "snapshots",
  "compiled code",
  "packages",
  "idle sandboxes",
] as const;

export type Reclaimable = (typeof RECLAIMED)[number];

/**
 * What guests, and what is kept for them, may hold of this isolate's memory. Everything large is taken from here before
 * it is there and given back when it is gone, so that together they never hold more; what nobody needs makes room for
 * what somebody does.
 */
export class IsolateMemory {
  bytesMax: number;
  /** What is in use and does not go for anything. */
  pinnedBytes: () => number = () => 0;
  #bytes = 0;
  readonly #reclaimers = new Map<Reclaimable, () => boolean>();
  readonly #waiting = new Set<() => void>();

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** `reclaim` gives back one thing of its kind that nobody needs, and says whether there was one. */
  addReclaimer(kind: Reclaimable, reclaim: () => boolean): void {
    this.#reclaimers.set(kind, reclaim);
  }

  /** Takes so many bytes, for which other things may have to go. False, and nothing taken, when there is no room. */
  take(bytes: number): boolean {
    if (!this.#mayFit(bytes)) return false;
    while (this.#bytes + bytes > this.bytesMax) {
      if (!RECLAIMED.some((kind) => this.#reclaimers.get(kind)?.())) return false;
    }
    this.#bytes += bytes;
    return true;
  }

  /** The same for what is only kept to save time: nothing has to go for it. */
  takeFree(bytes: number): boolean {
    if (this.#bytes + bytes > this.bytesMax) return false;
    this.#bytes += bytes;
    return true;
  }

  give(bytes: number): void {
    if (bytes === 0) return;
    this.#bytes -= bytes;
    this.offer();
  }

  /** What `attempt` gives as soon as it gives something. Throws AWS's 429 when the isolate stays full. */
  async whenRoom<T>(attempt: () => T | undefined): Promise<T> {
    const deadline = Date.now() + QUEUE_MS_MAX;
    for (;;) {
      const done = attempt();
      if (done !== undefined) return done;
      if (Date.now() >= deadline) throw isolateFull();
      await this.#nextOffer(deadline - Date.now());
    }
  }

  /**
   * Tells those who wait for room that something has come to be needed by nobody. All look again, the longest waiting
   * first: one that has grown may leave room for several.
   */
  offer(): void {
    const waiting = [...this.#waiting];
    // Who still waits then says so again; one whose request has been ended never does.
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** What cannot be had is not tried for: nothing would have to go in vain, such as the warm environments of others. */
  #mayFit(bytes: number): boolean {
    if (this.#bytes + bytes <= this.bytesMax) return true;
    this.#reclaimers.get("lost sandboxes")?.();
    return this.pinnedBytes() + bytes <= this.bytesMax;
  }

  /** Resolves at the next offer, or after `ms`. */
  async #nextOffer(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#waiting.add(resolve);
    await promise;
    // Not by whoever offers: a timer belongs to the request that has set it.
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }
}

/** The one of this isolate; a request says how large it is before it takes anything. */
export const isolateMemory = new IsolateMemory(0);

/** What the caller hears when there is no room in time: reference 6. */
export function isolateFull(): AwsError {
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", {
    detail: { Reason: "ConcurrentInvocationLimitExceeded" },
  });
}

/** What one sandbox holds of it: the guest's linear memory and its /tmp, within what is reserved for it. */
export class MemoryAccount {
  readonly #memory: IsolateMemory;
  #reserved: number;
  #guest = 0;
  #scratch = 0;
  #peak = 0;
  #isClosed = false;

  /** `reserved` bytes have been taken for it already. */
  constructor(memory: IsolateMemory, reserved: number) {
    this.#memory = memory;
    this.#reserved = reserved;
  }

  get reserved(): number {
    return this.#reserved;
  }

  /** The most that it has held since the last call. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = this.#guest + this.#scratch;
    return peak;
  }

  /** False, and nothing changed, when the isolate has no room for it. */
  setGuest(bytes: number): boolean {
    if (!this.#reserve(bytes + this.#scratch)) return false;
    this.#guest = bytes;
    return true;
  }

  /** Waits for room. Throws AWS's 429 when there is none for long. */
  async needGuest(bytes: number): Promise<void> {
    await this.#memory.whenRoom(() => this.setGuest(bytes) || undefined);
  }

  setScratch(bytes: number): boolean {
    if (!this.#reserve(this.#guest + bytes)) return false;
    this.#scratch = bytes;
    return true;
  }

  /** Gives back what is reserved beyond `bytesMin` and beyond what is in use. */
  settle(bytesMin: number): void {
    const wanted = Math.max(bytesMin, this.#guest + this.#scratch);
    const unused = this.#reserved - wanted;
    if (unused <= 0) return;
    this.#reserved = wanted;
    this.#memory.give(unused);
  }

  /** What it has reserved goes back; nothing can be taken by it any more. */
  close(): void {
    const bytes = this.#reserved;
    this.#reserved = 0;
    this.#isClosed = true;
    this.#memory.give(bytes);
  }

  #reserve(bytes: number): boolean {
    this.#peak = Math.max(this.#peak, bytes);
    const more = bytes - this.#reserved;
    if (more <= 0) return true;
    // The guest of a sandbox that counts as lost may still be running: it gets no more.
    if (this.#isClosed || !this.#memory.take(more)) return false;
    this.#reserved += more;
    return true;
  }
}
