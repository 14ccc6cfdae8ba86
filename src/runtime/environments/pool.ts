import { AwsError } from "../../aws/errors.ts";
import { getBaseSnapshot } from "./engine.ts";
import { type Sandbox } from "./sandbox.ts";

/** How long an event waits for room in a full isolate before its caller is told to come again. */
const QUEUE_MS_MAX = 5000;
/** What an environment is counted with before it has grown: the memory that every one starts with. */
function environmentBytesMin(): number {
  return getBaseSnapshot().memoryBytes;
}

interface Entry {
  readonly key: string;
  readonly sandbox: Sandbox;
  bytes: number;
  /** When a sandbox in use counts as lost (epoch ms). */
  leasedUntil: number;
}

export interface SandboxRequest {
  /** Of the function and what of it serves. */
  readonly key: string;
  /** The most memory of all sandboxes. */
  readonly bytesMax: number;
  /**
   * How long the sandbox may be in use. A request whose caller goes away may be ended where it stands, and with it what
   * would have given the sandbox back.
   */
  readonly leaseMs: number;
  readonly create: () => Sandbox;
}

/**
 * The sandboxes of this isolate, each with one event at a time. Their memory is bounded: when it is used up, idle
 * ones make room, oldest first; when none is idle, events wait.
 */
export class SandboxPool {
  /** Idle sandboxes, least recently used first. */
  readonly #idle = new Set<Entry>();
  readonly #busy = new Map<Sandbox, Entry>();
  readonly #waiting = new Set<() => void>();
  #bytes = 0;

  /** An idle sandbox of that key, or a new one. Throws AWS's 429 when the isolate stays full. */
  async acquire({ key, bytesMax, leaseMs, create }: SandboxRequest): Promise<Sandbox> {
    const deadline = Date.now() + QUEUE_MS_MAX;
    for (;;) {
      const idle = this.#findIdle(key);
      if (idle !== undefined) return this.#take(idle, Date.now() + leaseMs);
      if (this.#makeRoom(bytesMax)) return this.#add(key, create(), Date.now() + leaseMs);
      if (Date.now() >= deadline) throw isolateFull();
      await this.#nextRelease(deadline - Date.now());
    }
  }

  /** Gives a sandbox back. One without an environment keeps its place: its /tmp outlives a crash. */
  release(sandbox: Sandbox): void {
    const entry = this.#busy.get(sandbox);
    // Its lease is over and nobody counts on it any more.
    if (entry === undefined) return;
    this.#busy.delete(sandbox);
    const bytes = Math.max(environmentBytesMin(), sandbox.memoryBytes);
    this.#bytes += bytes - entry.bytes;
    entry.bytes = bytes;
    this.#idle.add(entry);
    this.#wake();
  }

  /** Forgets idle sandboxes whose key does not hold any more: those of code that has been replaced. */
  drop(holds: (key: string) => boolean): void {
    for (const entry of this.#idle) if (!holds(entry.key)) this.#evict(entry);
    this.#wake();
  }

  #findIdle(key: string): Entry | undefined {
    // The last one used is the likeliest to be in the processor's caches.
    let found: Entry | undefined;
    for (const entry of this.#idle) if (entry.key === key) found = entry;
    return found;
  }

  #take(entry: Entry, leasedUntil: number): Sandbox {
    this.#idle.delete(entry);
    entry.leasedUntil = leasedUntil;
    this.#busy.set(entry.sandbox, entry);
    return entry.sandbox;
  }

  #add(key: string, sandbox: Sandbox, leasedUntil: number): Sandbox {
    this.#busy.set(sandbox, { key, sandbox, bytes: environmentBytesMin(), leasedUntil });
    this.#bytes += environmentBytesMin();
    return sandbox;
  }

  #makeRoom(bytesMax: number): boolean {
    if (this.#bytes + environmentBytesMin() > bytesMax) this.#forgetLost(Date.now());
    for (const entry of this.#idle) {
      if (this.#bytes + environmentBytesMin() <= bytesMax) break;
      this.#evict(entry);
    }
    return this.#bytes + environmentBytesMin() <= bytesMax;
  }

  #evict(entry: Entry): void {
    this.#idle.delete(entry);
    this.#bytes -= entry.bytes;
    entry.sandbox.discard();
  }

  #forgetLost(now: number): void {
    for (const [sandbox, entry] of this.#busy) {
      if (entry.leasedUntil > now) continue;
      this.#busy.delete(sandbox);
      this.#bytes -= entry.bytes;
      sandbox.discard();
    }
  }

  /** All look again, the longest waiting first: one that has grown may leave room for several. */
  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at the next release, or after `ms`. */
  async #nextRelease(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#waiting.add(resolve);
    await promise;
    // Not by whoever releases: a timer belongs to the request that has set it.
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }
}

function isolateFull(): AwsError {
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", {
    detail: { Reason: "ConcurrentInvocationLimitExceeded" },
  });
}
