import { toUtf8 } from "../../platform/bytes.ts";
import { invalidParameter, invalidValue, missingParameter, sqsError } from "./errors.ts";
import { DELAY_SECONDS_MAX, MESSAGE_TOKEN_LENGTH_MAX } from "./limits.ts";
import {
  attributesBytes,
  checkMessageAttributes,
  encodeAttributes,
  type MessageAttributes,
} from "./message-attributes.ts";
import { type QueueSettings } from "./attributes.ts";

/** A message as its sender gives it. */
export interface NewMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  /** The one system attribute that a sender may set. */
  readonly traceHeader?: string;
  readonly delaySeconds?: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** A message whose contents are in order, on its way to the queue's object. */
export interface OutgoingMessage extends Omit<NewMessage, "attributes"> {
  readonly id: string;
  readonly senderId: string;
  readonly encodedAttributes?: Uint8Array;
  /** Of body and attributes: what MaximumMessageSize limits. */
  readonly bytes: number;
  /** SHA-256 of the body: the deduplication id where the queue makes it of the content. */
  readonly contentId?: string;
}

/** What XML 1.0 can hold. */
const CHARACTERS = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const SEQUENCE_NUMBER_BASE = 18_850_000_000_000_000_000n;
const SEQUENCE_NUMBER_STEP = 256n;
const TOKEN = /^[\u0021-\u007E]*$/;

/** Throws SQS's refusal of a message that no queue would take. */
export function checkMessage(message: NewMessage): void {
  const { body, attributes = {}, delaySeconds, groupId, deduplicationId } = message;
  if (body === "") throw missingParameter("MessageBody");
  checkCharacters(body);
  checkMessageAttributes(attributes);
  for (const { value } of Object.values(attributes)) {
    if (typeof value === "string") checkCharacters(value);
  }
  if (delaySeconds !== undefined && !(delaySeconds >= 0 && delaySeconds <= DELAY_SECONDS_MAX)) {
    throw invalidParameter(
      "DelaySeconds",
      delaySeconds,
      `DelaySeconds must be >= 0 and <= ${DELAY_SECONDS_MAX}.`,
    );
  }
  checkToken("MessageGroupId", groupId);
  checkToken("MessageDeduplicationId", deduplicationId);
}

export function messageBytes({ body, attributes = {} }: NewMessage): number {
  return toUtf8(body).byteLength + attributesBytes(attributes);
}

export function toOutgoing(
  { attributes = {}, ...message }: NewMessage,
  made: { readonly id: string; readonly senderId: string; readonly contentId?: string },
): OutgoingMessage {
  const encoded = encodeAttributes(attributes);
  return {
    ...message,
    ...made,
    bytes: messageBytes({ ...message, attributes }),
    ...(encoded === undefined ? {} : { encodedAttributes: encoded }),
  };
}

/** Throws what this queue has against a message that another would take. */
export function admitMessage(settings: QueueSettings, message: OutgoingMessage): void {
  if (message.bytes > settings.messageBytesMax) {
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.messageBytesMax} bytes.`,
    );
  }
  if (settings.isFifo) checkForFifo(settings, message);
  else if (message.deduplicationId !== undefined) {
    throw notOfThisType("MessageDeduplicationId", message.deduplicationId);
  }
}

/** What a FIFO queue recognizes a message by that is sent again; undefined in a standard queue. */
export function deduplicationKey(
  { isFifo, deduplicationScope }: QueueSettings,
  { groupId = "", deduplicationId, contentId }: OutgoingMessage,
): { readonly scope: string; readonly id: string } | undefined {
  const id = deduplicationId ?? contentId;
  if (!isFifo || id === undefined) return undefined;
  // A group's id is never empty, so no scope of a group is that of the queue.
  return { scope: deduplicationScope === "messageGroup" ? groupId : "", id };
}

/** What SQS shows of a message's place: 20 digits that grow, and that nobody should read anything else into. */
export function sequenceNumber(sequence: number): string {
  return String(SEQUENCE_NUMBER_BASE + BigInt(sequence) * SEQUENCE_NUMBER_STEP);
}

function checkForFifo(settings: QueueSettings, message: OutgoingMessage): void {
  if (message.groupId === undefined) throw missingParameter("MessageGroupId");
  if (message.deduplicationId === undefined && !settings.contentBasedDeduplication) {
    throw invalidValue(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
  // Zero says nothing that the queue does not say itself.
  if (message.delaySeconds) throw notOfThisType("DelaySeconds", message.delaySeconds);
}

function notOfThisType(parameter: string, value: string | number): Error {
  return invalidParameter(
    parameter,
    value,
    "The request include parameter that is not valid for this queue type.",
  );
}

function checkCharacters(text: string): void {
  if (CHARACTERS.test(text)) return;
  throw sqsError(
    "InvalidMessageContents",
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
  );
}

function checkToken(parameter: string, token: string | undefined): void {
  if (token === undefined) return;
  if (token !== "" && token.length <= MESSAGE_TOKEN_LENGTH_MAX && TOKEN.test(token)) return;
  throw invalidParameter(
    parameter,
    token,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to ${MESSAGE_TOKEN_LENGTH_MAX} in length.`,
  );
}
