import { DurableObject } from "cloudflare:workers";
import { logFailure } from "../../platform/log-failure.ts";
import { type AsyncInvocation } from "../../services/async-invocations.ts";
import { DELIVERED, type Delivery } from "../../services/delivery.ts";
import { admit } from "./admit.ts";
import { type Verdict } from "./attempt.ts";
import { afterLoss, decide } from "./model.ts";
import { adapt, PACE_FIRST, share } from "./pace.ts";
import { type Report } from "./run-batch.ts";
import { type DueEvent, EventStore } from "./store.ts";
import { storeText } from "./stored-text.ts";

/** How long an event that is under way is left alone when nobody has heard of it: this object renews it while it lives. */
const LEASE_MS = 30_000;
/** After a failure of this object's own. */
const RECOVERY_MS = 60_000;

/** A batch that is under way. */
interface Lane {
  readonly events: Map<number, DueEvent>;
  leasedUntil: number;
  completed: number;
  isCutShort: boolean;
  isThrottled: boolean;
}

/**
 * One per function: keeps the events that nobody waits for until they have been run. What is under way is known by this
 * object as long as it lives, and by a lease in its database after that.
 */
export class AsyncQueue extends DurableObject<Env> {
  readonly #events = new EventStore(this.ctx.storage);
  readonly #lanes = new Set<Lane>();
  #pace = PACE_FIRST;
  /** Undefined when there is none, and after a restart, when it is not known. */
  #alarmAt: number | undefined;

  /** The event is on disk when this resolves: answers wait for what was written before them. */
  async enqueue(invocation: AsyncInvocation): Promise<Delivery> {
    const admission = await admit(this.env.DB, invocation);
    if (!admission.ok) return admission;
    const { payload, principal: _, ...event } = invocation;
    const now = Date.now();
    const stored = await storeText(this.env.PACKAGES, payload, now);
    this.#events.insert({ ...event, payload: stored }, now);
    this.#work();
    return DELIVERED;
  }

  override alarm(): void {
    this.#alarmAt = undefined;
    this.#work();
  }

  /** Events that are not over. */
  count(): number {
    return this.#events.count();
  }

  /** Begins what can be begun. Never throws: an alarm that keeps failing would be given up. */
  #work(): void {
    const now = Date.now();
    try {
      this.#renewLeases(now);
      this.#begin(now);
      this.#setAlarm(now);
    } catch (error) {
      logFailure(error);
      void this.ctx.storage.setAlarm(now + RECOVERY_MS);
    }
  }

  #begin(now: number): void {
    const free = this.#pace.lanes - this.#lanes.size;
    if (free <= 0) return;
    const due = this.#events.due(now, free * this.#pace.batch);
    const ready = due.filter((event) => !event.isLost);
    for (const event of due) if (event.isLost) this.#recover(event, now);
    const leasedUntil = now + LEASE_MS;
    this.#events.lease(
      ready.map(({ id }) => id),
      leasedUntil,
    );
    for (const batch of share(ready, free)) {
      const lane: Lane = {
        events: new Map(batch.map((event) => [event.id, event])),
        leasedUntil,
        completed: 0,
        isCutShort: false,
        isThrottled: false,
      };
      this.#lanes.add(lane);
      this.ctx.waitUntil(this.#run(lane, batch));
    }
  }

  async #run(lane: Lane, batch: readonly DueEvent[]): Promise<void> {
    try {
      const handBack = async (report: Report) => {
        lane.isCutShort = true;
        this.#settle(lane, report);
        this.#pace = adapt(this.#pace, lane);
        this.#work();
      };
      this.#settle(lane, await this.ctx.exports.Invoker.runEvents(batch, handBack));
    } catch (error) {
      logFailure(error);
      for (const event of lane.events.values()) this.#recover(event, Date.now());
    }
    this.#lanes.delete(lane);
    this.#pace = adapt(this.#pace, lane);
    this.#work();
  }

  #settle(lane: Lane, { verdicts, untried }: Report): void {
    const now = Date.now();
    const over: number[] = [];
    for (const verdict of verdicts) {
      const event = lane.events.get(verdict.id);
      if (event === undefined) continue;
      lane.events.delete(verdict.id);
      lane.completed += 1;
      if (verdict.attempt.kind === "throttled") lane.isThrottled = true;
      if (this.#isOver(event, verdict, now)) over.push(verdict.id);
    }
    this.#events.remove(over);
    this.#events.release(untried, now);
    for (const id of untried) lane.events.delete(id);
    if (untried.length > 0) lane.isCutShort = true;
  }

  #isOver(event: DueEvent, { attempt, rules }: Verdict, now: number): boolean {
    const retryBaseMs = Number(this.env.ASYNC_RETRY_BASE_SECONDS) * 1000;
    const decision = decide(event, attempt, rules, { now, retryBaseMs, random: Math.random() });
    if (decision.kind === "over") return true;
    this.#events.postpone(event.id, decision.dueAt, decision.progress);
    return false;
  }

  /** An attempt was lost: it may have happened or not. */
  #recover(event: DueEvent, now: number): void {
    const { dueAt, progress } = afterLoss(event, now, Math.random());
    this.#events.postpone(event.id, dueAt, progress);
  }

  #renewLeases(now: number): void {
    for (const lane of this.#lanes) {
      if (lane.leasedUntil - now > LEASE_MS / 2) continue;
      lane.leasedUntil = now + LEASE_MS;
      this.#events.lease([...lane.events.keys()], lane.leasedUntil);
    }
  }

  /** In time for what is due next, and for renewing leases. */
  #setAlarm(now: number): void {
    const next = this.#events.nextDue();
    if (next === undefined) {
      if (this.#alarmAt !== undefined) void this.ctx.storage.deleteAlarm();
      this.#alarmAt = undefined;
      return;
    }
    const isFull = this.#lanes.size >= this.#pace.lanes;
    const renewal = now + LEASE_MS / 2;
    const at = isFull ? renewal : this.#lanes.size > 0 ? Math.min(next, renewal) : next;
    if (this.#alarmAt !== undefined && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    void this.ctx.storage.setAlarm(at);
  }
}
