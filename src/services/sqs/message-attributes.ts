import { createHash } from "node:crypto";
import { fromUtf8, joinBytes, toUtf8 } from "../../platform/bytes.ts";
import { invalidValue } from "./errors.ts";
import { MESSAGE_ATTRIBUTE_NAME_LENGTH_MAX, MESSAGE_ATTRIBUTES_MAX } from "./limits.ts";

/** A message attribute: what is text on the wire is a string here. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with a label of the sender's after a dot. */
  readonly dataType: string;
  readonly value: string | Uint8Array;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** The byte that says, in the digest, how the value came. */
const STRING_VALUE = 1;
const BINARY_VALUE = 2;
const LENGTH_BYTES = 4;

const NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;
const RESERVED_NAME = /^(aws|amazon)\./i;
const TYPE = /^(String|Number|Binary)(\..+)?$/s;
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;

/** Throws InvalidParameterValue for what a message may not carry. Characters of values are checked with the body. */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > MESSAGE_ATTRIBUTES_MAX) {
    throw invalidValue(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MESSAGE_ATTRIBUTES_MAX}].`,
    );
  }
  for (const [name, attribute] of entries) checkAttribute(name, attribute);
}

function checkAttribute(name: string, { dataType, value }: MessageAttribute): void {
  if (name.length > MESSAGE_ATTRIBUTE_NAME_LENGTH_MAX || !NAME.test(name)) {
    throw invalidValue(
      `Message (user) attribute name '${name}' must be 1 to ${MESSAGE_ATTRIBUTE_NAME_LENGTH_MAX} alphanumeric characters, underscores, hyphens and single periods between them.`,
    );
  }
  if (RESERVED_NAME.test(name)) {
    throw invalidValue(
      `Message (user) attribute name '${name}' can not start with a prefix that AWS reserves.`,
    );
  }
  if (dataType === "") {
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute type.`,
    );
  }
  const base = TYPE.exec(dataType)?.[1];
  if (base === undefined || dataType.length > MESSAGE_ATTRIBUTE_NAME_LENGTH_MAX) {
    throw invalidValue(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const isBinary = typeof value !== "string";
  if (isBinary !== (base === "Binary") || value.length === 0) {
    throw invalidValue(
      `The message (user) attribute '${name}' must contain a non-empty value of type '${base}'.`,
    );
  }
  if (base === "Number" && !NUMBER.test(value as string)) {
    throw invalidValue(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}

/** What they count for in the size of a message: names, types and values. */
export function attributesBytes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { dataType, value }]) =>
      sum + toUtf8(name).length + toUtf8(dataType).length + bytesOf(value).length,
    0,
  );
}

/**
 * The form over which SQS's digest is taken, from its developer guide: by name, each part after its length. It holds all
 * there is, so it is also how attributes are stored. Undefined when there are none.
 */
export function encodeAttributes(attributes: MessageAttributes): Uint8Array | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { dataType = "", value = "" } = attributes[name] ?? {};
    const transport = typeof value === "string" ? STRING_VALUE : BINARY_VALUE;
    return [
      ...withLength(toUtf8(name)),
      ...withLength(toUtf8(dataType)),
      Uint8Array.of(transport),
      ...withLength(bytesOf(value)),
    ];
  });
  return joinBytes(parts);
}

/** The reverse of `encodeAttributes`. */
export function decodeAttributes(encoded: Uint8Array | undefined): MessageAttributes {
  if (encoded === undefined) return {};
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const attributes: [string, MessageAttribute][] = [];
  let at = 0;
  const next = () => {
    const length = view.getUint32(at);
    const part = encoded.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length);
    at += LENGTH_BYTES + length;
    return part;
  };
  while (at < encoded.byteLength) {
    const name = textOf(next());
    const dataType = textOf(next());
    const transport = encoded[at];
    at += 1;
    const value = next();
    attributes.push([
      name,
      { dataType, value: transport === STRING_VALUE ? textOf(value) : value },
    ]);
  }
  return Object.fromEntries(attributes);
}

export function md5Hex(content: string | Uint8Array): string {
  return createHash("md5").update(content).digest("hex");
}

/** `All` and `.*` name every attribute, `PREFIX.*` those that begin with the prefix, and no name none. */
export function selectAttributes(
  attributes: MessageAttributes,
  names: readonly string[],
): MessageAttributes {
  const isWanted = (name: string) =>
    names.some((wanted) => {
      if (wanted === "All" || wanted === ".*" || wanted === "*") return true;
      return wanted.endsWith(".*") ? name.startsWith(wanted.slice(0, -2)) : name === wanted;
    });
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? toUtf8(value) : value;
}

function textOf(bytes: Uint8Array): string {
  return fromUtf8(bytes) ?? "";
}

function withLength(bytes: Uint8Array): readonly Uint8Array[] {
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, bytes.byteLength);
  return [length, bytes];
}
