import { logFailure } from "../../platform/log-failure.ts";
import { type Delivery, failedForNow } from "../delivery.ts";
import { MANAGED_RETRIES, retryDelayMs } from "./delivery-policy.ts";
import { type DueDelivery, type TopicStore } from "./store.ts";
import { type Settings, type Subscription } from "./subscription.ts";

/** A subscription, and its attributes as they hold. */
export interface Subscriber {
  readonly subscription: Subscription;
  readonly settings: Settings;
}

/** What the owner of the deliveries knows and they do not. */
export interface Carrier {
  readonly now: () => number;
  /** Undefined for one that is gone. */
  readonly subscriberOf: (id: string) => Subscriber | undefined;
  readonly carry: (subscriber: Subscriber, delivery: DueDelivery) => Promise<Delivery>;
  /** Runs what writes; it is on disk when this resolves. */
  readonly commit: (work: () => void) => Promise<void>;
  /** Something has ended, or is to be tried again. */
  readonly changed: () => void;
}

/** One that hangs must not hold up the others. */
const PER_SUBSCRIPTION_MAX = 10;
/** A message may have 256 KiB, and an object has 128 MB. */
const QUEUES_AND_FUNCTIONS_MAX = 64;
/** By themselves: strangers' endpoints may take their time. */
const ENDPOINTS_MAX = 24;

/**
 * Brings messages to subscriptions, each a row until it has arrived or is given up. What is under way is known by this
 * object alone: if it dies, the rows are still due, and the subscriber may hear twice.
 */
export class Deliveries {
  readonly #store: TopicStore;
  readonly #carrier: Carrier;
  readonly #underWay = new Map<string, Set<number>>();
  /** Subscriptions that something may be due for. */
  readonly #ready = new Set<string>();
  #endpoints = 0;
  #others = 0;
  #isClosed = false;

  constructor(store: TopicStore, carrier: Carrier) {
    this.#store = store;
    this.#carrier = carrier;
  }

  get isBusy(): boolean {
    return this.#endpoints + this.#others > 0;
  }

  /** Begins what can be begun for the subscriptions, and for those that have waited. */
  begin(subscriptionIds: Iterable<string>): void {
    for (const id of subscriptionIds) this.#ready.add(id);
    const line = [...this.#ready];
    for (const id of line) {
      const left = this.#beginFor(id);
      if (left === "full") continue;
      this.#ready.delete(id);
      // Who has had a turn goes to the end of the line.
      if (left === "more") this.#ready.add(id);
    }
  }

  /** The topic is gone, and its database with it. */
  close(): void {
    this.#isClosed = true;
    this.#ready.clear();
  }

  /** Says whether more may be due, and `full` when nothing could be begun. */
  #beginFor(id: string): "nothing" | "more" | "full" {
    const subscriber = this.#carrier.subscriberOf(id);
    if (subscriber === undefined) return "nothing";
    const underWay = this.#underWay.get(id) ?? new Set<number>();
    const free = Math.min(PER_SUBSCRIPTION_MAX - underWay.size, this.#room(subscriber));
    if (free <= 0) return "full";
    const now = this.#carrier.now();
    const due = this.#store.due(id, now, { underWay: [...underWay], limit: free });
    this.#underWay.set(id, underWay);
    for (const delivery of due) {
      underWay.add(delivery.id);
      this.#count(subscriber, 1);
      void this.#finish(subscriber, delivery, underWay);
    }
    if (underWay.size === 0) this.#underWay.delete(id);
    return due.length < free ? "nothing" : "more";
  }

  async #finish(
    subscriber: Subscriber,
    delivery: DueDelivery,
    underWay: Set<number>,
  ): Promise<void> {
    const outcome = await this.#attempt(subscriber, delivery);
    try {
      await this.#carrier.commit(() => {
        if (!this.#isClosed) this.#settle(subscriber, delivery, outcome);
        // Before another can ask what is due: it is not any more.
        underWay.delete(delivery.id);
      });
    } catch (error) {
      logFailure(error);
      underWay.delete(delivery.id);
    }
    if (underWay.size === 0) this.#underWay.delete(delivery.subscriptionId);
    this.#count(subscriber, -1);
    if (this.#isClosed) return;
    this.begin([delivery.subscriptionId]);
    this.#carrier.changed();
  }

  /** Never throws: what goes wrong is a result. */
  async #attempt(subscriber: Subscriber, delivery: DueDelivery): Promise<Delivery> {
    try {
      return await this.#carrier.carry(subscriber, delivery);
    } catch (error) {
      logFailure(error);
      return failedForNow("InternalError", "The endpoint could not be reached");
    }
  }

  #settle(subscriber: Subscriber, delivery: DueDelivery, outcome: Delivery): void {
    if (outcome.ok) return this.#store.removeDelivery(delivery);
    const { id, attempts, isDead, message } = delivery;
    const { settings, subscription } = subscriber;
    const plan = !isDead && isEndpoint(subscription) ? settings.http.retry : MANAGED_RETRIES;
    const now = this.#carrier.now();
    const delay = outcome.retryable ? retryDelayMs(plan, attempts, Math.random()) : undefined;
    if (delay !== undefined) return this.#store.postpone(id, attempts + 1, now + delay);
    const isBuried =
      !isDead && message.kind === "Notification" && settings.deadLetterArn !== undefined;
    if (isBuried) return this.#store.condemn(id, now);
    const what = isDead ? "dead letter" : message.kind;
    console.warn(
      `${what} ${message.id} for ${subscription.endpoint} given up: ${outcome.code}: ${outcome.message}`,
    );
    this.#store.removeDelivery(delivery);
  }

  #room({ subscription }: Subscriber): number {
    return isEndpoint(subscription)
      ? ENDPOINTS_MAX - this.#endpoints
      : QUEUES_AND_FUNCTIONS_MAX - this.#others;
  }

  #count({ subscription }: Subscriber, change: number): void {
    if (isEndpoint(subscription)) this.#endpoints += change;
    else this.#others += change;
  }
}

function isEndpoint({ protocol }: Subscription): boolean {
  return protocol === "http" || protocol === "https";
}
