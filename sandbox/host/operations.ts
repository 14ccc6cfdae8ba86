import { HostError } from "./host-error.ts";
import { Numbers } from "./numbers.ts";

/** What an operation gives to the guest: text, bytes, both or nothing. */
export interface OperationResult {
  readonly text?: string;
  readonly bytes?: Uint8Array;
}

/** An operation that is over. `error` is JSON text of `HostErrorFields` with a name and a message. */
export interface Settled extends OperationResult {
  readonly id: number;
  readonly error?: string;
}

/** What a peer that went away looks like to Node. */
const LOST = new HostError("read ECONNRESET", { code: "ECONNRESET", errno: -104, syscall: "read" });

/** A process of Lambda has 1,024 file descriptors; what is under way at once here is bounded by the same number. */
const PENDING_MAX = 1024;

/**
 * What a guest has asked its host to do in the background. The guest gets a number at once and the outcome later, by
 * `GuestEntry.settle`. Host promises never outlive the request that made them: when an invocation is over, `freeze`
 * aborts what is still under way, and the guest sees it as a lost connection when it wakes up.
 */
export class Operations {
  readonly #pending = new Map<number, AbortController>();
  #settled: Settled[] = [];
  #reset: number[];
  /** Of all that the host keeps for this guest. */
  readonly numbers: Numbers;
  #wake = Promise.withResolvers<void>();
  readonly #freezing: (() => void)[] = [];

  /** `lost` are those of the environment that this one is a copy of. */
  constructor(numbers: Numbers = new Numbers(), lost: readonly number[] = []) {
    this.numbers = numbers;
    this.#reset = [...lost];
  }

  /** After a freeze: what the guest still has to hear of. */
  get lost(): readonly number[] {
    return this.#reset;
  }

  /** How many are under way or wait to be delivered. */
  get size(): number {
    return this.#pending.size + this.#settled.length + this.#reset.length;
  }

  /** Begins an operation and gives its number. `run` must stop when the signal says so. */
  start(run: (signal: AbortSignal) => Promise<OperationResult | void>): number {
    if (this.#pending.size >= PENDING_MAX) {
      throw new HostError("EMFILE: too many operations under way", { code: "EMFILE" });
    }
    const id = this.numbers.take();
    const controller = new AbortController();
    this.#pending.set(id, controller);
    run(controller.signal).then(
      (result) => this.#settle(id, controller, { id, ...result }),
      (error: unknown) => this.#settle(id, controller, { id, error: describe(error) }),
    );
    return id;
  }

  /** Stops an operation; the guest hears of it no more. */
  abort(id: number): void {
    const controller = this.#pending.get(id);
    this.#pending.delete(id);
    controller?.abort();
  }

  /** Resolves when there is something to take. */
  async whenSettled(): Promise<void> {
    if (this.#settled.length + this.#reset.length === 0) await this.#wake.promise;
  }

  /** What is over by now, in the order in which it ended. */
  take(): readonly Settled[] {
    const settled = [...this.#reset.map(lost), ...this.#settled];
    this.#reset = [];
    this.#settled = [];
    this.#wake = Promise.withResolvers();
    return settled;
  }

  /** Calls `end` at each freeze, for what lives on between operations. */
  onFreeze(end: () => void): void {
    this.#freezing.push(end);
  }

  /** Aborts all that is under way; it, and what was not delivered any more, will be delivered as lost. */
  freeze(): void {
    for (const { id } of this.#settled) this.#reset.push(id);
    this.#settled = [];
    for (const id of this.#pending.keys()) {
      this.#reset.push(id);
      this.abort(id);
    }
    // A promise that another request has made is not to be awaited in the next one.
    this.#wake = Promise.withResolvers();
    for (const end of this.#freezing) end();
  }

  #settle(id: number, controller: AbortController, settled: Settled): void {
    // Another operation may bear no such number; an aborted one is not waited for.
    if (this.#pending.get(id) !== controller) return;
    this.#pending.delete(id);
    this.#settled.push(settled);
    this.#wake.resolve();
  }
}

function lost(id: number): Settled {
  return { id, error: describe(LOST) };
}

/** An error that is not the guest's business is told in no more words than a broken connection would be. */
function describe(error: unknown): string {
  if (error instanceof HostError) {
    return JSON.stringify({ name: "Error", message: error.message, ...error.fields });
  }
  if (error instanceof TypeError || error instanceof RangeError) {
    return JSON.stringify({ name: error.name, message: error.message });
  }
  return JSON.stringify({ name: "Error", message: "The host failed to do this" });
}
