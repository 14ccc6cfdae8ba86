import { cutSlice } from "../paging.ts";
import { unwrap } from "../verdict.ts";
import {
  parseSubscriptionArn,
  parseTopicArn,
  subscriptionArn,
  type TopicAddress,
  topicArn,
} from "./address.ts";
import { optional, required, type SnsCall, subscriptionByArn, topicByArn } from "./call.ts";
import { shownRetryPolicy } from "./delivery-policy.ts";
import { invalid } from "./errors.ts";
import { readSlice } from "./page.ts";
import { topicOf } from "./send.ts";
import { type Asker, type SubscriptionDescription } from "./sns-topic.ts";
import {
  delistSubscription,
  enlistSubscription,
  type ListedSubscription,
  listSubscriptions as listedSubscriptions,
} from "./store-directory.ts";
import {
  checkEndpoint,
  isSubscriptionAttribute,
  isUnset,
  readProtocol,
  type Subscription,
} from "./subscription.ts";
import { readAttributes, toEntries } from "./wire.ts";

/** What asks for a confirmation, or follows a link to give it, has less of a call. */
type Link = Pick<SnsCall, "env" | "db" | "request">;

const PENDING = "PendingConfirmation";

export async function subscribe(call: SnsCall) {
  const address = topicByArn(call);
  const protocol = readProtocol(required(call, "Protocol"));
  const endpoint = optional(call, "Endpoint") ?? "";
  if (endpoint === "") throw invalid("Endpoint");
  checkEndpoint(address, protocol, endpoint);
  const attributes = readAttributes(call.request);
  const unknown = Object.keys(attributes).find((name) => !isSubscriptionAttribute(name));
  if (unknown !== undefined) throw invalid(`Attributes Reason: Unknown attribute: ${unknown}`);

  const own = Object.entries(attributes).filter(([name, value]) => !isUnset(name, value));
  const wish = {
    protocol,
    endpoint,
    attributes: Object.fromEntries(own),
    owner: call.caller.accountId,
    principal: call.caller.arn,
    origin: call.origin,
  };
  const subscription = unwrap(await topicOf(call.env, address).subscribe(wish));
  await enlist(call, address, subscription);
  const isPending = subscription.pendingSince !== undefined;
  const isHidden = isPending && optional(call, "ReturnSubscriptionArn") !== "true";
  return {
    SubscriptionArn: isHidden
      ? "pending confirmation"
      : subscriptionArn({ topic: address, id: subscription.id }),
  };
}

export async function confirmSubscription(call: SnsCall) {
  return await confirm(call, { isAuthenticated: true });
}

/** The token is what opens: it is nobody's but the endpoint's, of whatever account that is. */
export async function confirm(link: Link, { isAuthenticated }: Asker) {
  const { parameters } = link.request;
  const topic = parseTopicArn(parameters.get("TopicArn") ?? "");
  if (topic === undefined) throw invalid("TopicArn");
  const token = parameters.get("Token") ?? "";
  if (token === "") throw invalid("Token");
  const isGuarded = parameters.get("AuthenticateOnUnsubscribe")?.toLowerCase() === "true";
  const confirmed = await topicOf(link.env, topic).confirm(token, { isAuthenticated, isGuarded });
  const subscription = unwrap(confirmed);
  await enlist(link, topic, subscription);
  return { SubscriptionArn: subscriptionArn({ topic, id: subscription.id }) };
}

export async function unsubscribe(call: SnsCall) {
  const { topic, id } = subscriptionByArn(call);
  await remove(call, { topic, id }, { isAuthenticated: true });
  return undefined;
}

/** For who follows the link in a message. */
export async function unsubscribeByLink(link: Link) {
  const address = parseSubscriptionArn(link.request.parameters.get("SubscriptionArn") ?? "");
  if (address === undefined) throw invalid("SubscriptionArn");
  await remove(link, address, { isAuthenticated: false });
  return undefined;
}

export async function listSubscriptions(call: SnsCall) {
  const { accountId, region } = call.caller;
  const slice = readSlice(call);
  const found = await listedSubscriptions(call.db, { accountId, region }, slice);
  const { items, nextToken } = cutSlice(found, slice, ({ arn }) => arn);
  const member = items.map((one) => toListed({ accountId, region, name: one.topicName }, one));
  return { Subscriptions: { member }, NextToken: nextToken };
}

export async function listSubscriptionsByTopic(call: SnsCall) {
  const topic = topicByArn(call);
  const slice = readSlice(call);
  const { after = "", limit } = slice;
  const found = unwrap(await topicOf(call.env, topic).listSubscriptions(after, limit));
  const { items, nextToken } = cutSlice(found, slice, ({ id }) => id);
  const member = items.map((one) => toListed(topic, listedOf(topic, one)));
  return { Subscriptions: { member }, NextToken: nextToken };
}

export async function getSubscriptionAttributes(call: SnsCall) {
  const { topic, id } = subscriptionByArn(call);
  const found = unwrap(await topicOf(call.env, topic).describeSubscription(id));
  return { Attributes: toEntries(shownAttributes(found)) };
}

export async function setSubscriptionAttributes(call: SnsCall) {
  const { topic, id } = subscriptionByArn(call);
  const name = required(call, "AttributeName");
  if (!isSubscriptionAttribute(name)) throw invalid("AttributeName");
  const value = optional(call, "AttributeValue") ?? "";
  unwrap(await topicOf(call.env, topic).setSubscriptionAttribute(id, name, value));
  return undefined;
}

async function remove(
  { env, db }: Link,
  { topic, id }: { readonly topic: TopicAddress; readonly id: string },
  asker: Asker,
): Promise<void> {
  const left = unwrap(await topicOf(env, topic).unsubscribe(id, asker));
  if (left !== undefined) await enlist({ db }, topic, left);
  else await delistSubscription(db, topic, subscriptionArn({ topic, id }));
}

async function enlist(
  { db }: Pick<Link, "db">,
  topic: TopicAddress,
  subscription: Subscription,
): Promise<void> {
  await enlistSubscription(db, topic, listedOf(topic, subscription));
}

function listedOf(topic: TopicAddress, subscription: Subscription): ListedSubscription {
  const { id, protocol, endpoint, pendingSince } = subscription;
  const arn = subscriptionArn({ topic, id });
  return { arn, topicName: topic.name, protocol, endpoint, isPending: pendingSince !== undefined };
}

function toListed(topic: TopicAddress, listed: ListedSubscription) {
  const { arn, isPending, protocol, endpoint } = listed;
  return {
    SubscriptionArn: isPending ? PENDING : arn,
    Owner: topic.accountId,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn(topic),
  };
}

function shownAttributes({ subscription, http, topic }: SubscriptionDescription) {
  const { id, protocol, endpoint, owner, principal, attributes, pendingSince } = subscription;
  const isEndpoint = protocol === "http" || protocol === "https";
  return {
    SubscriptionPrincipal: principal,
    SubscriptionArn: subscriptionArn({ topic, id }),
    TopicArn: topicArn(topic),
    Owner: owner,
    Protocol: protocol,
    Endpoint: endpoint,
    PendingConfirmation: String(pendingSince !== undefined),
    ConfirmationWasAuthenticated: String(subscription.isAuthenticated),
    RawMessageDelivery: "false",
    ...(attributes["FilterPolicy"] === undefined ? {} : { FilterPolicyScope: "MessageAttributes" }),
    ...attributes,
    ...(isEndpoint
      ? {
          EffectiveDeliveryPolicy: JSON.stringify({
            healthyRetryPolicy: shownRetryPolicy(http),
            requestPolicy: { headerContentType: http.contentType },
          }),
        }
      : {}),
  };
}
