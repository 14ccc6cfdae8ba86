import { call } from "../door.ts";
import { nodeError } from "./errors.ts";
import { Buffer } from "./buffer.ts";

type Decode = (text: string) => string;

/** More keys than this are dropped unless maxKeys says otherwise. */
const KEYS_MAX = 1000;

interface ParseOptions {
  readonly maxKeys?: number;
  readonly decodeURIComponent?: Decode;
}

function escape(value: unknown): string {
  const text = typeof value === "string" ? value : `${value as string}`;
  try {
    return encodeURIComponent(text);
  } catch {
    throw nodeError(URIError, "ERR_INVALID_URI", "URI malformed");
  }
}

function unescapeBuffer(text: unknown, decodeSpaces = false): Uint8Array {
  const source = new Uint8Array(call("textEncode", `${text as string}`));
  const bytes: number[] = [];
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0;
    const digits = String.fromCharCode(source[at + 1] ?? 0, source[at + 2] ?? 0);
    if (byte === 0x25 && /^[0-9a-f]{2}$/i.test(digits)) {
      bytes.push(Number.parseInt(digits, 16));
      at += 2;
    } else bytes.push(decodeSpaces && byte === 0x2b ? 0x20 : byte);
  }
  return Buffer.from(bytes);
}

function unescape(text: unknown): string {
  try {
    return decodeURIComponent(`${text as string}`);
  } catch {
    return unescapeBuffer(text).toString();
  }
}

function stringifyPrimitive(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? `${value}` : "";
  return typeof value === "bigint" || typeof value === "boolean" ? `${value}` : "";
}

function stringify(
  source: unknown,
  separator?: string | null,
  equals?: string | null,
  options?: { encodeURIComponent?: (text: string) => string },
): string {
  if (typeof source !== "object" || source === null) return "";
  // User code may have replaced querystring.escape.
  const encode = options?.encodeURIComponent ?? querystring.escape;
  const pairs = Object.entries(source).flatMap(([name, value]: [string, unknown]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map(
      (item) => `${encode(name)}${equals || "="}${encode(stringifyPrimitive(item))}`,
    );
  });
  return pairs.join(separator || "&");
}

function parse(
  text: unknown,
  separator?: string | null,
  equals?: string | null,
  options: ParseOptions = {},
): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = Object.create(null);
  if (typeof text !== "string" || text === "") return result;
  const { maxKeys = KEYS_MAX, decodeURIComponent: decode = querystring.unescape } = options;
  const parts = text.split(`${separator || "&"}`).filter((part) => part !== "");
  const kept = maxKeys > 0 ? parts.slice(0, maxKeys) : parts;
  const sign = `${equals || "="}`;
  for (const part of kept) {
    const at = part.indexOf(sign);
    const rawName = at < 0 ? part : part.slice(0, at);
    const rawValue = at < 0 ? "" : part.slice(at + sign.length);
    const name = decodeWith(decode, rawName);
    const value = decodeWith(decode, rawValue);
    const known = result[name];
    if (known === undefined) result[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else result[name] = [known, value];
  }
  return result;
}

function decodeWith(decode: Decode, text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decode(spaced);
  } catch {
    return unescape(spaced);
  }
}

/** node:querystring; its members are called through it, because user code replaces escape and unescape. */
export const querystring = {
  unescapeBuffer,
  unescape,
  escape,
  stringify,
  encode: stringify,
  parse,
  decode: parse,
};
