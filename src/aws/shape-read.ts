import { fromUtf8 } from "../platform/bytes.ts";
import { decodeInPlace } from "./base64-in-place.ts";
import { serializationFailed } from "./errors.ts";
import { type JsonBody, parseJsonBody } from "./json-body.ts";
import { checkShape } from "./shape-check.ts";
import { type ListShape, type Shape, type StructureShape, type Value } from "./shape.ts";

/** Values that come from the path and the query, by member name. */
export type Located = Readonly<
  Record<string, string | number | boolean | readonly string[] | Uint8Array | undefined>
>;

/**
 * The input of an operation, read and checked. `body` is used up: a package in it is decoded where it
 * lies, since an isolate has no room for 70 MB twice. Of a few operations the body is not the members but one of
 * them: `payload`.
 */
export function readInput<S extends StructureShape>(
  shape: S,
  located: Located,
  body: Uint8Array = new Uint8Array(),
  payload?: keyof S["members"] & string,
): Value<S> {
  const input = { ...readBody(shape, body, payload), ...located };
  checkShape(shape, input);
  // The check has just proved what the type says.
  return input as Value<S>;
}

function readBody(shape: StructureShape, body: Uint8Array, payload: string | undefined): object {
  if (body.byteLength === 0) return {};
  const { value, strings } = parseJsonBody(body);
  const json = payload === undefined ? value : { [payload]: value };
  const members = read(shape, json, strings);
  if (typeof members !== "object" || members === null) throw serializationFailed("Unexpected null");
  return members;
}

/** Of lists that AWS's model does not bound. */
const LIST_ITEMS_MAX = 10_000;

/** A query parameter that is a number. AWS reports text that is none before it looks at any bound. */
export function readIntegerParameter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,10}$/.test(text)) {
    throw serializationFailed("STRING_VALUE can not be converted to an Integer");
  }
  return Number(text);
}

export function readBooleanParameter(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text !== "true" && text !== "false") {
    throw serializationFailed("STRING_VALUE can not be converted to a Boolean");
  }
  return text === "true";
}

/** Seconds since the epoch of an ISO date, as which SDKs write dates into queries. */
export function readDateParameter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs)) throw serializationFailed("Unable to parse date as ISO 8601");
  return epochMs / 1000;
}

/** Null and absent are one to AWS: undefined. The text of a mismatch is not documented by AWS. */
function read(shape: Shape, json: unknown, strings: JsonBody["strings"]): unknown {
  if (json === null || json === undefined) return undefined;

  switch (shape.kind) {
    case "structure":
      return readMembers(shape, json, strings);
    case "map":
      return readEntries(shape.value, json, strings);
    case "list":
      if (!Array.isArray(json)) throw mismatch(json, "a List");
      // A null item stays, to be refused with AWS's message.
      return itemsOf(shape, json).map((item) => read(shape.item, item, strings) ?? null);
    case "blob":
      return readBlob(json, strings);
    case "string":
      if (typeof json !== "string") throw mismatch(json, "a String");
      return restore(json, strings);
    case "integer":
      if (typeof json !== "number") throw mismatch(json, "an Integer");
      return Math.trunc(json);
    case "number":
      if (typeof json !== "number") throw mismatch(json, "a Double");
      return json;
    case "boolean":
      if (typeof json !== "boolean") throw mismatch(json, "a Boolean");
      return json;
  }
}

/** No more than it takes to see that a list is too long: an item of two bytes takes hundreds once it is read. */
function itemsOf({ max }: ListShape, json: readonly unknown[]): readonly unknown[] {
  if (max !== undefined) return json.slice(0, max + 1);
  if (json.length > LIST_ITEMS_MAX) throw serializationFailed("A list has too many items");
  return json;
}

/** Members that AWS's model does not have are ignored, as AWS does. */
function readMembers(shape: StructureShape, json: unknown, strings: JsonBody["strings"]): object {
  const source = asObject(json);
  const entries = Object.entries(shape.members).flatMap(([name, member]) => {
    const value = Object.hasOwn(source, name) ? read(member, source[name], strings) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function readEntries(value: Shape, json: unknown, strings: JsonBody["strings"]): object {
  return Object.fromEntries(
    Object.entries(asObject(json)).map(([key, item]) => [
      restore(key, strings),
      read(value, item, strings) ?? null,
    ]),
  );
}

function readBlob(json: unknown, strings: JsonBody["strings"]): Uint8Array {
  if (typeof json !== "string") throw mismatch(json, "a Blob");
  const bytes = decodeInPlace(strings.get(json) ?? new TextEncoder().encode(json));
  if (bytes === undefined) throw serializationFailed("A Blob is not valid base64");
  return bytes;
}

function restore(text: string, strings: JsonBody["strings"]): string {
  const bytes = strings.get(text);
  if (bytes === undefined) return text;

  const restored = fromUtf8(bytes);
  if (restored === undefined) throw serializationFailed("The request body is not UTF-8");
  return restored;
}

function asObject(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw mismatch(json, "a Map");
  }
  return json as Readonly<Record<string, unknown>>;
}

function mismatch(json: unknown, wanted: string): Error {
  if (Array.isArray(json)) return serializationFailed("Start of list found where not expected");
  if (typeof json === "object") {
    return serializationFailed("Start of structure or map found where not expected");
  }
  const got = typeof json === "boolean" ? `${json}` : typeof json;
  return serializationFailed(`${got.toUpperCase()}_VALUE can not be converted to ${wanted}`);
}
