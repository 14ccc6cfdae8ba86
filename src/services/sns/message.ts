import { toUtf8 } from "../../platform/bytes.ts";
import { isFifoName } from "./address.ts";
import { batchTooLong, invalid } from "./errors.ts";
import { MESSAGE_BYTES_MAX, MESSAGE_TOKEN_LENGTH_MAX, SUBJECT_LENGTH_MAX } from "./limits.ts";
import {
  attributesBytes,
  checkMessageAttributes,
  type MessageAttributes,
} from "./message-attributes.ts";

/** A message as its publisher gives it. */
export interface NewMessage {
  readonly message: string;
  readonly subject?: string;
  /** Whether `message` is an object with a text for each protocol. */
  readonly isStructured?: boolean;
  readonly attributes?: MessageAttributes;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly traceHeader?: string;
}

/** A message that is in order, on its way to the topic's object. */
export interface OutgoingMessage extends Omit<NewMessage, "message" | "isStructured"> {
  readonly id: string;
  /** By protocol; `default` for those that are not named. */
  readonly texts: Texts;
  /** Of the message and its attributes: what MaximumMessageSize limits. */
  readonly bytes: number;
  /** SHA-256 of what was given: the deduplication id where the topic makes it of the content. */
  readonly contentId?: string;
}

export type Texts = Readonly<Record<string, string>>;

const SEQUENCE_NUMBER_BASE = 10_000_000_000_000_000_000n;
const SEQUENCE_NUMBER_STEP = 256n;
const TOKEN = /^[\u0021-\u007E]+$/;
/** No line breaks and no control characters. */
const SUBJECT = /^[^\p{Cc}\u2028\u2029]+$/u;
const DEFAULT = "default";

/** Throws SNS's refusal of a message that no topic would take. Says what each protocol gets. */
export function checkMessage(message: NewMessage): Texts {
  const { message: text, subject, attributes = {}, isStructured } = message;
  if (text === "") throw invalid("Empty message");
  if (messageBytes(message) > MESSAGE_BYTES_MAX) throw invalid("Message too long");
  if (subject !== undefined && !(subject.length <= SUBJECT_LENGTH_MAX && SUBJECT.test(subject))) {
    throw invalid("Subject");
  }
  checkMessageAttributes(attributes);
  return isStructured === true ? readStructure(text) : { [DEFAULT]: text };
}

export function messageBytes({ message, attributes = {} }: NewMessage): number {
  return toUtf8(message).byteLength + attributesBytes(attributes);
}

export function textFor(texts: Texts, protocol: string): string {
  return (Object.hasOwn(texts, protocol) ? texts[protocol] : texts[DEFAULT]) ?? "";
}

/** Throws SNS's refusal of messages that come together and are too long for a topic, each or all. */
export function checkBytes(messages: readonly OutgoingMessage[], bytesMax: number): void {
  const bytes = messages.reduce((sum, message) => sum + message.bytes, 0);
  if (bytes > bytesMax) throw messages.length === 1 ? invalid("Message too long") : batchTooLong();
}

/** What a topic needs of a message by its kind. Throws SNS's refusal. */
export function checkForTopic(
  topicName: string,
  contentBasedDeduplication: boolean,
  { groupId, deduplicationId }: Pick<NewMessage, "groupId" | "deduplicationId">,
): void {
  checkToken("MessageGroupId", groupId);
  checkToken("MessageDeduplicationId", deduplicationId);
  if (!isFifoName(topicName)) {
    if (deduplicationId === undefined) return;
    throw invalid(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
    );
  }
  if (groupId === undefined) {
    throw invalid("The MessageGroupId parameter is required for FIFO topics");
  }
  if (deduplicationId === undefined && !contentBasedDeduplication) {
    throw invalid(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
}

/** 20 digits that grow, and that nobody should read anything else into. */
export function sequenceNumber(sequence: number): string {
  return String(SEQUENCE_NUMBER_BASE + BigInt(sequence) * SEQUENCE_NUMBER_STEP);
}

function readStructure(text: string): Texts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  const members = Object.entries(value).filter(
    (member): member is [string, string] => typeof member[1] === "string",
  );
  const texts = Object.fromEntries(members);
  if (!Object.hasOwn(texts, DEFAULT)) {
    throw invalid("Message Structure - No default entry in JSON message body");
  }
  return texts;
}

function checkToken(parameter: string, token: string | undefined): void {
  if (token === undefined) return;
  if (token.length <= MESSAGE_TOKEN_LENGTH_MAX && TOKEN.test(token)) return;
  throw invalid(
    `${parameter} Reason: The ${parameter} must be 1 to ${MESSAGE_TOKEN_LENGTH_MAX} alphanumeric and punctuation characters`,
  );
}
