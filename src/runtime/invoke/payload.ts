import { AwsError } from "../../aws/errors.ts";
import { fromBase64, fromUtf8 } from "../../platform/bytes.ts";
import {
  ASYNC_PAYLOAD_BYTES_MAX,
  CLIENT_CONTEXT_BASE64_LENGTH_MAX,
  SYNC_PAYLOAD_BYTES_MAX,
} from "../../aws/limits.ts";

/** An empty payload reaches the handler as an empty object (reference 3.1). */
const EMPTY_EVENT = "{}";

const BYTES_MAX = {
  RequestResponse: SYNC_PAYLOAD_BYTES_MAX,
  Event: ASYNC_PAYLOAD_BYTES_MAX,
} as const;

type EventKind = keyof typeof BYTES_MAX;

/** The event as JSON text. Throws AWS's 413 for one that is too large, and its 400 for what is no JSON. */
export function readEvent(body: Uint8Array, kind: EventKind = "RequestResponse"): string {
  if (body.length > BYTES_MAX[kind]) throw tooLarge(body.length, kind);
  if (body.length === 0) return EMPTY_EVENT;
  const text = fromUtf8(body);
  if (text === undefined) throw notJson("Invalid UTF-8 start byte", 1, 1);
  try {
    JSON.parse(text);
  } catch (error) {
    throw describeSyntax(text, error);
  }
  return text;
}

/** The JSON text of the client context, or undefined when there is none. */
export function readClientContext(header: string | undefined): string | undefined {
  if (header === undefined || header === "") return undefined;
  if (header.length > CLIENT_CONTEXT_BASE64_LENGTH_MAX) throw badClientContext();
  const bytes = fromBase64(header);
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  if (text === undefined || !isJson(text)) throw badClientContext();
  return text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Text 73 of the reference. */
function tooLarge(bytes: number, kind: EventKind): AwsError {
  const limit = `(limit ${BYTES_MAX[kind]} bytes)`;
  return new AwsError(
    "RequestEntityTooLargeException",
    `${bytes} byte payload is too large for the ${kind} invocation type ${limit}`,
  );
}

function badClientContext(): AwsError {
  const text = "Client context must be a valid Base64-encoded JSON object.";
  return new AwsError("InvalidRequestContentException", text);
}

/** The words of AWS's parser, Jackson, for the two mistakes that callers make; the place is the engine's. */
function describeSyntax(text: string, error: unknown): AwsError {
  const offset = startOfToken(text, syntaxOffset(text, String(error)));
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - before.lastIndexOf("\n");
  const token = /^[\p{L}\p{N}_$]+/u.exec(text.slice(offset).trimStart())?.[0];
  if (token === undefined && offset >= text.trimEnd().length) {
    return notJson("Unexpected end-of-input", line, column);
  }
  if (token === undefined) {
    const character = text.slice(offset).codePointAt(0) ?? 0;
    const shown = `Unexpected character ('${String.fromCodePoint(character)}' (code ${character}))`;
    return notJson(`${shown}: expected a valid value (${VALUES})`, line, column);
  }
  return notJson(
    `Unrecognized token '${token}': was expecting (${VALUES})`,
    line,
    column + token.length,
  );
}

/** Where the engine stopped; for short texts it names only the character that it did not expect. */
function syntaxOffset(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const character = /Unexpected token '(.+?)'/u.exec(message)?.[1];
  const found = character === undefined ? -1 : text.indexOf(character);
  return found === -1 ? text.length : found;
}

/** Jackson names a whole word where the engine stops in the middle of one that began like `null` or `true`. */
function startOfToken(text: string, offset: number): number {
  const word = /[\p{L}\p{N}_$]+$/u.exec(text.slice(0, offset))?.[0] ?? "";
  return offset - word.length;
}

const VALUES = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";

/** Text 72 of the reference. */
function notJson(parserMessage: string, line: number, column: number): AwsError {
  const source = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)";
  return new AwsError(
    "InvalidRequestContentException",
    `Could not parse request body into json: Could not parse payload into json: ${parserMessage}\n at ${source}; line: ${line}, column: ${column}]`,
  );
}
