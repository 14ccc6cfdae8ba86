import { DurableObject } from "cloudflare:workers";
import { accountConcurrency } from "../../functions/concurrency/model.ts";
import { sumOfPool } from "../../functions/concurrency/store.ts";
import { type Scope } from "../../functions/store.ts";
import { openDatabase } from "../../platform/database.ts";
import { type Grant, type Part, type Renewal, type RenewalAsk } from "./ledger.ts";
import { LedgerKeeper } from "./ledger-keeper.ts";
import { ownCapacity } from "./model.ts";
import { Refreshed } from "./refreshed.ts";
import { WAIT_MS_MAX } from "./terms.ts";

/** The one pool of an account: what is neither reserved nor provisioned. */
const UNRESERVED = "unreserved";

export interface ChunkAsk {
  /** The function's name. */
  readonly holder: string;
  readonly needed: number;
  readonly wanted: number;
  readonly termMs: number;
  /** The holder has forgotten what it had, which is to be said again. */
  readonly isNew: boolean;
}

export interface ChunkAnswer {
  /** None when the account has no more. */
  readonly grants: readonly Grant[];
  /** The term begins when the wait is over. */
  readonly waitedMs: number;
}

/** One per account and region: leases the unreserved concurrent executions to the governors of functions. */
export class AccountGovernor extends DurableObject<Env> {
  readonly #keeper = new LedgerKeeper(this.ctx.storage);
  #unreserved: Refreshed<number> | undefined;

  async lease(scope: Scope, ask: ChunkAsk): Promise<ChunkAnswer> {
    const receivedAt = Date.now();
    await this.#useLimit(scope);
    const { isNew, ...wanted } = ask;
    const before = isNew ? this.#renewAll(ask) : [];
    if (before.length > 0) return { grants: before, waitedMs: 0 };
    const deadline = receivedAt + WAIT_MS_MAX;
    const grant = await this.#keeper.leaseBefore(deadline, { ...wanted, pools: [UNRESERVED] });
    const grants = grant === undefined ? [] : [grant];
    return { grants, waitedMs: Date.now() - receivedAt };
  }

  async renew(scope: Scope, ask: RenewalAsk, returned: readonly Part[]): Promise<Renewal> {
    await this.#useLimit(scope);
    const now = Date.now();
    this.#keeper.ledger.giveBack(returned, now);
    const renewal = this.#keeper.ledger.renew(ask, now);
    this.#keeper.save();
    this.#keeper.wake();
    return renewal;
  }

  giveBack(returned: readonly Part[]): void {
    this.#keeper.ledger.giveBack(returned, Date.now());
    this.#keeper.save();
    this.#keeper.wake(returned.reduce((sum, { size }) => sum + size, 0));
  }

  /** A function has reserved or provisioned something else. */
  async changed(scope: Scope): Promise<void> {
    await this.#useLimit(scope);
    const size = await this.#unreserved?.renew();
    if (size !== undefined) this.#keeper.ledger.setCapacity(UNRESERVED, ownCapacity(size));
    this.#keeper.wake();
  }

  #renewAll({ holder, termMs }: ChunkAsk): readonly Grant[] {
    const { ledger } = this.#keeper;
    const now = Date.now();
    const grants = ledger.grantsOf(holder, now);
    if (grants.length === 0) return grants;
    const held = grants.map((grant) => ({ ...grant, isInUse: true }));
    ledger.renew({ holder, held, termMs }, now);
    this.#keeper.save();
    return grants;
  }

  async #useLimit(scope: Scope): Promise<void> {
    this.#unreserved ??= new Refreshed(async () => {
      const taken = await sumOfPool(openDatabase(this.env.DB), scope);
      return Math.max(0, accountConcurrency(this.env) - taken);
    });
    const size = await this.#unreserved.get(Date.now(), (work) => this.ctx.waitUntil(work));
    this.#keeper.ledger.setCapacity(UNRESERVED, ownCapacity(size));
  }
}
