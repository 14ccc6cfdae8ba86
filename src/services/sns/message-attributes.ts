import { fromBase64, toUtf8 } from "../../platform/bytes.ts";
import { type MessageAttributes as QueueAttributes } from "../sqs/message-attributes.ts";
import { invalidAttribute } from "./errors.ts";
import { ATTRIBUTE_NAME_LENGTH_MAX } from "./limits.ts";

/** A message attribute as subscribers see it: the value of a Binary one is base64. */
export interface MessageAttribute {
  readonly type: string;
  readonly value: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const STRING_ARRAY = "String.Array";
const NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;
const RESERVED_NAME = /^(aws|amazon)\./i;
const TYPE = /^(String|Number|Binary)(\..+)?$/s;
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;

/** Throws what SNS has against the attributes of a message. */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  for (const [name, attribute] of Object.entries(attributes)) checkAttribute(name, attribute);
}

function checkAttribute(name: string, { type, value }: MessageAttribute): void {
  if (name.length > ATTRIBUTE_NAME_LENGTH_MAX || !NAME.test(name) || RESERVED_NAME.test(name)) {
    throw invalidAttribute(
      `The message attribute name '${name}' is invalid. It may have letters, digits, underscores, hyphens and single periods between them, and not begin with 'AWS.' or 'Amazon.'.`,
    );
  }
  if (type === "") {
    throw invalidAttribute(
      `The message attribute '${name}' must contain non-empty message attribute type.`,
    );
  }
  const base = baseOf(type);
  if (base === undefined || type.length > ATTRIBUTE_NAME_LENGTH_MAX) {
    throw invalidAttribute(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (value === "") {
    throw invalidAttribute(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  }
  if (base === "Number" && !NUMBER.test(value)) {
    throw invalidAttribute(`Could not cast message attribute '${name}' value to number.`);
  }
  if (type === STRING_ARRAY && readArray(value) === undefined) {
    throw invalidAttribute(
      `The message attribute '${name}' of type '${STRING_ARRAY}' must be a JSON array of strings, numbers, true, false and null.`,
    );
  }
}

/** What they count for in the size of a message: names, types and values. */
export function attributesBytes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { type, value }]) =>
      sum + toUtf8(name).length + toUtf8(type).length + toUtf8(value).length,
    0,
  );
}

/** The attributes as an object that a filter policy is held against. Binary ones have no part in it. */
export function toFilterable(attributes: MessageAttributes): Readonly<Record<string, unknown>> {
  const members = Object.entries(attributes)
    .filter(([, { type }]) => !isBinary(type))
    .map(([name, attribute]) => [name, filterableOf(attribute)] as const);
  return Object.fromEntries(members);
}

function filterableOf({ type, value }: MessageAttribute): unknown {
  if (baseOf(type) === "Number") return Number(value);
  return type === STRING_ARRAY ? readArray(value) : value;
}

export function toQueueAttributes(attributes: MessageAttributes): QueueAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [
      name,
      { dataType: type, value: isBinary(type) ? (fromBase64(value) ?? new Uint8Array()) : value },
    ]),
  );
}

export function isBinary(type: string): boolean {
  return baseOf(type) === "Binary";
}

function baseOf(type: string): string | undefined {
  return TYPE.exec(type)?.[1];
}

function readArray(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isArray =
      Array.isArray(value) && value.every((item) => item === null || typeof item !== "object");
    return isArray ? value : undefined;
  } catch {
    return undefined;
  }
}
