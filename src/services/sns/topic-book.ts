import { type Subscriber } from "./deliveries.ts";
import { invalid, noSubscription, noTopic, snsError } from "./errors.ts";
import { type TopicAddress } from "./address.ts";
import {
  FILTER_POLICIES_PER_TOPIC_MAX,
  SUBSCRIPTIONS_LENGTH_MAX,
  SUBSCRIPTIONS_PER_TOPIC_MAX,
} from "./limits.ts";
import { type TopicStore } from "./store.ts";
import {
  attributesFault,
  isUnset,
  lengthOf,
  type Settings,
  type Subscription,
  toSettings,
} from "./subscription.ts";
import {
  type Attributes,
  checkTags,
  difference,
  httpPolicyOf,
  type SubscriptionCounts,
  type Tags,
  type Topic,
} from "./topic.ts";

const TOPIC = "topic";
const DELETED = "subscriptions-deleted";

/** What a subscriber asks for. */
export type Wish = Pick<
  Subscription,
  "protocol" | "endpoint" | "owner" | "principal" | "origin" | "attributes"
>;

/** What is new about a subscription: its ids are made outside. */
export interface Fresh {
  readonly id: string;
  readonly token: string;
  readonly now: number;
}

/** That a topic is there, as what, and who has subscribed to it. Throws SNS's refusals. */
export class TopicBook {
  readonly #kv: SyncKvStorage;
  readonly #store: TopicStore;
  #topic: Topic | undefined;
  #subscribers: ReadonlyMap<string, Subscriber> | undefined;

  constructor(kv: SyncKvStorage, store: TopicStore) {
    this.#kv = kv;
    this.#store = store;
    this.#topic = kv.get<Topic>(TOPIC);
  }

  get isThere(): boolean {
    return this.#topic !== undefined;
  }

  get topic(): Topic {
    if (this.#topic === undefined) throw noTopic();
    return this.#topic;
  }

  /** By their ids; read once and kept, for each message is held against them all. */
  get subscribers(): ReadonlyMap<string, Subscriber> {
    if (!this.isThere) throw noTopic();
    this.#subscribers ??= new Map(
      this.#store
        .subscriptions()
        .map((subscription) => [
          subscription.id,
          { subscription, settings: this.settingsOf(subscription) },
        ]),
    );
    return this.#subscribers;
  }

  get counts(): SubscriptionCounts {
    const all = [...this.subscribers.values()];
    const pending = all.filter(
      ({ subscription }) => subscription.pendingSince !== undefined,
    ).length;
    const deleted = this.#kv.get<number>(DELETED) ?? 0;
    return { pending, confirmed: all.length - pending, deleted };
  }

  /** Creating what is there already is no error, if it is created alike. Says whether it is new. */
  create(topic: Topic, tags: Tags | undefined): boolean {
    if (this.#topic !== undefined) {
      const different = difference(this.#topic, topic.attributes, tags);
      if (different !== undefined) throw invalid(different);
      return false;
    }
    this.write(topic);
    return true;
  }

  write(topic: Topic): void {
    this.#kv.put(TOPIC, topic);
    this.#topic = topic;
    this.#subscribers = undefined;
  }

  setAttributes(attributes: Attributes): void {
    this.write({ ...this.topic, attributes });
  }

  /** Undefined takes a tag away. */
  setTags(changes: Readonly<Record<string, string | undefined>>): void {
    const merged = Object.entries({ ...this.topic.tags, ...changes });
    const tags = Object.fromEntries(
      merged.filter((tag): tag is [string, string] => tag[1] !== undefined),
    );
    checkTags(tags);
    this.write({ ...this.topic, tags });
  }

  /** A second subscription of the same endpoint is the first one; one that waits is asked anew. */
  subscribe(wish: Wish, { id, token, now }: Fresh): Subscription {
    this.#check(wish, "Attributes Reason: ");
    const known = this.#find(wish);
    if (known !== undefined) return this.#subscribeAgain(known, wish, { id, token, now });
    if (this.subscribers.size >= SUBSCRIPTIONS_PER_TOPIC_MAX) throw tooMany();
    const isAsked = isEndpoint(wish);
    const subscription: Subscription = {
      ...wish,
      id,
      createdAt: now,
      isAuthenticated: !isAsked,
      isGuarded: false,
      ...(isAsked ? { token, pendingSince: now } : {}),
    };
    this.put(subscription);
    return subscription;
  }

  /** Confirming twice is no error. */
  confirm(token: string, isAuthenticated: boolean, isGuarded: boolean): Subscription {
    const found = [...this.subscribers.values()].find(
      ({ subscription }) => subscription.token === token,
    );
    if (found === undefined) throw invalid("Token");
    const { pendingSince, ...confirmed } = found.subscription;
    if (pendingSince === undefined) return confirmed;
    const subscription = { ...confirmed, isAuthenticated, isGuarded: isAuthenticated && isGuarded };
    this.put(subscription);
    return subscription;
  }

  setSubscriptionAttribute(id: string, name: string, value: string): void {
    const subscription = this.get(id);
    const { [name]: _, ...others } = subscription.attributes;
    const attributes = isUnset(name, value) ? others : { ...others, [name]: value };
    const changed = { ...subscription, attributes };
    this.#check(changed, "");
    this.put(changed);
  }

  get(id: string): Subscription {
    const found = this.subscribers.get(id);
    if (found === undefined) throw noSubscription();
    return found.subscription;
  }

  settingsOf(subscription: Subscription): Settings {
    const { policy, isFinal } = httpPolicyOf(this.topic.attributes);
    return toSettings(subscription, policy, isFinal);
  }

  put(subscription: Subscription): void {
    this.#store.putSubscription(subscription);
    const settings = this.settingsOf(subscription);
    this.#subscribers = new Map(this.subscribers).set(subscription.id, { subscription, settings });
  }

  remove(id: string): void {
    this.#store.removeSubscription(id);
    this.#kv.put(DELETED, (this.#kv.get<number>(DELETED) ?? 0) + 1);
    this.#subscribers = undefined;
  }

  /** The object's whole storage goes with it. */
  forget(): void {
    this.#topic = undefined;
    this.#subscribers = undefined;
  }

  #subscribeAgain(known: Subscription, wish: Wish, { token, now }: Fresh): Subscription {
    const isOther = Object.entries(wish.attributes).some(
      ([name, value]) => known.attributes[name] !== value,
    );
    if (isOther) {
      throw invalid("Attributes Reason: Subscription already exists with different attributes");
    }
    if (known.pendingSince === undefined) return known;
    const subscription = { ...known, origin: wish.origin, token, pendingSince: now };
    this.put(subscription);
    return subscription;
  }

  #find({ protocol, endpoint }: Wish): Subscription | undefined {
    for (const { subscription } of this.subscribers.values()) {
      if (subscription.endpoint === endpoint && subscription.protocol === protocol) {
        return subscription;
      }
    }
    return undefined;
  }

  #check(wish: Wish, prefix: string): void {
    const address: TopicAddress = this.topic.address;
    const fault = attributesFault(wish, address);
    if (fault !== undefined) throw invalid(`${prefix}${fault}`);
    const others = [...this.subscribers.values()];
    const length = others.reduce(
      (sum, { subscription }) => sum + lengthOf(subscription),
      lengthOf(wish),
    );
    if (length > SUBSCRIPTIONS_LENGTH_MAX) throw tooMany();
    if (wish.attributes["FilterPolicy"] === undefined) return;
    const filters = others.filter(({ settings }) => settings.filter !== undefined);
    if (filters.length >= FILTER_POLICIES_PER_TOPIC_MAX) {
      throw snsError("FilterPolicyLimitExceeded", "The topic has too many filter policies");
    }
  }
}

function tooMany(): Error {
  return snsError("SubscriptionLimitExceeded", "The topic has too many subscriptions");
}

/** Who is behind an address of the web has to say that it wants messages. */
function isEndpoint({ protocol }: Pick<Subscription, "protocol">): boolean {
  return protocol === "http" || protocol === "https";
}
