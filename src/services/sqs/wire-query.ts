import { type QueryRequest, readItems, readList, readMap } from "../../aws/query-protocol.ts";
import { type Shape, type StructureShape, type Value } from "../../aws/shape.ts";
import { type XmlContent } from "../../aws/xml.ts";
import { fromBase64, toBase64 } from "../../platform/bytes.ts";
import { sqsError } from "./errors.ts";

/**
 * The query protocol of SQS. Its lists and maps are flat and have names of their own: `Attribute.1.Name`,
 * `DeleteMessageBatchRequestEntry.2.Id`.
 */

/** What an item of a list or map is called in a form. */
const ITEM_NAMES: Readonly<Record<string, string>> = {
  Attributes: "Attribute",
  AttributeNames: "AttributeName",
  AWSAccountIds: "AWSAccountId",
  Actions: "ActionName",
  MessageAttributeNames: "MessageAttributeName",
  MessageAttributes: "MessageAttribute",
  MessageSystemAttributeNames: "MessageSystemAttributeName",
  MessageSystemAttributes: "MessageSystemAttribute",
  StringListValues: "StringListValue",
  BinaryListValues: "BinaryListValue",
  TagKeys: "TagKey",
  Tags: "Tag",
  tags: "Tag",
};

const TAG_NAMES = { key: "Key", value: "Value" };
const ATTRIBUTE_NAMES = { key: "Name", value: "Value" };

/** The input of an operation, as the JSON protocol would give it. */
export function readQueryInput<S extends StructureShape>(
  shape: S,
  request: QueryRequest,
): Value<S> {
  // Each member is read by its own shape.
  return readMembers(shape, request) as Value<S>;
}

function readMembers({ members }: StructureShape, request: QueryRequest): object {
  const read = Object.entries(members).map(
    ([name, member]) => [name, readMember(name, member, request)] as const,
  );
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

function readMember(name: string, shape: Shape, request: QueryRequest): unknown {
  const item = ITEM_NAMES[name] ?? `${request.action}RequestEntry`;
  switch (shape.kind) {
    case "list":
      return readListMember(item, shape.item, request);
    case "map":
      return readMapMember(item, shape.value, request);
    default:
      return readScalar(shape, request.parameters.get(name));
  }
}

function readListMember(item: string, shape: Shape, request: QueryRequest): unknown {
  const values =
    shape.kind === "structure"
      ? readItems(request, item).map((one) => readMembers(shape, one))
      : readList(request, item).map((text) => readScalar(shape, text));
  return values.length === 0 ? undefined : values;
}

function readMapMember(item: string, shape: Shape, request: QueryRequest): unknown {
  if (shape.kind !== "structure") {
    const entries = readMap(request, item, item === "Tag" ? TAG_NAMES : ATTRIBUTE_NAMES);
    return entries.size === 0 ? undefined : Object.fromEntries(entries);
  }
  const entries = readItems(request, item).map(({ action, parameters }) => {
    const prefix = "Value.";
    const own = [...parameters].filter(([name]) => name.startsWith(prefix));
    const value = new Map(own.map(([name, text]) => [name.slice(prefix.length), text]));
    return [
      parameters.get("Name") ?? "",
      readMembers(shape, { action, parameters: value }),
    ] as const;
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function readScalar({ kind }: Shape, text: string | undefined): unknown {
  if (text === undefined || kind === "string") return text;
  const value = kind === "blob" ? fromBase64(text) : readInteger(text);
  if (value === undefined)
    throw sqsError("InvalidParameterValueException", `Invalid value: ${text}`);
  return value;
}

function readInteger(text: string): number | undefined {
  return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** The result of an operation in XML. `Attributes` of a queue and of a message are written alike. */
export function toXmlResult(action: string, output: object): XmlContent {
  const members = Object.entries(output).map(([name, value]) => toElement(action, name, value));
  return Object.fromEntries(members);
}

function toElement(
  action: string,
  name: string,
  value: unknown,
): readonly [string, XmlContent | readonly XmlContent[]] {
  if (value instanceof Uint8Array) return [name, toBase64(value)];
  if (Array.isArray(value)) {
    return [elementName(action, name), value.map((item) => toContent(action, item))];
  }
  if (typeof value !== "object" || value === null) return [name, toText(value)];
  // Every object that is no item of a list is a map.
  const names = name === "Tags" ? TAG_NAMES : ATTRIBUTE_NAMES;
  const entries = Object.entries(value).map(([key, one]) => ({
    [names.key]: key,
    [names.value]: toContent(action, one),
  }));
  return [elementName(action, name), entries];
}

function toContent(action: string, value: unknown): XmlContent {
  return typeof value === "object" && value !== null ? toXmlResult(action, value) : toText(value);
}

function toText(value: unknown): XmlContent {
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string"
    ? value
    : undefined;
}

function elementName(action: string, name: string): string {
  switch (name) {
    case "Attributes":
      return "Attribute";
    case "MessageAttributes":
      return "MessageAttribute";
    case "Messages":
      return "Message";
    case "QueueUrls":
    case "queueUrls":
      return "QueueUrl";
    case "Tags":
      return "Tag";
    case "Successful":
      return `${action}ResultEntry`;
    case "Failed":
      return "BatchResultErrorEntry";
    case "Results":
      return `${action}ResultEntry`;
    default:
      return name;
  }
}
