import { type FunctionGovernor, type Keeper } from "./simulation.ts";
import { type World } from "./world.ts";

/** How many renewals a slot may see whose request is no more. */
const RENEWALS_MAX = 8;

/**
 * How much of a pool may be live: its limit; and after the limit was lowered what was out then, as far as it has not come
 * back since.
 */
class Cap {
  #cap = 0;

  next(limit: number, counted: number): number {
    this.#cap = Math.max(limit, Math.min(this.#cap, counted));
    return this.#cap;
  }

  /** All that is out now stays what it is. */
  lower(counted: number): void {
    this.#cap = Math.max(this.#cap, counted);
  }
}

/** Judges a world by what its isolates believe, each by its own clock. */
export class Invariants {
  readonly #world: World;
  readonly #caps = new Map<string, Cap>();

  constructor(world: World) {
    this.#world = world;
  }

  /** To be called before a limit is lowered. */
  beforeLowering(): void {
    for (const governor of this.#world.functions) {
      for (const [pool] of limitsOf(governor)) {
        this.#capOf(`${governor.name}/${pool}`).lower(governor.keeper.ledger.counted(pool));
      }
    }
    this.#capOf("account").lower(this.#world.account.ledger.counted("unreserved"));
  }

  /** What is wrong now, in words. */
  violations(): readonly string[] {
    this.#noticeLate();
    const found: string[] = [];
    let unreserved = 0;
    for (const governor of this.#world.functions) {
      const isOfAccount = governor.limits.reserved === undefined;
      for (const [pool, limit] of limitsOf(governor)) {
        const live = this.#live(governor, pool);
        if (isOfAccount) unreserved += live;
        if (isOfAccount && pool === "shared") continue;
        found.push(
          ...this.#judge(`${governor.name}/${pool}`, governor.keeper, { pool, limit, live }),
        );
      }
    }
    const { account, unreserved: limit } = this.#world;
    found.push(...this.#judge("account", account, { pool: "unreserved", limit, live: unreserved }));
    return [...found, ...this.#kept()];
  }

  /** What is renewed for requests that are no more. */
  #kept(): readonly string[] {
    const found: string[] = [];
    for (const isolate of this.#world.isolates) {
      const now = this.#world.clockOf(isolate);
      for (const run of isolate.ended) {
        if (run.renewals <= RENEWALS_MAX) continue;
        isolate.ended.delete(run);
        const live = [...isolate.holdingOf(run.of).liveSlots(now)];
        if (live.includes(run.slot))
          found.push(`${run.of.name}: ${run.slot.id} is kept for nobody`);
      }
    }
    return found;
  }

  #judge(
    name: string,
    { ledger }: Keeper,
    { pool, limit, live }: { readonly pool: string; readonly limit: number; readonly live: number },
  ): readonly string[] {
    const cap = this.#capOf(name).next(limit, ledger.counted(pool));
    if (live <= cap) return [];
    return [
      `${name}: ${live} live where ${cap} may be (limit ${limit}, counted ${ledger.counted(pool)})`,
    ];
  }

  /** Slots that are good by their isolate's clock, but for those whose term was over while they were in use. */
  #live(governor: FunctionGovernor, pool: string): number {
    let live = 0;
    for (const isolate of this.#world.isolates) {
      const late = new Set(
        [...isolate.runs, ...isolate.ended].filter(({ isLate }) => isLate).map(({ slot }) => slot),
      );
      const now = this.#world.clockOf(isolate);
      for (const slot of isolate.holdingOf(governor).liveSlots(now)) {
        if (slot.pool === pool && !late.has(slot)) live += 1;
      }
    }
    return live;
  }

  #noticeLate(): void {
    for (const isolate of this.#world.isolates) {
      const now = this.#world.clockOf(isolate);
      for (const run of [...isolate.runs, ...isolate.ended]) {
        if (run.slot.until <= now) run.isLate = true;
      }
    }
  }

  #capOf(name: string): Cap {
    const cap = this.#caps.get(name) ?? new Cap();
    this.#caps.set(name, cap);
    return cap;
  }
}

function limitsOf({ limits }: FunctionGovernor): readonly (readonly [string, number])[] {
  const apart = [...limits.provisioned.values()].reduce((sum, one) => sum + one, 0);
  return [["shared", Math.max(0, (limits.reserved ?? 0) - apart)], ...limits.provisioned];
}
