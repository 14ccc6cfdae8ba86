import { sequenceNumber, textFor, type Texts } from "./message.ts";
import { type MessageAttributes } from "./message-attributes.ts";

/** A message that a topic has taken, as it is kept until all have it. */
export interface StoredMessage {
  readonly kind: MessageKind;
  readonly id: string;
  readonly texts: Texts;
  readonly subject?: string;
  readonly attributes?: MessageAttributes;
  readonly publishedAt: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly traceHeader?: string;
  /** Of a FIFO topic. */
  readonly sequence?: number;
}

/** The second and third ask an HTTP endpoint whether it wants messages, and say that it gets none any more. */
export type MessageKind = "Notification" | "SubscriptionConfirmation" | "UnsubscribeConfirmation";

/** For whom an envelope is. */
export interface Recipient {
  readonly protocol: string;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  /** Where the links in it lead. */
  readonly origin: string;
  readonly token?: string;
}

/**
 * SNS signs with a key of Amazon's, whose certificate its clients fetch from a host of Amazon's and from no other: no
 * signature of ours could pass there. So there is none, and whoever checks one refuses the message.
 */
const UNSIGNED = { version: "1", signature: "", certificateUrl: "" };

/** What queues and HTTP endpoints get, unless they want the bare message. */
export function toEnvelope(message: StoredMessage, to: Recipient): string {
  return JSON.stringify(
    message.kind === "Notification" ? notification(message, to) : confirmation(message, to),
  );
}

/** The event that a function gets: reference 5.6. */
export function toFunctionEvent(message: StoredMessage, to: Recipient): string {
  const record = {
    EventSource: "aws:sns",
    EventVersion: "1.0",
    EventSubscriptionArn: to.subscriptionArn,
    Sns: {
      Type: "Notification",
      MessageId: message.id,
      TopicArn: to.topicArn,
      Subject: message.subject ?? null,
      Message: textFor(message.texts, to.protocol),
      Timestamp: new Date(message.publishedAt).toISOString(),
      SignatureVersion: UNSIGNED.version,
      Signature: UNSIGNED.signature,
      SigningCertUrl: UNSIGNED.certificateUrl,
      UnsubscribeUrl: unsubscribeUrl(to),
      MessageAttributes: toWireAttributes(message.attributes ?? {}),
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** The headers of a request to an HTTP endpoint. */
export function toHeaders(
  { kind, id }: StoredMessage,
  { topicArn, subscriptionArn }: Recipient,
  { isRaw, contentType }: { readonly isRaw: boolean; readonly contentType: string },
): Readonly<Record<string, string>> {
  return {
    "Content-Type": contentType,
    "User-Agent": "Amazon Simple Notification Service Agent",
    "x-amz-sns-message-type": kind,
    "x-amz-sns-message-id": id,
    "x-amz-sns-topic-arn": topicArn,
    // Who has not subscribed yet has no ARN.
    ...(kind === "SubscriptionConfirmation"
      ? {}
      : { "x-amz-sns-subscription-arn": subscriptionArn }),
    ...(isRaw ? { "x-amz-sns-rawdelivery": "true" } : {}),
  };
}

function notification(message: StoredMessage, to: Recipient): object {
  const { id, texts, subject, sequence, publishedAt, attributes = {} } = message;
  return {
    Type: message.kind,
    MessageId: id,
    ...(sequence === undefined ? {} : { SequenceNumber: sequenceNumber(sequence) }),
    TopicArn: to.topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: textFor(texts, to.protocol),
    Timestamp: new Date(publishedAt).toISOString(),
    SignatureVersion: UNSIGNED.version,
    Signature: UNSIGNED.signature,
    SigningCertURL: UNSIGNED.certificateUrl,
    UnsubscribeURL: unsubscribeUrl(to),
    ...(Object.keys(attributes).length === 0
      ? {}
      : { MessageAttributes: toWireAttributes(attributes) }),
  };
}

function confirmation({ kind, id, publishedAt }: StoredMessage, to: Recipient): object {
  const { origin, topicArn, subscriptionArn, token = "" } = to;
  const query = new URLSearchParams({
    Action: "ConfirmSubscription",
    TopicArn: topicArn,
    Token: token,
  });
  const text =
    kind === "SubscriptionConfirmation"
      ? `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
      : `You have chosen to deactivate subscription ${subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`;
  return {
    Type: kind,
    MessageId: id,
    Token: token,
    TopicArn: topicArn,
    Message: text,
    SubscribeURL: `${origin}/?${query.toString()}`,
    Timestamp: new Date(publishedAt).toISOString(),
    SignatureVersion: UNSIGNED.version,
    Signature: UNSIGNED.signature,
    SigningCertURL: UNSIGNED.certificateUrl,
  };
}

function unsubscribeUrl({ origin, subscriptionArn }: Recipient): string {
  const query = new URLSearchParams({ Action: "Unsubscribe", SubscriptionArn: subscriptionArn });
  return `${origin}/?${query.toString()}`;
}

function toWireAttributes(attributes: MessageAttributes): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [
      name,
      { Type: type, Value: value },
    ]),
  );
}
