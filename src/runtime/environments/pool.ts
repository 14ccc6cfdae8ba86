import { getBaseSnapshot } from "./engine.ts";
import { type IsolateMemory, isolateMemory, MemoryAccount } from "./isolate-memory.ts";
import { type Sandbox } from "./sandbox.ts";

/** Keys whose need of memory is remembered. */
const PEAKS_MAX = 2000;

/** What an environment is counted with before it has grown: the memory that every one starts with. */
function environmentBytesMin(): number {
  return getBaseSnapshot().memoryBytes;
}

interface Entry {
  readonly key: string;
  readonly sandbox: Sandbox;
  readonly account: MemoryAccount;
  /** When a sandbox in use counts as lost (epoch ms). */
  leasedUntil: number;
}

export interface SandboxRequest {
  /** Of the function and what of it serves. */
  readonly key: string;
  /**
   * How long the sandbox may be in use. A request whose caller goes away may be ended where it stands, and with it what
   * would have given the sandbox back.
   */
  readonly leaseMs: number;
  /** Makes a sandbox that takes its memory by `account`. */
  readonly create: (account: MemoryAccount) => Sandbox;
}

/**
 * The sandboxes of this isolate, each with one event at a time. Their memory is the isolate's: when it is used up, idle
 * ones make room, oldest first; when none is idle, events wait.
 */
export class SandboxPool {
  /** Idle sandboxes, least recently used first. */
  readonly #idle = new Set<Entry>();
  readonly #busy = new Map<Sandbox, Entry>();
  /** Those whose request ended while their guest was suspended: what they hold is not collected unless it goes on. */
  readonly #stuck = new Map<Sandbox, Entry>();
  readonly #memory: IsolateMemory;
  /** What sandboxes of a key have come to hold, so that the next one is let in only where that fits. */
  readonly #peaks = new Map<string, number>();

  constructor(memory: IsolateMemory) {
    this.#memory = memory;
    memory.addReclaimer("lost sandboxes", () => this.#forgetLost(Date.now()));
    memory.addReclaimer("idle sandboxes", () => this.#evictOldest());
    memory.pinnedBytes = () => bytesOf(this.#busy) + bytesOf(this.#stuck);
  }

  hasIdle(key: string): boolean {
    for (const entry of this.#idle) if (entry.key === key) return true;
    return false;
  }

  /** An idle sandbox of that key, if there is one. */
  takeIdle({ key, leaseMs }: Pick<SandboxRequest, "key" | "leaseMs">): Sandbox | undefined {
    // The last one used is the likeliest to be in the processor's caches.
    let found: Entry | undefined;
    for (const entry of this.#idle) if (entry.key === key) found = entry;
    if (found === undefined) return undefined;
    this.#idle.delete(found);
    found.leasedUntil = Date.now() + leaseMs;
    this.#busy.set(found.sandbox, found);
    return found.sandbox;
  }

  /** An idle sandbox of that key, or a new one. Throws AWS's 429 when the isolate stays full. */
  async acquire(request: SandboxRequest): Promise<Sandbox> {
    return await this.#memory.whenRoom(() => this.takeIdle(request) ?? this.#add(request));
  }

  /** Gives a sandbox back. One without an environment keeps its place: its /tmp outlives a crash. */
  release(sandbox: Sandbox): void {
    const entry = this.#busy.get(sandbox);
    // Its lease is over and nobody counts on it any more.
    if (entry === undefined) return this.#unstick(sandbox);
    this.#busy.delete(sandbox);
    this.#remember(entry);
    this.#idle.add(entry);
    entry.account.settle(environmentBytesMin());
    this.#memory.offer();
  }

  /** Gives a sandbox back that nobody is to have again. */
  remove(sandbox: Sandbox): void {
    const entry = this.#busy.get(sandbox);
    if (entry === undefined) return this.#unstick(sandbox);
    this.#busy.delete(sandbox);
    this.#close(entry);
  }

  /** Forgets idle sandboxes whose key does not hold any more: those of code that has been replaced. */
  drop(holds: (key: string) => boolean): void {
    for (const entry of this.#idle) {
      if (holds(entry.key)) continue;
      this.#idle.delete(entry);
      this.#retire(entry);
    }
  }

  #add({ key, leaseMs, create }: SandboxRequest): Sandbox | undefined {
    const bytes = Math.max(environmentBytesMin(), this.#peaks.get(key) ?? 0);
    if (!this.#memory.take(bytes)) return undefined;
    const account = new MemoryAccount(this.#memory, bytes);
    const sandbox = createOrClose(create, account);
    this.#busy.set(sandbox, { key, sandbox, account, leasedUntil: Date.now() + leaseMs });
    return sandbox;
  }

  /** The latest need counts most: one event that needed much is forgotten after some that did not. */
  #remember({ key, account }: Entry): void {
    const peak = account.takePeak();
    const known = this.#peaks.get(key) ?? 0;
    this.#peaks.delete(key);
    this.#peaks.set(key, Math.max(peak, Math.floor((known + peak) / 2)));
    const [oldest] = this.#peaks.keys();
    if (this.#peaks.size > PEAKS_MAX && oldest !== undefined) this.#peaks.delete(oldest);
  }

  #evictOldest(): boolean {
    const [oldest] = this.#idle;
    if (oldest === undefined) return false;
    this.#idle.delete(oldest);
    this.#retire(oldest);
    return true;
  }

  #forgetLost(now: number): boolean {
    const busy = this.#busy.size;
    for (const [sandbox, entry] of this.#busy) {
      if (entry.leasedUntil > now) continue;
      this.#busy.delete(sandbox);
      if (sandbox.resting) this.#stick(entry);
      else this.#close(entry);
    }
    return this.#busy.size < busy;
  }

  /** Of one that is idle. */
  #retire({ sandbox, account }: Entry): void {
    sandbox.retire(this.#awaited());
    account.close();
  }

  /** Sandboxes that are in use and have no guest yet, and the one for which room is made. */
  #awaited(): number {
    let count = 1;
    for (const sandbox of this.#busy.keys()) if (!sandbox.warm) count += 1;
    return count;
  }

  #close({ sandbox, account }: Entry): void {
    sandbox.close();
    account.close();
  }

  #stick(entry: Entry): void {
    this.#stuck.set(entry.sandbox, entry);
    entry.sandbox.discard();
    console.error("A guest was suspended when its request ended", entry.key);
  }

  #unstick(sandbox: Sandbox): void {
    const entry = this.#stuck.get(sandbox);
    if (entry === undefined) return;
    this.#stuck.delete(sandbox);
    this.#close(entry);
  }
}

function bytesOf(entries: ReadonlyMap<Sandbox, Entry>): number {
  let sum = 0;
  for (const { account } of entries.values()) sum += account.reserved;
  return sum;
}

function createOrClose(create: SandboxRequest["create"], account: MemoryAccount): Sandbox {
  try {
    return create(account);
  } catch (error) {
    account.close();
    throw error;
  }
}

/** Of this isolate. */
export const sandboxes = new SandboxPool(isolateMemory);
