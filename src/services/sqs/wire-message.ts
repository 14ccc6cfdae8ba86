import { type Value } from "../../aws/shape.ts";
import { invalidParameter, invalidValue, unknownAttribute } from "./errors.ts";
import { TRACE_HEADER_LENGTH_MAX } from "./limits.ts";
import { type ReceivedMessage } from "./mailbox.ts";
import { type NewMessage, sequenceNumber } from "./message.ts";
import {
  decodeAttributes,
  encodeAttributes,
  md5Hex,
  type MessageAttribute,
  type MessageAttributes,
  selectAttributes,
} from "./message-attributes.ts";
import { toBase64 } from "../../platform/bytes.ts";
import { type ATTRIBUTE, type MESSAGE_ENTRY } from "./wire-shapes.ts";

const TRACE_HEADER = "AWSTraceHeader";

export function toNewMessage(input: Value<typeof MESSAGE_ENTRY>): NewMessage {
  const traceHeader = readTraceHeader(input.MessageSystemAttributes ?? {});
  const attributes = toAttributes(input.MessageAttributes ?? {});
  return {
    body: input.MessageBody ?? "",
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(input.DelaySeconds === undefined ? {} : { delaySeconds: input.DelaySeconds }),
    ...(input.MessageGroupId === undefined ? {} : { groupId: input.MessageGroupId }),
    ...(input.MessageDeduplicationId === undefined
      ? {}
      : { deduplicationId: input.MessageDeduplicationId }),
  };
}

/** The digests by which a client checks that its message has arrived as it was. */
export function toDigests({ body, attributes = {}, traceHeader }: NewMessage): object {
  const encoded = encodeAttributes(attributes);
  const system = encodeAttributes(
    traceHeader === undefined ? {} : { [TRACE_HEADER]: { dataType: "String", value: traceHeader } },
  );
  return {
    MD5OfMessageBody: md5Hex(body),
    ...(encoded === undefined ? {} : { MD5OfMessageAttributes: md5Hex(encoded) }),
    ...(system === undefined ? {} : { MD5OfMessageSystemAttributes: md5Hex(system) }),
  };
}

/** Which attributes a receiver has asked for. */
export interface WantedAttributes {
  readonly system: readonly string[];
  readonly message: readonly string[];
}

export function toMessage(message: ReceivedMessage, wanted: WantedAttributes): object {
  const system = Object.entries(toSystemAttributes(message)).filter(
    ([name]) => wanted.system.includes("All") || wanted.system.includes(name),
  );
  const attributes = selectAttributes(decodeAttributes(message.encodedAttributes), wanted.message);
  const encoded = encodeAttributes(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5Hex(message.body),
    Body: message.body,
    ...(system.length === 0 ? {} : { Attributes: Object.fromEntries(system) }),
    ...(encoded === undefined
      ? {}
      : {
          MD5OfMessageAttributes: md5Hex(encoded),
          MessageAttributes: fromAttributes(attributes),
        }),
  };
}

/** By AWS's names, all as text. */
export function toSystemAttributes(message: ReceivedMessage): Readonly<Record<string, string>> {
  const { groupId, deduplicationId, traceHeader, sourceArn } = message;
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.earlierReceives + message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    // Every message of a FIFO queue has one, and no other has.
    ...(deduplicationId === undefined
      ? {}
      : {
          SequenceNumber: sequenceNumber(message.sequence),
          MessageDeduplicationId: deduplicationId,
        }),
    ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    ...(traceHeader === undefined ? {} : { [TRACE_HEADER]: traceHeader }),
    ...(sourceArn === undefined ? {} : { DeadLetterQueueSourceArn: sourceArn }),
  };
}

const SYSTEM_ATTRIBUTES = [
  "All",
  "SenderId",
  "SentTimestamp",
  "ApproximateReceiveCount",
  "ApproximateFirstReceiveTimestamp",
  "SequenceNumber",
  "MessageDeduplicationId",
  "MessageGroupId",
  TRACE_HEADER,
  "DeadLetterQueueSourceArn",
];

/** Throws InvalidAttributeName for what no message has. */
export function checkSystemNames(names: readonly string[]): void {
  const unknown = names.find((name) => !SYSTEM_ATTRIBUTES.includes(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
}

function toAttributes(input: Readonly<Record<string, Value<typeof ATTRIBUTE>>>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, toAttribute(name, value)]),
  );
}

function toAttribute(name: string, input: Value<typeof ATTRIBUTE> | null): MessageAttribute {
  const { DataType: dataType = "", StringValue: text, BinaryValue: bytes } = input ?? {};
  if (input?.StringListValues?.length || input?.BinaryListValues?.length) {
    throw invalidValue(
      `Message (user) attribute '${name}' list values in SendMessage operation are not supported.`,
    );
  }
  if (text !== undefined && bytes !== undefined) {
    throw invalidValue(`Message (user) attribute '${name}' must have one value, and has two.`);
  }
  return { dataType, value: text ?? bytes ?? "" };
}

function readTraceHeader(
  input: Readonly<Record<string, Value<typeof ATTRIBUTE>>>,
): string | undefined {
  const other = Object.keys(input).find((name) => name !== TRACE_HEADER);
  if (other !== undefined) {
    throw invalidParameter(
      "MessageSystemAttributes",
      other,
      `Only ${TRACE_HEADER} can be sent as a message system attribute.`,
    );
  }
  const given = input[TRACE_HEADER];
  if (given === undefined) return undefined;
  const { dataType, value } = toAttribute(TRACE_HEADER, given);
  if (dataType !== "String" || typeof value !== "string" || value === "") {
    throw invalidValue(
      `The message system attribute '${TRACE_HEADER}' must contain a non-empty value of type 'String'.`,
    );
  }
  if (value.length > TRACE_HEADER_LENGTH_MAX) {
    throw invalidParameter(
      TRACE_HEADER,
      `${value.slice(0, TRACE_HEADER_LENGTH_MAX)}…`,
      `A trace header has at most ${TRACE_HEADER_LENGTH_MAX} characters.`,
    );
  }
  return value;
}

function fromAttributes(attributes: MessageAttributes): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, value }]) => [
      name,
      typeof value === "string"
        ? { StringValue: value, DataType: dataType }
        : { BinaryValue: toBase64(value), DataType: dataType },
    ]),
  );
}
