import { type Slot } from "../../../src/runtime/governor/holding.ts";
import { type Part } from "../../../src/runtime/governor/ledger.ts";
import { CLOCK_MARGIN_MS, LEASE_TERM_MS } from "../../../src/runtime/governor/terms.ts";
import {
  FunctionGovernor,
  Isolate,
  Keeper,
  type Random,
  type Run,
  randomOf,
  setAccountLimit,
  Timeline,
} from "./simulation.ts";

/** How far a clock may be off without anybody being to blame: within the margin of the granter. */
const OFFSET_MS_MAX = CLOCK_MARGIN_MS / 2;
const DELAY_MS_MAX = 300;
const ISOLATES = 5;

/** Some isolates, three functions and an account, and everything that may go wrong between them. */
export class World {
  readonly timeline = new Timeline();
  readonly random: Random;
  readonly account = new Keeper();
  readonly functions: readonly FunctionGovernor[];
  isolates: Isolate[];
  unreserved = 12;
  /** The share of messages that do not arrive. */
  losses = 0;
  readonly faults: string[] = [];
  granted = 0;
  refused = 0;
  #isolateCount = 0;

  constructor(seed: number) {
    this.random = randomOf(seed);
    const isLost = () => this.chance(this.losses);
    const provisioned = new Map([["1", 2]]);
    this.functions = [
      new FunctionGovernor("reserved", { reserved: 6, provisioned }, this.account, isLost),
      new FunctionGovernor("a", { provisioned: new Map() }, this.account, isLost),
      new FunctionGovernor("b", { provisioned: new Map() }, this.account, isLost),
    ];
    this.isolates = Array.from({ length: ISOLATES }, () => this.#newIsolate());
    setAccountLimit(this.account, this.unreserved);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  below(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  pick<T>(all: readonly T[]): T {
    const one = all[this.below(all.length)];
    if (one === undefined) throw new Error("There is nothing to pick from");
    return one;
  }

  /** An invocation arrives at one of the isolates. */
  invoke(isolate: Isolate, governor: FunctionGovernor, version: string, runMs: number): void {
    const holding = isolate.holdingOf(governor);
    const slot = holding.take(version, 0, this.clockOf(isolate));
    if (slot !== undefined) return this.#run(isolate, governor, slot, runMs);
    const sentAt = this.clockOf(isolate);
    const ask = { holder: isolate.id, pools: [version, "shared"], needed: 1, wanted: 1 };
    this.#call(isolate, governor, (now) => {
      governor.apply(now);
      const at = now + governor.keeper.offset;
      let verdict = governor.keeper.ledger.lease({ ...ask, termMs: LEASE_TERM_MS }, at);
      if (verdict.kind !== "granted") {
        governor.extend(now);
        governor.apply(now);
        verdict = governor.keeper.ledger.lease({ ...ask, termMs: LEASE_TERM_MS }, at);
      }
      governor.keepUp(now);
      return () => {
        if (verdict.kind !== "granted") {
          this.refused += 1;
          return holding.tighten(ask.pools);
        }
        this.granted += 1;
        holding.addTokens(8);
        const times = { until: sentAt + LEASE_TERM_MS, termMs: LEASE_TERM_MS };
        const now = this.clockOf(isolate);
        const granted = holding.takeGranted(verdict.grant, { ...times, now });
        if (granted !== undefined) this.#run(isolate, governor, granted, runMs);
      };
    });
  }

  /** Its process ends, and with it all that ran in it. */
  crash(isolate: Isolate): void {
    isolate.isGone = true;
    this.isolates = this.isolates.map((one) => (one === isolate ? this.#newIsolate() : one));
  }

  /** The platform ends one of its requests, and the isolate lives on. */
  endRequest(isolate: Isolate): void {
    const [run] = isolate.runs;
    if (run === undefined) return;
    run.isEnded = true;
    isolate.runs.delete(run);
    isolate.ended.add(run);
  }

  /** It does nothing for a while, as when a guest computes, and its clock goes on. */
  stall(isolate: Isolate, ms: number): void {
    isolate.stalledUntil = this.timeline.now + ms;
    this.timeline.in(ms, () => this.#beat(isolate));
  }

  restart(keeper: { restart(offset: number): void }): void {
    keeper.restart(this.#offset());
    setAccountLimit(this.account, this.unreserved);
  }

  #newIsolate(): Isolate {
    this.#isolateCount += 1;
    const isolate = new Isolate(`isolate-${this.#isolateCount}`, (this.random() - 0.5) * 1e6);
    this.#beatOn(isolate);
    return isolate;
  }

  #beatOn(isolate: Isolate): void {
    this.timeline.in(100 + this.below(400), () => {
      if (isolate.isGone) return;
      this.#beat(isolate);
      this.#beatOn(isolate);
    });
  }

  /** What a running invocation does meanwhile: renews the lease when it is time. */
  #beat(isolate: Isolate): void {
    if (isolate.isGone || this.timeline.now < isolate.stalledUntil) return;
    const now = this.clockOf(isolate);
    for (const run of isolate.runs) {
      if (run.slot.until <= now) run.isLate = true;
      isolate.holdingOf(run.of).see(run.slot);
    }
    for (const [governor, holding] of isolate.holdings) {
      const isRunning = [...isolate.runs].some((run) => run.of === governor);
      if (isRunning && holding.isRenewalDue(now)) this.#renew(isolate, governor);
    }
  }

  #renew(isolate: Isolate, governor: FunctionGovernor): void {
    const holding = isolate.holdingOf(governor);
    const sentAt = this.clockOf(isolate);
    const { held, returned } = holding.beginRenewal(sentAt);
    for (const run of isolate.ended) if (run.of === governor) run.renewals += 1;
    this.#call(isolate, governor, (now) => {
      const at = now + governor.keeper.offset;
      const { ledger } = governor.keeper;
      ledger.giveBack(returned, at);
      governor.apply(now);
      const renewal = ledger.renew({ holder: isolate.id, held, termMs: LEASE_TERM_MS }, at);
      governor.keepUp(now);
      governor.cover(now);
      return () => {
        const times = { until: sentAt + LEASE_TERM_MS, termMs: LEASE_TERM_MS };
        const back = holding.endRenewal(renewal, { ...times, now: this.clockOf(isolate) });
        if (back.length > 0) this.#giveBack(isolate, governor, back);
      };
    });
  }

  #run(isolate: Isolate, governor: FunctionGovernor, slot: Slot, runMs: number): void {
    if (slot.until <= this.clockOf(isolate)) this.faults.push("began on a slot that had lapsed");
    const run = { slot, of: governor, isLate: false, isEnded: false, renewals: 0 };
    isolate.runs.add(run);
    this.#endIn(isolate, run, runMs);
  }

  #endIn(isolate: Isolate, run: Run, ms: number): void {
    this.timeline.in(ms, () => {
      if (isolate.isGone || run.isEnded) return;
      const stalledMs = isolate.stalledUntil - this.timeline.now;
      if (stalledMs > 0) return this.#endIn(isolate, run, stalledMs + 1);
      isolate.runs.delete(run);
      const part = isolate.holdingOf(run.of).release(run.slot, this.clockOf(isolate));
      if (part !== undefined) this.#giveBack(isolate, run.of, [part]);
    });
  }

  #giveBack(isolate: Isolate, governor: FunctionGovernor, parts: readonly Part[]): void {
    this.#call(isolate, governor, (now) => {
      governor.keeper.ledger.giveBack(parts, now + governor.keeper.offset);
      governor.giveBackIdle(now);
      return () => undefined;
    });
  }

  /** A call takes its time both ways, may be lost on either, and ends with the life of what it calls. */
  #call(isolate: Isolate, governor: FunctionGovernor, handle: (now: number) => () => void): void {
    if (this.chance(this.losses)) return;
    const { keeper } = governor;
    const { life } = keeper;
    this.timeline.in(this.below(DELAY_MS_MAX), () => {
      if (keeper.life !== life) return;
      const answer = handle(this.timeline.now);
      keeper.save(this.timeline.now);
      if (this.chance(this.losses)) return;
      this.#answer(isolate, keeper, life, answer);
    });
  }

  #answer(isolate: Isolate, keeper: Keeper, life: number, answer: () => void): void {
    this.timeline.in(this.below(DELAY_MS_MAX), () => {
      if (isolate.isGone || keeper.life !== life) return;
      const stalledMs = isolate.stalledUntil - this.timeline.now;
      if (stalledMs > 0) this.#answer(isolate, keeper, life, answer);
      else answer();
    });
  }

  clockOf(isolate: Isolate): number {
    return this.timeline.now + isolate.offset;
  }

  #offset(): number {
    return (this.random() * 2 - 1) * OFFSET_MS_MAX;
  }
}
