import { call } from "../door.ts";
import { byteRange } from "../web/bytes.ts";

/** Node's names of the encodings, by every spelling that it takes. */
const NAMES: Readonly<Record<string, string>> = {
  utf8: "utf8",
  "utf-8": "utf8",
  ucs2: "utf16le",
  "ucs-2": "utf16le",
  utf16le: "utf16le",
  "utf-16le": "utf16le",
  latin1: "latin1",
  binary: "latin1",
  base64: "base64",
  base64url: "base64url",
  hex: "hex",
  ascii: "ascii",
};

export function normalizeEncoding(encoding: unknown): string | undefined {
  if (encoding === undefined || encoding === null || encoding === "") return "utf8";
  return typeof encoding === "string" ? NAMES[encoding.toLowerCase()] : undefined;
}

/** The host decodes UTF-8: the engine would take a step for every byte. */
export function decodeUtf8(bytes: Uint8Array): string {
  const { buffer, offset, length } = byteRange(bytes);
  return length === 0 ? "" : call("textDecode", "utf-8", false, true, buffer, offset, length);
}

export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(call("textEncode", text.toWellFormed()));
}

/** Up to here a step for each unit costs less than asking the host. */
const SHORT_LENGTH = 16;

/** How many bytes the UTF-8 of a string takes, without making them. */
export function utf8Length(text: string): number {
  if (text.length > SHORT_LENGTH) return call("utf8Length", text);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      length += 4;
      at++;
    } else length += 3;
  }
  return length;
}

/** Bytes to text in one of the normal encodings. */
export function decodeBytes(bytes: Uint8Array, encoding: string): string {
  if (encoding === "utf8") return decodeUtf8(bytes);
  const { buffer, offset, length } = byteRange(bytes);
  return length === 0 ? "" : call("bytesToText", encoding, buffer, offset, length);
}

/** Text to bytes in one of the normal encodings. */
export function encodeText(text: string, encoding: string): Uint8Array {
  if (encoding === "utf8") return encodeUtf8(text);
  return text === "" ? new Uint8Array(0) : new Uint8Array(call("textToBytes", encoding, text));
}

export function encodedLength(text: string, encoding: string): number {
  switch (encoding) {
    case "utf8":
      return utf8Length(text);
    case "utf16le":
      return text.length * 2;
    case "hex":
      return text.length >>> 1;
    case "base64":
    case "base64url":
      return Math.floor((text.replace(/={1,2}$/, "").length * 3) / 4);
    default:
      return text.length;
  }
}
