import { type FunctionAddress } from "../../aws/arn.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { type AccountGovernor, type ChunkAnswer } from "./account-governor.ts";
import { inTime } from "./ask-governor.ts";
import { Chunk } from "./chunk.ts";
import { type Part, type Renewal } from "./ledger.ts";
import { chunkTermMs, LEASE_TERM_MS } from "./terms.ts";

/** A function's governor towards that of its account: what it has of the account's pool, and how it gets more. */
export class AccountLease {
  readonly chunk = new Chunk();
  readonly #namespace: DurableObjectNamespace<AccountGovernor>;
  readonly #address: FunctionAddress;
  #isNew = true;
  #waiting = 0;
  #extending: Promise<boolean> | undefined;
  #termMs = chunkTermMs(LEASE_TERM_MS);

  constructor(namespace: DurableObjectNamespace<AccountGovernor>, address: FunctionAddress) {
    this.#namespace = namespace;
    this.#address = address;
  }

  /** Asks for more than the chunk that is used up, once for all who wait. Says whether there was. */
  async extend(inUse: number, leaseTermMs: number): Promise<boolean> {
    this.#waiting += 1;
    this.#termMs = Math.max(this.#termMs, chunkTermMs(leaseTermMs));
    try {
      return await (this.#extending ??= this.#extend(inUse, leaseTermMs));
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Renews what is needed of the chunk when it is time. */
  keepUp(inUse: number, defer: (work: Promise<unknown>) => void): void {
    this.chunk.use(inUse);
    if (this.chunk.isRenewalDue(Date.now())) defer(this.#renew(inUse).catch(logFailure));
  }

  /** Asks for what is missing where more is out than the account vouches for, as after a restart. */
  cover(inUse: number, leaseTermMs: number, defer: (work: Promise<unknown>) => void): void {
    if (this.#extending !== undefined) return;
    if (inUse <= this.chunk.size(Date.now() + leaseTermMs)) return;
    defer(this.extend(inUse, leaseTermMs).catch(logFailure));
  }

  /** Gives back what is idle, unless the account has plenty. */
  giveBackIdle(inUse: number, defer: (work: Promise<unknown>) => void): void {
    if (!this.chunk.isSticky) this.giveBackBeyond(inUse, defer);
  }

  giveBackBeyond(inUse: number, defer: (work: Promise<unknown>) => void): void {
    const returned = this.chunk.shrink(inUse, Date.now());
    if (returned.length > 0) defer(this.#giveBack(returned).catch(logFailure));
  }

  /** The function takes another part of the account's concurrency than before. */
  async changed(): Promise<void> {
    await inTime(this.#governor().changed(this.#scope()));
  }

  async #extend(inUse: number, leaseTermMs: number): Promise<boolean> {
    // Let all who come at the same time be counted.
    await Promise.resolve();
    try {
      const sentAt = Date.now();
      const good = this.chunk.size(sentAt + leaseTermMs);
      const short = Math.max(0, inUse - good) + this.#waiting;
      const ask = {
        holder: this.#address.name,
        needed: short,
        wanted: short + inUse,
        termMs: this.#termMs,
        isNew: this.#isNew,
      };
      // Nothing may hang on an answer that never comes: all who wait wait for this one.
      const answer = await inTime<ChunkAnswer>(this.#governor().lease(this.#scope(), ask));
      const { grants, waitedMs } = answer;
      this.#isNew = false;
      this.chunk.add(grants, sentAt + waitedMs + this.#termMs, this.#termMs);
      return grants.length > 0;
    } finally {
      this.#extending = undefined;
    }
  }

  async #renew(inUse: number): Promise<void> {
    const sentAt = Date.now();
    const { held, returned } = this.chunk.beginRenewal(inUse, sentAt);
    const until = sentAt + this.#termMs;
    try {
      const ask = { holder: this.#address.name, held, termMs: this.#termMs };
      const renewal = await inTime<Renewal>(this.#governor().renew(this.#scope(), ask, returned));
      this.chunk.endRenewal(renewal, until, this.#termMs);
    } catch (error) {
      this.chunk.endRenewal(undefined, until, this.#termMs);
      throw error;
    }
  }

  async #giveBack(returned: readonly Part[]): Promise<void> {
    await this.#governor().giveBack(returned);
  }

  #scope() {
    const { accountId, region } = this.#address;
    return { accountId, region };
  }

  #governor() {
    const { accountId, region } = this.#address;
    return this.#namespace.getByName(`${accountId}/${region}`);
  }
}
