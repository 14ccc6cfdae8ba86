import { toBase64 } from "../../platform/bytes.ts";
import { type QueueAddress, queueArn } from "../../services/sqs/address.ts";
import { type ReceivedMessage } from "../../services/sqs/mailbox.ts";
import {
  decodeAttributes,
  encodeAttributes,
  md5Hex,
  type MessageAttribute,
  type MessageAttributes,
} from "../../services/sqs/message-attributes.ts";
import { toSystemAttributes } from "../../services/sqs/wire-message.ts";

/** A message as a function gets it: reference 5.6. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, object>>;
  readonly md5OfMessageAttributes: string | null;
  readonly md5OfBody: string;
  readonly eventSource: "aws:sqs";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/** What a queue gives, whether it is embedded or not. */
export interface QueueMessage {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly systemAttributes: Readonly<Record<string, string>>;
  readonly attributes: MessageAttributes;
}

export function toQueueMessage(message: ReceivedMessage): QueueMessage {
  return {
    id: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    systemAttributes: toSystemAttributes(message),
    attributes: decodeAttributes(message.encodedAttributes),
  };
}

export function toRecord(address: QueueAddress, message: QueueMessage): SqsRecord {
  const encoded = encodeAttributes(message.attributes);
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.systemAttributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, one]) => [name, toAttribute(one)]),
    ),
    md5OfMessageAttributes: encoded === undefined ? null : md5Hex(encoded),
    md5OfBody: md5Hex(message.body),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn(address),
    awsRegion: address.region,
  };
}

function toAttribute({ dataType, value }: MessageAttribute): object {
  return {
    ...(typeof value === "string" ? { stringValue: value } : { binaryValue: toBase64(value) }),
    stringListValues: [],
    binaryListValues: [],
    dataType,
  };
}
