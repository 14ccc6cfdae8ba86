import { DurableObject } from "cloudflare:workers";
import { BACKLOG_BYTES_MAX, isBacklogFull } from "../../platform/backlog.ts";
import { type Clock, systemClock } from "../../platform/clock.ts";
import { openDatabase } from "../../platform/database.ts";
import { newId, randomHex } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { GroupCommit } from "../sqs/group-commit.ts";
import { type Verdict, verdictOf, verdictOfNow } from "../verdict.ts";
import { isFifoName, subscriptionArn, type TopicAddress } from "./address.ts";
import { bury, deliver, type Parcel } from "./courier.ts";
import { type HttpPolicy } from "./delivery-policy.ts";
import { Deliveries, type Subscriber } from "./deliveries.ts";
import { type MessageKind, type StoredMessage } from "./envelope.ts";
import { invalid, topicIsFull } from "./errors.ts";
import { FilterableMessage } from "./filter-policy.ts";
import { type HttpPoster } from "./http-poster.ts";
import { DEDUPLICATION_MS, PENDING_MS } from "./limits.ts";
import { checkBytes, checkForTopic, type OutgoingMessage, textFor } from "./message.ts";
import { delistSubscription } from "./store-directory.ts";
import { type DueDelivery, type Duplicate, SCHEMA_VERSION, TopicStore } from "./store.ts";
import { type Subscription } from "./subscription.ts";
import { TopicBook, type Wish } from "./topic-book.ts";
import {
  messageBytesMax,
  type SubscriptionCounts,
  type Tags,
  type Topic,
  withAttribute,
} from "./topic.ts";
import { type Permission, withoutPermission, withPermission } from "./topic-policy.ts";

/** Longer than an endpoint may take: if the object has died by then, its alarm takes up what was under way. */
const RECOVERY_MS = 60_000;
/** Hexadecimal digits: nobody guesses it. */
const TOKEN_DIGITS = 64;

export interface Sent {
  readonly id: string;
  /** Of a FIFO topic. */
  readonly sequence?: number;
}

export interface TopicDescription {
  readonly topic: Topic;
  readonly counts: SubscriptionCounts;
}

export interface SubscriptionDescription {
  readonly topic: TopicAddress;
  readonly subscription: Subscription;
  /** How its endpoint is called, if it has one of HTTP. */
  readonly http: HttpPolicy;
}

/** Whoever confirms or takes back a subscription. */
export interface Asker {
  /** False for who has followed a link. */
  readonly isAuthenticated: boolean;
}

/** A topic: its subscriptions, and the messages that have not arrived everywhere. One object per account, region and name. */
export class SnsTopic extends DurableObject<Env> {
  /** Tests put others in their places. */
  clock: Clock = systemClock;
  backlogBytesMax = BACKLOG_BYTES_MAX;
  poster: HttpPoster = this.ctx.exports.EgressPoster;
  readonly #store = new TopicStore(this.ctx.storage.sql);
  readonly #book = new TopicBook(this.ctx.storage.kv, this.#store);
  /** Publishing and delivering both write: what comes while the disk is busy is written together. */
  readonly #commit = new GroupCommit(() => this.ctx.storage.sync());
  #deliveries: Deliveries | undefined;
  #alarmAt: number | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? undefined;
    });
  }

  async create(topic: Omit<Topic, "createdAt">, tags: Tags | undefined): Promise<Verdict<void>> {
    return await verdictOf(() => {
      if (!this.#book.create({ ...topic, createdAt: this.clock() }, tags)) return;
      this.ctx.storage.kv.put("schemaVersion", SCHEMA_VERSION);
      this.#store.create();
    });
  }

  async describe(): Promise<Verdict<TopicDescription>> {
    return await verdictOf(() => ({ topic: this.#book.topic, counts: this.#book.counts }));
  }

  async setAttribute(name: string, value: string): Promise<Verdict<void>> {
    return await verdictOf(() => {
      this.#book.setAttributes(withAttribute(this.#book.topic.attributes, name, value));
    });
  }

  async addPermission(permission: Permission): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const { address, attributes } = this.#book.topic;
      const policy = withPermission(attributes["Policy"], address, permission);
      this.#book.setAttributes({ ...attributes, Policy: policy });
    });
  }

  async removePermission(label: string): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const { address, attributes } = this.#book.topic;
      const policy = withoutPermission(attributes["Policy"], address, label);
      this.#book.setAttributes({ ...attributes, Policy: policy });
    });
  }

  async setDataProtectionPolicy(policy: string): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const { dataProtectionPolicy: _, ...topic } = this.#book.topic;
      this.#book.write(policy === "" ? topic : { ...topic, dataProtectionPolicy: policy });
    });
  }

  /** Undefined takes a tag away. */
  async setTags(changes: Readonly<Record<string, string | undefined>>): Promise<Verdict<void>> {
    return await verdictOf(() => this.#book.setTags(changes));
  }

  /** What is on its way is given up: deleting a topic that is not there is no error. */
  async remove(): Promise<void> {
    if (!this.#book.isThere) return;
    this.#deliveries?.close();
    this.#deliveries = undefined;
    this.#book.forget();
    this.#alarmAt = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Each message by itself. Those that are taken are on disk, for all who are to have them, when this answers. */
  async publish(messages: readonly OutgoingMessage[]): Promise<Verdict<readonly Verdict<Sent>[]>> {
    return await verdictOf(async () => {
      const reached = new Set<string>();
      const sent = await this.#commit.run(() => {
        const { address, attributes } = this.#book.topic;
        checkBytes(messages, messageBytesMax(attributes));
        if (isBacklogFull(this.ctx.storage, this.backlogBytesMax)) throw topicIsFull();
        const taken = messages.map((message) =>
          verdictOfNow(() => this.#take(address, message, reached)),
        );
        // Written with them, so that it costs nothing.
        if (reached.size > 0) this.#wakeBy(this.clock() + RECOVERY_MS);
        return taken;
      });
      // The topic may have been deleted meanwhile.
      if (this.#book.isThere) this.#begin(reached);
      return sent;
    });
  }

  async subscribe(wish: Wish): Promise<Verdict<Subscription>> {
    return await verdictOf(() => {
      const now = this.clock();
      const fresh = { id: newId(), token: randomHex(TOKEN_DIGITS), now };
      const subscription = this.#book.subscribe(wish, fresh);
      if (subscription.pendingSince !== undefined)
        this.#ask("SubscriptionConfirmation", subscription);
      return subscription;
    });
  }

  async confirm(
    token: string,
    { isAuthenticated, isGuarded }: Asker & { readonly isGuarded: boolean },
  ): Promise<Verdict<Subscription>> {
    return await verdictOf(() => this.#book.confirm(token, isAuthenticated, isGuarded));
  }

  /**
   * Who has followed a link may have done so unwillingly: that endpoint is told, and can take it back for as long as a
   * confirmation is waited for. Says what is left of the subscription.
   */
  async unsubscribe(
    id: string,
    { isAuthenticated }: Asker,
  ): Promise<Verdict<Subscription | undefined>> {
    return await verdictOf(() => {
      if (this.#book.isThere && !this.#book.subscribers.has(id)) return undefined;
      const subscription = this.#book.get(id);
      if (isAuthenticated) {
        this.#book.remove(id);
        return undefined;
      }
      if (subscription.isGuarded || subscription.token === undefined) {
        throw invalid("SubscriptionArn Reason: Unsubscribing needs a signature");
      }
      if (subscription.pendingSince !== undefined) return subscription;
      const token = randomHex(TOKEN_DIGITS);
      const left = { ...subscription, token, pendingSince: this.clock() };
      this.#book.put(left);
      this.#ask("UnsubscribeConfirmation", left);
      return left;
    });
  }

  async describeSubscription(id: string): Promise<Verdict<SubscriptionDescription>> {
    return await verdictOf(() => {
      const subscription = this.#book.get(id);
      const { http } = this.#book.settingsOf(subscription);
      return { subscription, http, topic: this.#book.topic.address };
    });
  }

  async setSubscriptionAttribute(id: string, name: string, value: string): Promise<Verdict<void>> {
    return await verdictOf(() => this.#book.setSubscriptionAttribute(id, name, value));
  }

  /** In the order of their ids. */
  async listSubscriptions(after: string, limit: number): Promise<Verdict<readonly Subscription[]>> {
    return await verdictOf(() =>
      [...this.#book.subscribers.values()]
        .map(({ subscription }) => subscription)
        .filter(({ id }) => id > after)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    );
  }

  /** Never throws: an alarm that keeps failing would be given up. */
  override async alarm(): Promise<void> {
    this.#alarmAt = undefined;
    if (!this.#book.isThere) return;
    try {
      const now = this.clock();
      // What it cannot take away today must not hold up what is to be delivered.
      await this.#expire(now).catch(logFailure);
      if (this.#book.isThere) this.#begin(this.#store.dueSubscriptions(now));
    } catch (error) {
      logFailure(error);
      this.#wakeBy(this.clock() + RECOVERY_MS);
    }
  }

  /** Nothing is awaited in here, so a message is taken with all its deliveries or not at all. */
  #take(address: TopicAddress, message: OutgoingMessage, reached: Set<string>): Sent {
    const { attributes: settings } = this.#book.topic;
    checkForTopic(address.name, settings["ContentBasedDeduplication"] === "true", message);
    const now = this.clock();
    const isFifo = isFifoName(address.name);
    const { contentId, bytes: _, ...given } = message;
    const deduplicationId = message.deduplicationId ?? contentId;
    const scope = settings["FifoThroughputScope"] === "MessageGroup" ? (message.groupId ?? "") : "";
    if (isFifo && deduplicationId !== undefined) {
      const before = this.#store.findDuplicate(scope, deduplicationId, now);
      if (before !== undefined) return { id: before.messageId, sequence: before.sequence };
    }
    const wanting = this.#wanting(message);
    if (!isFifo && wanting.length === 0) return { id: message.id };
    const stored: StoredMessage = { ...given, kind: "Notification", publishedAt: now };
    const sequence = this.#store.addMessage(
      deduplicationId === undefined ? stored : { ...stored, deduplicationId },
    );
    if (isFifo) this.#remember({ messageId: message.id, sequence }, scope, deduplicationId, now);
    const lane = isFifo ? { lane: message.groupId ?? "" } : {};
    for (const { id } of wanting) {
      this.#store.addDelivery({ requestId: newId(), subscriptionId: id, sequence, ...lane }, now);
      reached.add(id);
    }
    if (wanting.length === 0) this.#store.removeMessage(sequence);
    return isFifo ? { id: message.id, sequence } : { id: message.id };
  }

  #remember(sent: Duplicate, scope: string, token: string | undefined, now: number): void {
    if (token === undefined) return;
    this.#store.putDuplicate(scope, token, sent, { now, expiresAt: now + DEDUPLICATION_MS });
  }

  #wanting({ attributes = {}, texts }: OutgoingMessage): readonly Subscription[] {
    const message = new FilterableMessage(attributes);
    return [...this.#book.subscribers.values()]
      .filter(({ subscription, settings: { filter } }) => {
        if (subscription.pendingSince !== undefined) return false;
        return (
          filter === undefined || message.passes(filter, textFor(texts, subscription.protocol))
        );
      })
      .map(({ subscription }) => subscription);
  }

  #ask(kind: MessageKind, { id }: Subscription): void {
    const now = this.clock();
    const sequence = this.#store.addMessage({ kind, id: newId(), texts: {}, publishedAt: now });
    this.#store.addDelivery({ requestId: newId(), subscriptionId: id, sequence }, now);
    this.#begin([id]);
  }

  /** Those that nobody has confirmed in time are no more. */
  async #expire(now: number): Promise<void> {
    const expired = [...this.#book.subscribers.values()].filter(
      ({ subscription: { pendingSince } }) =>
        pendingSince !== undefined && pendingSince + PENDING_MS <= now,
    );
    const { address } = this.#book.topic;
    for (const { subscription } of expired) {
      const arn = subscriptionArn({ topic: address, id: subscription.id });
      await delistSubscription(openDatabase(this.env.DB), address, arn);
      // It may have been confirmed meanwhile.
      if (
        this.#book.isThere &&
        this.#book.subscribers.get(subscription.id)?.subscription === subscription
      ) {
        this.#book.remove(subscription.id);
      }
    }
  }

  #begin(subscriptionIds: Iterable<string>): void {
    this.#deliveries ??= new Deliveries(this.#store, {
      now: () => this.clock(),
      subscriberOf: (id) => this.#book.subscribers.get(id),
      carry: (subscriber, delivery) => this.#carry(subscriber, delivery),
      commit: (work) => this.#commit.run(work),
      changed: () => this.#sleep(),
    });
    this.#deliveries.begin(subscriptionIds);
    this.#sleep();
  }

  #carry(subscriber: Subscriber, { message, requestId, isDead }: DueDelivery) {
    const parcel: Parcel = { ...subscriber, topic: this.#book.topic.address, message, requestId };
    return isDead ? bury(this.env, parcel) : deliver(this.env, this.poster, parcel);
  }

  /**
   * An alarm for what is to come, and for what is under way in case that the object dies. One that has come to be needless
   * is left to ring, once: to take it back and set it again would be two writes for every message.
   */
  #sleep(): void {
    if (!this.#book.isThere) return;
    const now = this.clock();
    const isBusy = this.#deliveries?.isBusy === true;
    const recovery = isBusy ? now + RECOVERY_MS : Infinity;
    const next = this.#store.nextDueAt(now) ?? Infinity;
    const expiry = this.#store.nextExpiry() ?? Infinity;
    this.#wakeBy(Math.min(recovery, next, expiry > now ? expiry : now + RECOVERY_MS));
  }

  #wakeBy(at: number): void {
    if (at === Infinity || (this.#alarmAt !== undefined && this.#alarmAt <= at)) return;
    this.#alarmAt = at;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }
}
