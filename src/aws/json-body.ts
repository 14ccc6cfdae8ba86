import { fromUtf8 } from "../platform/bytes.ts";
import { newId } from "../platform/ids.ts";
import { serializationFailed } from "./errors.ts";

/** Strings longer than this are left where they lie. */
const LEFT_LENGTH_MIN = 65_536;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export interface JsonBody {
  readonly value: unknown;
  /** By the text that stands for it in `value`: a long string, as the bytes of the body it lies in. */
  readonly strings: ReadonlyMap<string, Uint8Array>;
}

/**
 * Parses the JSON of a request without copying the package in it: a 70 MB request through `JSON.parse`
 * is held three times, and an isolate has 128 MB. A long string without escapes becomes a short
 * stand-in, which no caller can forge as it is random for each request.
 */
export function parseJsonBody(body: Uint8Array): JsonBody {
  if (body.byteLength === 0) return { value: undefined, strings: new Map() };

  const { text, strings } = takeOutLongStrings(body, newId());
  try {
    return { value: JSON.parse(text), strings };
  } catch {
    // The parser's own message would repeat part of the body, which may hold secrets, into logs.
    throw serializationFailed("Could not parse request body into json");
  }
}

function takeOutLongStrings(
  body: Uint8Array,
  token: string,
): { readonly text: string; readonly strings: ReadonlyMap<string, Uint8Array> } {
  const strings = new Map<string, Uint8Array>();
  const pieces: string[] = [];
  let done = 0;

  for (let open = body.indexOf(QUOTE); open !== -1;) {
    const close = closingQuote(body, open);
    if (close === -1) break;

    if (close - open > LEFT_LENGTH_MIN) {
      const bytes = body.subarray(open + 1, close);
      if (!bytes.includes(BACKSLASH)) {
        const standIn = `${token}.${strings.size}`;
        strings.set(standIn, bytes);
        pieces.push(decode(body.subarray(done, open + 1)), standIn);
        done = close;
      }
    }
    open = body.indexOf(QUOTE, close + 1);
  }

  pieces.push(decode(body.subarray(done)));
  return { text: pieces.join(""), strings };
}

function closingQuote(body: Uint8Array, open: number): number {
  let close = body.indexOf(QUOTE, open + 1);
  while (close !== -1 && isEscaped(body, close)) close = body.indexOf(QUOTE, close + 1);
  return close;
}

function isEscaped(body: Uint8Array, at: number): boolean {
  let first = at;
  while (body[first - 1] === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

function decode(bytes: Uint8Array): string {
  const text = fromUtf8(bytes);
  if (text === undefined) throw serializationFailed("The request body is not UTF-8");
  return text;
}
