import { toBase64, toUtf8 } from "../../platform/bytes.ts";
import { invokeAsync } from "../async-invocations.ts";
import { type Delivery, DELIVERED, failedForNow, undeliverable } from "../delivery.ts";
import { type Scope } from "../service.ts";
import { sendToQueue } from "../sqs/send.ts";
import { isFifoName, subscriptionArn, type TopicAddress, topicArn } from "./address.ts";
import {
  type Recipient,
  type StoredMessage,
  toEnvelope,
  toFunctionEvent,
  toHeaders,
} from "./envelope.ts";
import { type HttpPoster } from "./http-poster.ts";
import { textFor } from "./message.ts";
import { toQueueAttributes } from "./message-attributes.ts";
import { type Settings, type Subscription } from "./subscription.ts";

/** What is to be brought to whom. */
export interface Parcel {
  readonly topic: TopicAddress;
  readonly subscription: Subscription;
  readonly settings: Settings;
  readonly message: StoredMessage;
  /** The same over all attempts. */
  readonly requestId: string;
}

/** In the resource policies of functions. */
const PRINCIPAL = "sns.amazonaws.com";
/** AWS waits about as long for an endpoint's answer. */
const HTTP_MS_MAX = 15_000;

export async function deliver(env: Env, poster: HttpPoster, parcel: Parcel): Promise<Delivery> {
  switch (parcel.subscription.protocol) {
    case "lambda":
      return await toFunction(env, parcel);
    case "sqs":
      return await toQueue(env, parcel, parcel.subscription.endpoint);
    case "http":
    case "https":
      return await toEndpoint(poster, parcel);
  }
}

/** Brings what could not be delivered, as it would have been, to the subscription's dead-letter queue. */
export async function bury(env: Env, parcel: Parcel): Promise<Delivery> {
  return await toQueue(env, parcel, parcel.settings.deadLetterArn ?? "");
}

async function toFunction(env: Env, parcel: Parcel): Promise<Delivery> {
  const { topic, subscription, message, requestId } = parcel;
  const { traceHeader } = message;
  return await invokeAsync(env, {
    functionArn: subscription.endpoint,
    payload: toFunctionEvent(message, recipientOf(parcel)),
    requestId,
    principal: {
      service: PRINCIPAL,
      sourceArn: topicArn(topic),
      sourceAccount: topic.accountId,
    },
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
}

async function toQueue(env: Env, parcel: Parcel, queueArn: string): Promise<Delivery> {
  const { message, settings, subscription, topic } = parcel;
  const { accountId, region } = topic;
  const { attributes, traceHeader, groupId } = message;
  const scope: Scope = { env, accountId, region };
  return await sendToQueue(scope, {
    queueArn,
    body: settings.isRaw
      ? textFor(message.texts, subscription.protocol)
      : toEnvelope(message, recipientOf(parcel)),
    ...(settings.isRaw && attributes !== undefined
      ? { attributes: toQueueAttributes(attributes) }
      : {}),
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(isFifoName(queueArn) && message.deduplicationId !== undefined
      ? { deduplicationId: message.deduplicationId }
      : {}),
  });
}

async function toEndpoint(poster: HttpPoster, parcel: Parcel): Promise<Delivery> {
  const { subscription, settings, message } = parcel;
  const recipient = recipientOf(parcel);
  const isRaw = settings.isRaw && message.kind === "Notification";
  const { url, authorization } = withoutPassword(subscription.endpoint);
  const outcome = await poster.post({
    url,
    headers: {
      ...toHeaders(message, recipient, { isRaw, contentType: settings.http.contentType }),
      ...authorization,
    },
    body: isRaw ? textFor(message.texts, subscription.protocol) : toEnvelope(message, recipient),
    timeoutMs: HTTP_MS_MAX,
  });
  switch (outcome.kind) {
    case "answered":
      return judge(outcome.status);
    case "refused":
      return undeliverable("EndpointRefused", outcome.reason);
    case "failed":
      return failedForNow("EndpointFailed", outcome.reason);
  }
}

/** Errors of the server and throttles may pass; what else is no success stays so. */
function judge(status: number): Delivery {
  if (status >= 200 && status < 300) return DELIVERED;
  const message = `The endpoint answered ${status}`;
  return status >= 500 || status === 429
    ? failedForNow("EndpointFailed", message)
    : undeliverable("EndpointRefused", message);
}

/** A user and password in a URL are for the header that they stand for. */
function withoutPassword(endpoint: string): {
  readonly url: string;
  readonly authorization: Readonly<Record<string, string>>;
} {
  const url = new URL(endpoint);
  const { username, password } = url;
  if (username === "" && password === "") return { url: endpoint, authorization: {} };
  url.username = "";
  url.password = "";
  const plain = `${decode(username)}:${decode(password)}`;
  return { url: url.href, authorization: { Authorization: `Basic ${toBase64(toUtf8(plain))}` } };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function recipientOf({ topic, subscription }: Parcel): Recipient {
  const { protocol, id, origin, token } = subscription;
  return {
    protocol,
    topicArn: topicArn(topic),
    subscriptionArn: subscriptionArn({ topic, id }),
    origin,
    ...(token === undefined ? {} : { token }),
  };
}
