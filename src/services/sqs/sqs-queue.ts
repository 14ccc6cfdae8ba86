import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../../platform/clock.ts";
import {
  isFifoName,
  parseQueueArn,
  type QueueAddress,
  queueArn,
  queueObjectName,
} from "./address.ts";
import { Arrivals } from "./arrivals.ts";
import {
  firstDifference,
  mergeAttributes,
  type QueueAttributes,
  type QueueSettings,
  toSettings,
} from "./attributes.ts";
import { queueDoesNotExist, sqsError } from "./errors.ts";
import { PURGE_INTERVAL_MS } from "./limits.ts";
import { Mailbox, type ReceivedMessage, type ReceiveRequest, type SentMessage } from "./mailbox.ts";
import { type OutgoingMessage } from "./message.ts";
import { type Permission, withoutPermission, withPermission } from "./policy.ts";
import { type Counts, MessageStore, SCHEMA_VERSION, type StoredMessage } from "./store.ts";
import { checkTags } from "./tags.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** What a queue is, beside its messages. */
interface QueueRecord {
  readonly address: QueueAddress;
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
  /** Of the receipt handles. */
  readonly secret: Uint8Array;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly purgedAt?: number;
}

export interface QueueDescription {
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly counts: Counts;
}

export interface LongPoll extends ReceiveRequest {
  /** The queue's own if absent. */
  readonly waitSeconds?: number;
}

export interface VisibilityChange {
  readonly receiptHandle: string;
  readonly seconds: number;
}

const RECORD = "queue";
const SECRET_BYTES = 32;
/** Messages that have expired lie on no longer than this, unseen. */
const SWEEP_MS_MIN = 3_600_000;

/** A queue: its settings and its messages. One object per account, region and name. */
export class SqsQueue extends DurableObject<Env> {
  /** Tests put another in its place. */
  clock: Clock = systemClock;
  readonly #store = new MessageStore(this.ctx.storage.sql);
  readonly #arrivals = new Arrivals();
  #record: QueueRecord | undefined;
  #mailbox: Mailbox | undefined;
  #alarmAt: number | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      this.#record = ctx.storage.kv.get<QueueRecord>(RECORD);
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? undefined;
    });
  }

  /** Creating what is there already is no error, if it is created alike. */
  async create(
    address: QueueAddress,
    attributes: QueueAttributes,
    tags: Readonly<Record<string, string>>,
  ): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const wanted = mergeAttributes({}, attributes);
      if (this.#record !== undefined) {
        const different = firstDifference(address.name, this.#record.attributes, wanted);
        if (different === undefined) return;
        throw sqsError(
          "QueueNameExists",
          `A queue already exists with the same name and a different value for attribute ${different}`,
        );
      }
      const now = this.clock();
      this.ctx.storage.kv.put("schemaVersion", SCHEMA_VERSION);
      this.#store.create(isFifoName(address.name));
      this.#write({
        address,
        attributes: wanted,
        tags,
        secret: crypto.getRandomValues(new Uint8Array(SECRET_BYTES)),
        createdAt: now,
        modifiedAt: now,
      });
    });
  }

  async describe(): Promise<Verdict<QueueDescription>> {
    return await verdictOf(() => {
      const { attributes, tags, createdAt, modifiedAt } = this.#existing();
      const now = this.clock();
      const counts = this.#messages().counts(now);
      return { attributes, tags, createdAt, modifiedAt, counts };
    });
  }

  async setAttributes(changes: QueueAttributes): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const record = this.#existing();
      const attributes = mergeAttributes(record.attributes, changes);
      this.#write({ ...record, attributes, modifiedAt: this.clock() });
      this.#sweepInTime(this.clock());
    });
  }

  async addPermission(permission: Permission): Promise<Verdict<void>> {
    return await verdictOf(() => {
      this.#editPolicy((policy, arn) => withPermission(policy, arn, permission));
    });
  }

  async removePermission(label: string): Promise<Verdict<void>> {
    return await verdictOf(() => {
      this.#editPolicy((policy) => withoutPermission(policy, label));
    });
  }

  /** Undefined takes a tag away. */
  async setTags(changes: Readonly<Record<string, string | undefined>>): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const record = this.#existing();
      const merged = Object.entries({ ...record.tags, ...changes });
      const left = merged.filter((tag): tag is [string, string] => tag[1] !== undefined);
      const tags = Object.fromEntries(left);
      checkTags(record.address.name, tags);
      this.#write({ ...record, tags });
    });
  }

  async remove(): Promise<Verdict<void>> {
    return await verdictOf(async () => {
      this.#existing();
      this.#record = undefined;
      this.#mailbox = undefined;
      this.#alarmAt = undefined;
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#arrivals.announce(Infinity);
    });
  }

  /** Each message by itself: one that is refused does not hold up the others. */
  async send(
    messages: readonly OutgoingMessage[],
  ): Promise<Verdict<readonly Verdict<SentMessage>[]>> {
    return await verdictOf(async () => {
      const mailbox = this.#messages();
      const now = this.clock();
      const sent: Verdict<SentMessage>[] = [];
      for (const message of messages) sent.push(await verdictOf(() => mailbox.send(message, now)));
      const visibleAt = sent.flatMap((one) => (one.ok ? (one.value.visibleAt ?? []) : []));
      this.#arrivals.announce(visibleAt.length);
      this.#sweepInTime(now);
      return sent;
    });
  }

  async receive(request: LongPoll): Promise<Verdict<readonly ReceivedMessage[]>> {
    return await verdictOf(async () => {
      const seconds = request.waitSeconds ?? this.#settings().waitSeconds;
      const until = this.clock() + seconds * 1000;
      for (;;) {
        const received = await this.#receiveNow(request);
        const now = this.clock();
        if (received.length > 0 || now >= until) return received;
        const next = this.#store.nextVisibleAt(now) ?? until;
        await this.#arrivals.wait(Math.min(until, next) - now);
      }
    });
  }

  async delete(handles: readonly string[]): Promise<Verdict<readonly Verdict<void>[]>> {
    return await verdictOf(async () => {
      const mailbox = this.#messages();
      const now = this.clock();
      const deleted: Verdict<void>[] = [];
      for (const handle of handles)
        deleted.push(await verdictOf(() => mailbox.delete(handle, now)));
      // The next messages of the groups are free.
      if (this.#settings().isFifo) this.#arrivals.announce(handles.length);
      return deleted;
    });
  }

  async changeVisibility(
    changes: readonly VisibilityChange[],
  ): Promise<Verdict<readonly Verdict<number>[]>> {
    return await verdictOf(async () => {
      const mailbox = this.#messages();
      const now = this.clock();
      const changed: Verdict<number>[] = [];
      for (const { receiptHandle, seconds } of changes) {
        changed.push(await verdictOf(() => mailbox.changeVisibility(receiptHandle, seconds, now)));
      }
      // Who waits computes anew when the next message becomes visible.
      this.#arrivals.announce(changes.length);
      return changed;
    });
  }

  async purge(): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const record = this.#existing();
      const now = this.clock();
      if (record.purgedAt !== undefined && now - record.purgedAt < PURGE_INTERVAL_MS) {
        throw sqsError(
          "PurgeQueueInProgress",
          `Only one PurgeQueue operation on ${record.address.name} is allowed every 60 seconds.`,
        );
      }
      this.#store.purge();
      this.#write({ ...record, purgedAt: now });
    });
  }

  /** Takes over what another queue could not get processed, unless this one is not meant for that. */
  async acceptDead(sourceArn: string, messages: readonly StoredMessage[]): Promise<Verdict<void>> {
    return await verdictOf(() => {
      this.#messages().acceptDead(sourceArn, messages, this.clock());
      this.#arrivals.announce(messages.length);
      this.#sweepInTime(this.clock());
    });
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = undefined;
    if (this.#record === undefined) return;
    const now = this.clock();
    this.#store.removeExpired(this.#messages().sentAfter(now), now);
    this.#sweepInTime(now);
  }

  async #receiveNow(request: ReceiveRequest): Promise<readonly ReceivedMessage[]> {
    const mailbox = this.#messages();
    const { received, dead } = mailbox.receive(request, this.clock());
    if (dead.length === 0) return received;
    if (await this.#bury(dead)) {
      // There may be others behind those that are gone.
      return received.length > 0 ? received : await this.#receiveNow(request);
    }
    return [...received, ...mailbox.giveBack(dead, request, this.clock())];
  }

  /** Moves messages to the dead-letter queue; false when there is none that takes them. */
  async #bury(messages: readonly StoredMessage[]): Promise<boolean> {
    const arn = this.#settings().redrive?.deadLetterArn;
    const target = arn === undefined ? undefined : parseQueueArn(arn);
    if (target === undefined) return false;
    const queue = this.env.SQS_QUEUE.getByName(queueObjectName(target));
    const { ok } = await queue.acceptDead(queueArn(this.#existing().address), messages);
    // Between the two a crash leaves the message in both queues: at least once.
    if (ok) for (const { sequence } of messages) this.#store.remove(sequence);
    return ok;
  }

  /** An alarm no later than something expires, and none for an empty queue. */
  #sweepInTime(now: number): void {
    const oldest = this.#store.oldestSentAt();
    if (oldest === undefined) return;
    const expiry = oldest + this.#settings().retentionSeconds * 1000;
    this.#alarmBy(Math.max(expiry, now + SWEEP_MS_MIN));
  }

  #alarmBy(at: number): void {
    if (this.#alarmAt !== undefined && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }

  #editPolicy(edit: (policy: string | undefined, arn: string) => string): void {
    const record = this.#existing();
    const policy = edit(record.attributes["Policy"], queueArn(record.address));
    const attributes = mergeAttributes(record.attributes, { Policy: policy });
    this.#write({ ...record, attributes, modifiedAt: this.clock() });
  }

  #write(record: QueueRecord): void {
    this.ctx.storage.kv.put(RECORD, record);
    this.#record = record;
    this.#mailbox = undefined;
  }

  #existing(): QueueRecord {
    if (this.#record === undefined) throw queueDoesNotExist();
    return this.#record;
  }

  #settings(): QueueSettings {
    const { address, attributes } = this.#existing();
    return toSettings(address, attributes);
  }

  #messages(): Mailbox {
    const { secret } = this.#existing();
    this.#mailbox ??= new Mailbox(this.#store, this.#settings(), secret);
    return this.#mailbox;
  }
}
