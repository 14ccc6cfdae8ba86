import { type MessageAttribute, type MessageAttributes } from "../sqs/message-attributes.ts";
import { type Failure } from "./outbox.ts";

/** Of an error's text: attributes count towards the size of the message. */
const MESSAGE_LENGTH_MAX = 1024;
const UNKNOWN = "UNKNOWN";
const NOT_IN_QUEUES = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** What EventBridge and its Scheduler both say of an event that did not arrive. */
export function failureAttributes(failure: Failure): MessageAttributes {
  const { code, message, exhausted, retries } = failure;
  return {
    // A queue refuses an attribute that is empty.
    ERROR_CODE: text(code || UNKNOWN),
    ERROR_MESSAGE: text(message.slice(0, MESSAGE_LENGTH_MAX) || UNKNOWN),
    RETRY_ATTEMPTS: text(String(retries)),
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: text(exhausted) }),
  };
}

export function text(value: string): MessageAttribute {
  return { dataType: "String", value: toQueueText(value) };
}

/** A queue refuses what XML cannot hold, and a dead letter must not get lost by it. */
export function toQueueText(value: string): string {
  return value.toWellFormed().replace(NOT_IN_QUEUES, "\uFFFD");
}
