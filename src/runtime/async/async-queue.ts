import { DurableObject } from "cloudflare:workers";
import { functionArn } from "../../aws/arn.ts";
import { parseFunctionArn } from "../../aws/function-name.ts";
import { BACKLOG_BYTES_MAX, isBacklogFull } from "../../platform/backlog.ts";
import { type Clock, systemClock } from "../../platform/clock.ts";
import { openDatabase } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import {
  type AsyncInvocation,
  type Enqueued,
  QUEUE_FULL,
} from "../../services/async-invocations.ts";
import { ONLY_SHARD, type Shard, shardName, Traffic } from "../../services/async-shards.ts";
import { DELIVERED, type Delivery } from "../../services/delivery.ts";
import { admit } from "./admit.ts";
import { type Verdict } from "./attempt.ts";
import { type DeliveryReport, type EndedEvent } from "./deliver.ts";
import { type Lane, LEASE_MS, Lanes } from "./lanes.ts";
import { afterDelivery, afterLoss, decide, RETRY_BASE_SECONDS_DEFAULT } from "./model.ts";
import { DELIVERY_PACE, PACE_FIRST } from "./pace.ts";
import { type Report } from "./run-batch.ts";
import { type DueEvent, EventStore, type QueuedEvent, type Stage } from "./store.ts";
import { putRegistration } from "./store-registry.ts";
import { storeText } from "./stored-text.ts";

/** How long a write waits for others to be written with. */
const GATHER_MS = 1;
const REGISTERED = "registered";
/** Before the next alarm, whatever is due: what comes to an end looks for itself. */
const ALARM_MS_MIN = 20;
/** After a failure of this object's own. */
const RECOVERY_MS = 60_000;

/** Runs what is due, and tells others of it, somewhere else. */
export interface Runner {
  readonly runEvents: (
    events: readonly QueuedEvent[],
    handBack: (report: Report) => Promise<void>,
  ) => Promise<Report>;
  readonly deliver: (events: readonly EndedEvent[]) => Promise<readonly DeliveryReport[]>;
}

/** Something to be written, and why it could not be. */
interface Write {
  readonly work: () => void;
  error: unknown;
}

/**
 * One per function, or several where one is not enough (`async-shards.ts`): keeps the events that nobody waits for until
 * they have been run and all who are to be told have been told. What is under way is known by this object as long as it
 * lives, and by a lease in its database after that.
 */
export class AsyncQueue extends DurableObject<Env> {
  /** Tests put others in their places. */
  clock: Clock = systemClock;
  backlogBytesMax = BACKLOG_BYTES_MAX;
  invoker: Runner = this.ctx.exports.Invoker;
  readonly #events = new EventStore(this.ctx.storage);
  readonly #lanes = { run: new Lanes(PACE_FIRST), deliver: new Lanes(DELIVERY_PACE) };
  readonly #traffic = new Traffic();
  /** What is to be written next, and when it will be. */
  readonly #writes: Write[] = [];
  #turn: Promise<void> | undefined;
  /** Whether the clock of the Worker looks after this object. */
  #isRegistered = this.ctx.storage.kv.get(REGISTERED) === true;
  /** Undefined when there is none, and after a restart, when it is not known. */
  #alarmAt: number | undefined;

  /** The event is on disk when this resolves: answers wait for what was written before them. */
  async enqueue(invocation: AsyncInvocation, shard: Shard = ONLY_SHARD): Promise<Enqueued> {
    const shards = this.#traffic.advise(shard.count, this.clock());
    const advice = shards === shard.count ? {} : { shards };
    const admission = await this.#admit(invocation);
    if (!admission.ok) return { ...admission, ...advice };
    const { payload, principal: _, ...event } = invocation;
    const stored = await storeText(this.env.PACKAGES, payload, this.clock());
    await this.#write(() => {
      const now = this.clock();
      this.#events.insert({ ...event, payload: stored }, now);
      if (!this.#isRegistered) this.#register(invocation.functionArn, shard, now);
    });
    return { ...DELIVERED, ...advice };
  }

  /** Whether an event like this would be taken now. */
  async admits(invocation: AsyncInvocation): Promise<Delivery> {
    return await this.#admit(invocation);
  }

  /** Sees to it that this object goes on, should its alarm be lost, and says whether it has to be watched any longer. */
  watch(): "busy" | "idle" {
    this.#alarmAt = undefined;
    this.#work();
    if (!this.#events.isEmpty()) return "busy";
    this.ctx.storage.kv.delete(REGISTERED);
    this.#isRegistered = false;
    return "idle";
  }

  override alarm(): void {
    this.#alarmAt = undefined;
    this.#work();
  }

  /** How many events are not over, and how often something rare has happened. */
  counts(): Readonly<Record<string, number>> {
    return { events: this.#events.count(), ...this.#events.tallies() };
  }

  /**
   * Does what comes at about the same time together, and then begins what can be begun: each commit waits for the disk,
   * and nothing else of this object goes on meanwhile.
   */
  async #write(work: () => void): Promise<void> {
    const write: Write = { work, error: undefined };
    this.#writes.push(write);
    await (this.#turn ??= scheduler.wait(GATHER_MS).then(() => this.#writeAll()));
    if (write.error !== undefined) throw write.error;
  }

  #writeAll(): void {
    this.#turn = undefined;
    for (const write of this.#writes.splice(0)) {
      try {
        write.work();
      } catch (error) {
        write.error = error;
      }
    }
    this.#work();
  }

  async #admit(invocation: AsyncInvocation): Promise<Delivery> {
    if (isBacklogFull(this.ctx.storage, this.backlogBytesMax)) return QUEUE_FULL;
    return await admit(this.env.DB, invocation);
  }

  /** Nobody waits for it: the alarm is there already, and seldom lost. */
  #register(arn: string, { index }: Shard, registeredAt: number): void {
    const { address } = parseFunctionArn(arn);
    const registration = { name: shardName(functionArn(address), index), registeredAt };
    this.#isRegistered = true;
    this.ctx.storage.kv.put(REGISTERED, true);
    const registered = putRegistration(openDatabase(this.env.DB), registration);
    this.ctx.waitUntil(
      registered.catch((error: unknown) => {
        logFailure(error);
        // The next event tries again.
        this.#isRegistered = false;
        this.ctx.storage.kv.delete(REGISTERED);
      }),
    );
  }

  /** Begins what can be begun. Never throws: an alarm that keeps failing would be given up. */
  #work(): void {
    const now = this.clock();
    try {
      for (const stage of ["run", "deliver"] as const) {
        this.#renewLeases(stage, now);
        this.#begin(stage, now);
      }
      this.#setAlarm(now);
    } catch (error) {
      logFailure(error);
      void this.ctx.storage.setAlarm(now + RECOVERY_MS);
    }
  }

  #begin(stage: Stage, now: number): void {
    const lanes = this.#lanes[stage];
    const room = lanes.room(now);
    if (room === undefined) return;
    const due = this.#events.due(stage, now, room);
    for (const event of due) if (event.isLost) this.#recover(event, now);
    const ready = due.filter((event) => !event.isLost);
    this.#events.lease(
      ready.map(({ id }) => id),
      now + LEASE_MS,
    );
    for (const lane of lanes.open(ready, now)) {
      this.ctx.waitUntil(this.#finish(stage, lane));
    }
  }

  async #finish(stage: Stage, lane: Lane): Promise<void> {
    const settle = await (stage === "run" ? this.#run(lane) : this.#deliver(lane)).catch(
      (error: unknown) => () => logFailure(error),
    );
    const settled = this.#write(() => {
      this.#lanes[stage].close(lane);
      settle();
      // What has no verdict by now will not get one.
      for (const event of lane.waiting) this.#recover(event, this.clock());
    });
    await settled.catch(logFailure);
  }

  /** Returns what is to be written of it. */
  async #run(lane: Lane): Promise<() => void> {
    const lanes = this.#lanes.run;
    const handBack = (report: Report) =>
      this.#write(() => {
        lane.isSlow = true;
        this.#settle(lane, report);
        const { verdicts, isBusy } = report;
        lanes.adapt({ completed: verdicts.length, isCutShort: true, isBusy });
      });
    const report = await this.invoker.runEvents(lane.waiting, handBack);
    const { verdicts, untried, isBusy } = report;
    return () => {
      this.#settle(lane, report);
      if (verdicts.some(({ attempt }) => attempt.kind === "throttled")) {
        lanes.slowDown(this.clock());
      } else if (!lane.isSlow) {
        lanes.adapt({ completed: verdicts.length, isCutShort: untried.length > 0, isBusy });
      }
    };
  }

  async #deliver(lane: Lane): Promise<() => void> {
    // The store gives only such at this stage.
    const events = lane.waiting as readonly (DueEvent & EndedEvent)[];
    const reports = await this.invoker.deliver(events);
    return () => {
      for (const report of reports) {
        const event = events.find(({ id }) => id === report.id);
        if (event === undefined || lane.take(event.id) === undefined) continue;
        this.#settleDelivery(event, report);
      }
    };
  }

  #settle(lane: Lane, { verdicts, untried }: Report): void {
    const now = this.clock();
    const over: DueEvent[] = [];
    for (const verdict of verdicts) {
      const event = lane.take(verdict.id);
      if (event !== undefined && this.#isOver(event, verdict, now)) over.push(event);
    }
    this.#remove(over);
    this.#events.release(
      untried.filter((id) => lane.take(id) !== undefined),
      now,
    );
  }

  #isOver(event: DueEvent, { attempt, rules }: Verdict, now: number): boolean {
    const retryBaseMs = retryBase(this.env);
    const circumstances = { now, retryBaseMs, random: Math.random(), id: newId() };
    const decision = decide(event, attempt, rules, circumstances);
    if (decision.kind === "again") {
      this.#events.postpone(event.id, decision.dueAt, decision.progress);
      if (attempt.kind === "ended") this.#forget(attempt);
      return false;
    }
    if (decision.kind === "deliver") {
      this.#events.end(event.id, decision.outcome, now);
      return false;
    }
    if (decision.condition !== "Success") this.#report("dropped", event, decision.condition);
    return true;
  }

  #settleDelivery(event: DueEvent & EndedEvent, { results }: DeliveryReport): void {
    const circumstances = { now: this.clock(), random: Math.random() };
    const decision = afterDelivery(event, event.outcome, results, circumstances);
    for (const { kind, arn, code, message } of decision.dropped) {
      this.#report(`${kind} failed`, event, `${arn}: ${code}: ${message}`);
    }
    if (decision.kind === "over") return this.#remove([event]);
    this.#events.setOutcome(event.id, decision.outcome);
    this.#events.postpone(event.id, decision.dueAt, decision.progress);
  }

  /** An attempt was lost: it may have happened or not. */
  #recover(event: DueEvent, now: number): void {
    const { dueAt, progress } = afterLoss(event, now, Math.random());
    this.#events.postpone(event.id, dueAt, progress);
    this.#report("repeated", event, event.outcome === undefined ? "run" : "delivery");
  }

  #remove(events: readonly DueEvent[]): void {
    this.#events.remove(events.map(({ id }) => id));
    for (const { payload, outcome } of events) {
      this.#forget({ response: payload });
      if (outcome?.run !== undefined) this.#forget(outcome.run);
    }
  }

  /** Removes a text that nobody needs any more; what cannot be removed now is swept later. */
  #forget({ response }: { readonly response?: DueEvent["payload"] }): void {
    if (response === undefined || "text" in response) return;
    this.ctx.waitUntil(this.env.PACKAGES.delete(response.key).catch(logFailure));
  }

  /** Counts something rare, and says it in the log of the Worker. */
  #report(what: string, { functionArn, requestId }: DueEvent, detail: string): void {
    this.#events.tally(what);
    console.warn(
      `Asynchronous event, ${what}:`,
      JSON.stringify({ functionArn, requestId, detail }),
    );
  }

  #renewLeases(stage: Stage, now: number): void {
    const renewed = this.#lanes[stage].renew(now);
    this.#events.lease(renewed, now + LEASE_MS);
  }

  /** In time for what is due next, and for renewing leases. */
  #setAlarm(now: number): void {
    const wake = Math.min(this.#wakeFor("run", now), this.#wakeFor("deliver", now));
    const at = Math.max(wake, now + ALARM_MS_MIN);
    if (at === Infinity) {
      if (this.#alarmAt !== undefined) void this.ctx.storage.deleteAlarm();
      this.#alarmAt = undefined;
    } else if (this.#alarmAt === undefined || this.#alarmAt > at) {
      this.#alarmAt = at;
      void this.ctx.storage.setAlarm(at);
    }
  }

  #wakeFor(stage: Stage, now: number): number {
    const lanes = this.#lanes[stage];
    // With no lane free there is nothing to begin, and a lane that becomes free looks for itself.
    const next = lanes.isFull ? Infinity : (this.#events.nextDue(stage) ?? Infinity);
    const wake = Math.max(next, lanes.pausedUntil);
    return lanes.size > 0 ? Math.min(wake, now + LEASE_MS / 2) : wake;
  }
}

/** Whole milliseconds, whatever fraction of a second a deployment sets. */
function retryBase({ ASYNC_RETRY_BASE_SECONDS }: Env): number {
  const seconds = Number(ASYNC_RETRY_BASE_SECONDS);
  // Events whose outcome cannot be judged would be run again and again.
  return Math.round((seconds >= 0 ? seconds : RETRY_BASE_SECONDS_DEFAULT) * 1000);
}
