import { DurableObject } from "cloudflare:workers";
import { BACKLOG_BYTES_MAX, isBacklogFull } from "../../platform/backlog.ts";
import { type Clock, systemClock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { given } from "../given.ts";
import {
  isFifoName,
  parseQueueArn,
  type QueueAddress,
  queueArn,
  queueObjectName,
} from "./address.ts";
import { Arrivals } from "./arrivals.ts";
import { type QueueAttributes } from "./attributes.ts";
import { queueDoesNotExist, queueIsFull, sqsError } from "./errors.ts";
import { GroupCommit } from "./group-commit.ts";
import { Mailbox, type MovedMessage, type ReceivedMessage, type SentMessage } from "./mailbox.ts";
import { type OutgoingMessage } from "./message.ts";
import { moveStep, stepDelayMs } from "./move-step.ts";
import { type MoveOrder, type MoveTask, MoveTasks } from "./move-tasks.ts";
import { type Permission, withoutPermission, withPermission } from "./policy.ts";
import { type LongPoll, type QueueDescription, type VisibilityChange } from "./queue-messages.ts";
import { allowsRedrive } from "./redrive.ts";
import { type QueueRecord, Registration } from "./registration.ts";
import { type Counts, MessageStore, SCHEMA_VERSION, type StoredMessage } from "./store.ts";
import { Subscribers } from "./subscribers.ts";
import { type Verdict, verdictNow, verdictOf } from "./verdict.ts";

/** Messages that have expired lie on no longer than this, unseen. */
const SWEEP_MS_MIN = 3_600_000;

/** After a call that has failed, or any other failure of this object's own. */
const RECOVERY_MS = 60_000;

/** A queue: its settings and its messages. One object per account, region and name. */
export class SqsQueue extends DurableObject<Env> {
  /** Tests put others in their places. */
  clock: Clock = systemClock;
  backlogBytesMax = BACKLOG_BYTES_MAX;
  readonly #store = new MessageStore(this.ctx.storage.sql);
  readonly #arrivals = new Arrivals();
  readonly #commit = new GroupCommit(() => this.ctx.storage.sync());
  readonly #registration = new Registration(this.ctx.storage.kv);
  readonly #moves = new MoveTasks(this.ctx.storage.kv);
  readonly #subscribers = new Subscribers(this.ctx.storage.kv);
  #mailbox: Mailbox | undefined;
  #alarmAt: number | undefined;
  #nextCallAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? undefined;
    });
  }

  async create(
    address: QueueAddress,
    given: Pick<QueueRecord, "attributes" | "tags">,
  ): Promise<Verdict<void>> {
    return await verdictOf(() => {
      if (!this.#registration.create(address, given, this.clock())) return;
      this.ctx.storage.kv.put("schemaVersion", SCHEMA_VERSION);
      this.#store.create(isFifoName(address.name));
    });
  }

  async describe(): Promise<Verdict<QueueDescription>> {
    return await verdictOf(() => {
      const { attributes, tags, createdAt, modifiedAt } = this.#registration.record;
      return { attributes, tags, createdAt, modifiedAt };
    });
  }

  /** Looks at every message. */
  async count(): Promise<Verdict<Counts>> {
    return await verdictOf(() => this.#messages().counts(this.clock()));
  }

  async setAttributes(changes: QueueAttributes): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const now = this.clock();
      this.#registration.setAttributes(changes, now);
      this.#mailbox = undefined;
      this.#sweepInTime(now);
    });
  }

  async addPermission(permission: Permission): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const edit = (policy: string | undefined, arn: string) =>
        withPermission(policy, arn, permission);
      this.#registration.editPolicy(edit, this.clock());
    });
  }

  async removePermission(label: string): Promise<Verdict<void>> {
    return await verdictOf(() => {
      this.#registration.editPolicy((policy) => withoutPermission(policy, label), this.clock());
    });
  }

  /** Undefined takes a tag away. */
  async setTags(changes: Readonly<Record<string, string | undefined>>): Promise<Verdict<void>> {
    return await verdictOf(() => this.#registration.setTags(changes));
  }

  async remove(): Promise<Verdict<void>> {
    return await verdictOf(async () => {
      if (!this.#registration.isThere) throw queueDoesNotExist();
      this.#registration.forget();
      this.#mailbox = undefined;
      this.#alarmAt = undefined;
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#subscribers.outlive();
      this.#arrivals.announce(Infinity);
    });
  }

  /** Each message by itself: one that is refused does not hold up the others. */
  async send(
    messages: readonly OutgoingMessage[],
  ): Promise<Verdict<readonly Verdict<SentMessage>[]>> {
    return await this.#written(() => {
      const mailbox = this.#roomyMessages();
      const now = this.clock();
      const sent = messages.map((message) => verdictNow(() => mailbox.send(message, now)));
      const visibleAt = sent.flatMap((one) => (one.ok ? (one.value.visibleAt ?? []) : []));
      this.#announce(visibleAt.length, Math.min(...visibleAt));
      this.#sweepInTime(now);
      return sent;
    });
  }

  async receive(request: LongPoll): Promise<Verdict<readonly ReceivedMessage[]>> {
    return await verdictOf(async () => {
      const seconds = request.waitSeconds ?? this.#registration.settings.waitSeconds;
      return await this.#arrivals.poll(() => this.clock(), {
        ...given("id", request.pollId),
        until: this.clock() + seconds * 1000,
        take: () => this.#receiveNow(request),
        nextAt: (now) => this.#store.nextVisibleAt(now),
      });
    });
  }

  /** Whoever polls by this id has gone. */
  async leave(pollId: string): Promise<void> {
    this.#arrivals.leave(pollId);
  }

  async delete(handles: readonly string[]): Promise<Verdict<readonly Verdict<void>[]>> {
    return await this.#written(() => {
      const mailbox = this.#messages();
      const now = this.clock();
      const deleted = handles.map((handle) => verdictNow(() => mailbox.delete(handle, now)));
      // The next messages of the groups are free.
      if (this.#registration.settings.isFifo) this.#announce(handles.length, now);
      return deleted;
    });
  }

  async changeVisibility(
    changes: readonly VisibilityChange[],
  ): Promise<Verdict<readonly Verdict<number>[]>> {
    return await this.#written(() => {
      const mailbox = this.#messages();
      const now = this.clock();
      const changed = changes.map(({ receiptHandle, seconds }) =>
        verdictNow(() => mailbox.changeVisibility(receiptHandle, seconds, now)),
      );
      // Who waits computes anew when the next message becomes visible.
      const visibleAt = changed.flatMap((one) => (one.ok ? [one.value] : []));
      this.#announce(changes.length, Math.min(...visibleAt));
      return changed;
    });
  }

  async purge(): Promise<Verdict<void>> {
    return await verdictOf(() => {
      this.#registration.purge(this.clock());
      this.#store.purge();
    });
  }

  /** Takes over what another queue could not get processed, unless this one is not meant for that. */
  async acceptDead(sourceArn: string, messages: readonly StoredMessage[]): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const now = this.clock();
      if (!allowsRedrive(this.#registration.record.attributes, sourceArn)) {
        throw sqsError("UnsupportedOperation", `${sourceArn} may not use this dead-letter queue.`);
      }
      this.#roomyMessages().acceptDead(sourceArn, messages, now);
      this.#announce(messages.length, now);
      this.#sweepInTime(now);
    });
  }

  /** Takes over what a task moves. */
  async acceptMoved(messages: readonly MovedMessage[]): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const now = this.clock();
      this.#roomyMessages().acceptMoved(messages, now);
      this.#announce(messages.length, now);
      this.#sweepInTime(now);
    });
  }

  /** Begins to move the messages that are here, and gives the task's id. */
  async startMove(order: MoveOrder): Promise<Verdict<string>> {
    return await verdictOf(() => {
      const now = this.clock();
      const id = newId();
      this.#moves.start(id, order, this.#messages().counts(now).visible, now);
      this.#alarmBy(now);
      return id;
    });
  }

  async cancelMove(id: string): Promise<Verdict<number>> {
    return await verdictOf(() => this.#moves.cancel(id));
  }

  async listMoves(): Promise<Verdict<readonly MoveTask[]>> {
    return await verdictOf(() => this.#moves.all());
  }

  /** From now on the poller is called when there is something for it, also in a later queue of this name. */
  async subscribe(poller: string): Promise<void> {
    this.#subscribers.letWait(poller);
    if (this.#registration.isThere) this.#callWhenVisible(this.clock());
  }

  async unsubscribe(poller: string): Promise<void> {
    this.#subscribers.remove(poller);
  }

  /** Never throws: an alarm that keeps failing would be given up. */
  override async alarm(): Promise<void> {
    this.#alarmAt = undefined;
    if (!this.#registration.isThere) return;
    const now = this.clock();
    try {
      this.#sweep(now);
      if (this.#subscribers.isAnyWaiting && this.#messages().hasAvailable(now)) await this.#call();
      await this.#move(now);
      // It may have been deleted meanwhile.
      if (!this.#registration.isThere) return;
      this.#callWhenVisible(now);
      this.#sweepInTime(now);
    } catch (error) {
      logFailure(error);
      this.#alarmBy(now + RECOVERY_MS);
    }
  }

  async #receiveNow(request: LongPoll): Promise<readonly ReceivedMessage[]> {
    const { received, dead } = await this.#commit.run(() => this.#take(request));
    if (dead.length === 0) return received;
    if (await this.#bury(dead)) {
      // There may be others behind those that are gone.
      return received.length > 0 ? received : await this.#receiveNow(request);
    }
    return [...received, ...this.#messages().giveBack(dead, request, this.clock())];
  }

  /** Nothing may come between finding the queue empty and writing down who is to be called. */
  #take(request: LongPoll) {
    const now = this.clock();
    const taken = this.#messages().receive(request, now);
    const isEmpty = taken.received.length + taken.dead.length === 0;
    if (isEmpty && request.subscriber !== undefined) this.#subscribers.letWait(request.subscriber);
    this.#callWhenVisible(now);
    return taken;
  }

  async #written<T>(decide: () => T): Promise<Verdict<T>> {
    return await verdictOf(() => this.#commit.run(decide));
  }

  /** Moves messages to the dead-letter queue; false when there is none that takes them. */
  async #bury(messages: readonly StoredMessage[]): Promise<boolean> {
    const { settings, record } = this.#registration;
    const target = parseQueueArn(settings.redrive?.deadLetterArn ?? "");
    if (target === undefined) return false;
    const queue = this.env.SQS_QUEUE.getByName(queueObjectName(target));
    // Where that is in doubt they are given out again: at least once.
    const { ok } = await queue.acceptDead(queueArn(record.address), messages).catch(unreached);
    // Between the two a crash leaves the message in both queues.
    this.#messages().endMove(messages, ok, this.clock());
    return ok;
  }

  /** Messages are there, or will be: for those who wait in a receipt, and for the pollers. */
  #announce(messages: number, visibleAt: number): void {
    this.#arrivals.announce(messages);
    if (this.#subscribers.isAnyWaiting && Number.isFinite(visibleAt)) this.#alarmBy(visibleAt);
  }

  /** The alarm calls, since it is on disk with what it calls for; a call from here would be lost with this process. */
  #callWhenVisible(now: number): void {
    if (!this.#subscribers.isAnyWaiting) return;
    const at = this.#messages().hasAvailable(now) ? now : this.#store.nextVisibleAt(now);
    if (at !== undefined) this.#alarmBy(Math.max(at, this.#nextCallAt));
  }

  async #call(): Promise<void> {
    try {
      await this.#subscribers.call((poller) => this.env.POLLER.getByName(poller).wake());
    } catch (error) {
      logFailure(error);
      this.#nextCallAt = this.clock() + RECOVERY_MS;
    }
  }

  async #move(now: number): Promise<void> {
    const task = this.#moves.running();
    if (task === undefined || !this.#registration.isThere) return;
    const after = await moveStep(this.env, this.#messages(), task, now);
    // It may have been cancelled, or the queue deleted, meanwhile.
    if (this.#moves.running()?.id !== task.id) return;
    this.#moves.change(after);
    if (after.status === "RUNNING") this.#alarmBy(now + stepDelayMs(task));
  }

  #sweep(now: number): void {
    const sentAfter = this.#messages().sentAfter(now);
    if ((this.#store.oldestSentAt() ?? now) <= sentAfter) this.#store.removeExpired(sentAfter, now);
  }

  /** An alarm no later than something expires, and none for an empty queue. */
  #sweepInTime(now: number): void {
    const oldest = this.#store.oldestSentAt();
    if (oldest === undefined) return;
    const expiry = oldest + this.#registration.settings.retentionSeconds * 1000;
    this.#alarmBy(Math.max(expiry, now + SWEEP_MS_MIN));
  }

  #alarmBy(at: number): void {
    if (this.#alarmAt !== undefined && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }

  /** For those who bring something. */
  #roomyMessages(): Mailbox {
    const messages = this.#messages();
    if (isBacklogFull(this.ctx.storage, this.backlogBytesMax)) throw queueIsFull();
    return messages;
  }

  #messages(): Mailbox {
    const { record, settings } = this.#registration;
    this.#mailbox ??= new Mailbox(this.#store, settings, record.secret);
    return this.#mailbox;
  }
}

function unreached(error: unknown) {
  logFailure(error);
  return { ok: false };
}
