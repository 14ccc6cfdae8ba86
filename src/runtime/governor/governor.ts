import { DurableObject } from "cloudflare:workers";
import { type FunctionAddress } from "../../aws/arn.ts";
import { type Change } from "../../functions/changes.ts";
import { accountConcurrency } from "../../functions/concurrency/model.ts";
import { openDatabase } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { AccountLease } from "./account-lease.ts";
import { SHARED } from "./holding.ts";
import { type Grant, type Held, type Part, type Renewal } from "./ledger.ts";
import { LedgerKeeper } from "./ledger-keeper.ts";
import { applyLimits, type FunctionLimits, type Refusal, refusalOf } from "./model.ts";
import { Growth, InvocationRate } from "./rates.ts";
import { Refreshed } from "./refreshed.ts";
import { readFunctionLimits } from "./store.ts";
import { WAIT_MS_MAX } from "./terms.ts";

export interface SlotAsk {
  /** The isolate. */
  readonly holder: string;
  readonly version: string;
  /** None where the isolate has a slot and only lacks tokens. */
  readonly slots: 0 | 1;
  /** Invocations that the isolate wants to begin before it asks again. */
  readonly tokens: number;
  readonly termMs: number;
}

type Admission =
  | { readonly kind: "granted"; readonly grant?: Grant; readonly tokens: number }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** `revision` changes whenever something of the function does; the term begins when the wait for the slot is over. */
export type SlotAnswer = Admission & { readonly revision: string; readonly waitedMs: number };

export interface SlotRenewalAsk {
  readonly holder: string;
  readonly held: readonly Held[];
  readonly returned: readonly Part[];
  readonly tokens: number;
  readonly termMs: number;
}

export type SlotRenewal = Renewal & { readonly revision: string; readonly tokens: number };

/** One per function: leases what it may have of concurrent executions to the isolates that run it. */
export class Governor extends DurableObject<Env> {
  readonly #keeper = new LedgerKeeper(this.ctx.storage);
  readonly #growth = new Growth(Date.now(), this.#keeper.ledger.countedInAll());
  readonly #rate = new InvocationRate(Date.now());
  readonly #defer = (work: Promise<unknown>) => this.ctx.waitUntil(work);
  #limits: Refreshed<FunctionLimits> | undefined;
  #applied: FunctionLimits | undefined;
  #account: AccountLease | undefined;
  #revision = newId();

  async lease(address: FunctionAddress, ask: SlotAsk): Promise<SlotAnswer> {
    const receivedAt = Date.now();
    const limits = await this.#useLimits(address);
    const admission = await this.#admit(this.#accountOf(address), limits, ask);
    return { ...admission, revision: this.#revision, waitedMs: Date.now() - receivedAt };
  }

  async renew(address: FunctionAddress, ask: SlotRenewalAsk): Promise<SlotRenewal> {
    await this.#useLimits(address);
    const { holder, held, returned, tokens, termMs } = ask;
    const now = Date.now();
    const { ledger } = this.#keeper;
    ledger.giveBack(returned, now);
    this.#apply(termMs, now);
    const renewal = ledger.renew({ holder, held, termMs }, now);
    this.#keeper.save();
    this.#keeper.wake();
    const account = this.#accountOf(address);
    account.keepUp(ledger.counted(SHARED), this.#defer);
    if (this.#applied?.reserved === undefined) {
      account.cover(ledger.counted(SHARED), termMs, this.#defer);
    }
    return { ...renewal, revision: this.#revision, tokens: this.#rate.take(0, tokens, now) };
  }

  giveBack(returned: readonly Part[]): void {
    this.#keeper.ledger.giveBack(returned, Date.now());
    this.#keeper.save();
    this.#keeper.wake(returned.length);
    this.#account?.giveBackIdle(this.#keeper.ledger.counted(SHARED), this.#defer);
  }

  /** Something of the function has been written. When this has answered, new leases go by it. Gives the new revision. */
  async changed(
    address: FunctionAddress,
    change: Change,
    returned: readonly Part[],
  ): Promise<string> {
    const revision = newId();
    this.#revision = revision;
    if (this.#limits !== undefined) this.#use(await this.#limits.renew());
    if (this.#applied?.reserved !== undefined) this.#account?.giveBackBeyond(0, this.#defer);
    this.giveBack(returned);
    this.#keeper.wake();
    if (change === "limits" || change === "removed") await this.#accountOf(address).changed();
    return revision;
  }

  async #admit(account: AccountLease, limits: FunctionLimits, ask: SlotAsk): Promise<Admission> {
    const tokens = this.#rate.take(1, 1, Date.now());
    if (tokens === 0) return { kind: "refused", refusal: refusalOf(limits, "rate") };
    const grant = ask.slots === 0 ? undefined : await this.#leaseSlot(account, ask);
    if (ask.slots > 0 && grant === undefined) {
      this.#rate.putBack(tokens);
      return { kind: "refused", refusal: refusalOf(this.#applied ?? limits, "concurrency") };
    }
    // A slot that goes back at once is good for one.
    const isKept = grant === undefined || grant.isSticky;
    const ahead = isKept ? this.#rate.take(0, ask.tokens, Date.now()) : 0;
    return { kind: "granted", tokens: tokens + ahead, ...(grant === undefined ? {} : { grant }) };
  }

  /** A slot of the version's own or of the shared pool, waiting for it where that has a point. */
  async #leaseSlot(account: AccountLease, ask: SlotAsk): Promise<Grant | undefined> {
    const { ledger } = this.#keeper;
    const { holder, version, termMs } = ask;
    const pools = [version, SHARED];
    const deadline = Date.now() + WAIT_MS_MAX;
    for (;;) {
      const now = Date.now();
      if (!this.#growth.allows(ledger.countedInAll() + 1, now)) return undefined;
      this.#apply(termMs, now);
      const verdict = ledger.lease({ holder, pools, needed: 1, wanted: 1, termMs }, now);
      if (verdict.kind === "granted") {
        this.#growth.reach(ledger.countedInAll(), now);
        this.#keeper.save();
        account.keepUp(ledger.counted(SHARED), this.#defer);
        return verdict.grant;
      }
      if (now >= deadline) return undefined;
      const isOfAccount = this.#applied?.reserved === undefined;
      if (isOfAccount && (await account.extend(ledger.counted(SHARED), termMs))) continue;
      if (verdict.kind === "full") return undefined;
      if (!(await this.#keeper.waitUntil(Math.min(verdict.until, deadline)))) return undefined;
    }
  }

  #apply(termMs: number, now: number): void {
    if (this.#applied === undefined || this.#account === undefined) return;
    const { chunk } = this.#account;
    applyLimits(this.#keeper.ledger, this.#applied, { chunk, until: now + termMs });
  }

  async #useLimits(address: FunctionAddress): Promise<FunctionLimits> {
    this.#limits ??= new Refreshed(() => readFunctionLimits(openDatabase(this.env.DB), address));
    return this.#use(await this.#limits.get(Date.now(), this.#defer));
  }

  #use(limits: FunctionLimits): FunctionLimits {
    this.#applied = limits;
    this.#rate.setConcurrency(limits.reserved ?? accountConcurrency(this.env));
    return limits;
  }

  #accountOf(address: FunctionAddress): AccountLease {
    return (this.#account ??= new AccountLease(this.env.ACCOUNT_GOVERNORS, address));
  }
}
