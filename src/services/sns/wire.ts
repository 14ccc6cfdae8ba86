import { type QueryRequest, readItems, readMap } from "../../aws/query-protocol.ts";
import { fromBase64 } from "../../platform/bytes.ts";
import { given } from "../given.ts";
import { invalid, invalidAttribute, missing } from "./errors.ts";
import { type NewMessage } from "./message.ts";
import { type MessageAttribute, type MessageAttributes } from "./message-attributes.ts";
import { type Tags } from "./topic.ts";

/** `Attributes.entry.1.key` and `.value`. */
export function readAttributes(request: QueryRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(readMap(request, "Attributes.entry"));
}

/** Undefined when none are given. */
export function readTags(request: QueryRequest): Tags | undefined {
  const tags = readItems(request, "Tags.member").map(({ parameters }) => {
    const key = parameters.get("Key");
    const value = parameters.get("Value");
    if (key === undefined || value === undefined) throw missing("Tags.1.member.key");
    return [key, value] as const;
  });
  if (new Set(tags.map(([key]) => key)).size < tags.length) {
    throw invalid("Duplicated keys are not allowed.");
  }
  return tags.length === 0 ? undefined : Object.fromEntries(tags);
}

export function toTags(tags: Tags) {
  return { member: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

/** `entry.1.key` and `.value` of a result. */
export function toEntries(attributes: Readonly<Record<string, string>>) {
  return { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) };
}

/** The message of Publish, or of an entry of PublishBatch. */
export function readMessage(request: QueryRequest, traceHeader: string | undefined): NewMessage {
  const { parameters } = request;
  const structure = parameters.get("MessageStructure");
  if (structure !== undefined && structure !== "" && structure !== "json") {
    throw invalid("Invalid message structure");
  }
  const message = parameters.get("Message");
  if (message === undefined) throw missing("Message");
  const attributes = readMessageAttributes(request);
  return {
    message,
    ...(structure === "json" ? { isStructured: true } : {}),
    ...given("subject", parameters.get("Subject")),
    ...given("groupId", parameters.get("MessageGroupId")),
    ...given("deduplicationId", parameters.get("MessageDeduplicationId")),
    ...given("traceHeader", traceHeader),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
}

function readMessageAttributes(request: QueryRequest): MessageAttributes {
  const entries = readItems(request, "MessageAttributes.entry").map(
    ({ parameters }): readonly [string, MessageAttribute] => {
      const name = parameters.get("Name") ?? "";
      const bytes = parameters.get("Value.BinaryValue");
      if (bytes !== undefined && fromBase64(bytes) === undefined) {
        throw invalidAttribute(`The value of message attribute '${name}' is not base64.`);
      }
      const type = parameters.get("Value.DataType") ?? "";
      const text = parameters.get("Value.StringValue");
      const isOther = type.startsWith("Binary") ? text !== undefined : bytes !== undefined;
      if (isOther) {
        throw invalidAttribute(
          `The message attribute '${name}' with type '${type}' must use field '${type.startsWith("Binary") ? "Binary" : "String"}'.`,
        );
      }
      return [name, { type, value: bytes ?? text ?? "" }];
    },
  );
  return Object.fromEntries(entries);
}
