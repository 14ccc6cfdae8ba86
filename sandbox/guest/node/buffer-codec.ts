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

export function encodeUtf8(text: string): Uint8Array {
  return new Uint8Array(call("textEncode", text.toWellFormed()));
}

/** How many bytes the UTF-8 of a string takes, without making them. */
export function utf8Length(text: string): number {
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

/** Code units that String.fromCharCode takes at once. */
const UNITS_MAX = 4096;

const HEX = Array.from({ length: 256 }, (_, byte) => (byte + 256).toString(16).slice(1));
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Bytes to text in one of the normal encodings. */
export function decodeBytes(bytes: Uint8Array, encoding: string): string {
  switch (encoding) {
    case "utf8":
      return decodeUtf8(bytes);
    case "utf16le":
      return fromUnits(
        bytes.length >> 1,
        (at) => (bytes[at * 2] ?? 0) | ((bytes[at * 2 + 1] ?? 0) << 8),
      );
    case "latin1":
      return fromUnits(bytes.length, (at) => bytes[at] ?? 0);
    case "ascii":
      return fromUnits(bytes.length, (at) => (bytes[at] ?? 0) & 0x7f);
    case "hex": {
      let text = "";
      for (let at = 0; at < bytes.length; at++) text += HEX[bytes[at] ?? 0];
      return text;
    }
    case "base64":
      return toBase64(bytes, `${LETTERS}+/`, "=");
    default:
      return toBase64(bytes, `${LETTERS}-_`, "");
  }
}

/** Text to bytes in one of the normal encodings. */
export function encodeText(text: string, encoding: string): Uint8Array {
  switch (encoding) {
    case "utf8":
      return encodeUtf8(text);
    case "utf16le": {
      const bytes = new Uint8Array(text.length * 2);
      for (let at = 0; at < text.length; at++) {
        const unit = text.charCodeAt(at);
        bytes[at * 2] = unit;
        bytes[at * 2 + 1] = unit >> 8;
      }
      return bytes;
    }
    case "latin1":
    case "ascii": {
      const bytes = new Uint8Array(text.length);
      for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
      return bytes;
    }
    case "hex":
      return fromHex(text);
    default:
      return fromBase64(text);
  }
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

function fromUnits(length: number, unitAt: (index: number) => number): string {
  let text = "";
  for (let start = 0; start < length; start += UNITS_MAX) {
    const units: number[] = [];
    for (let at = start; at < Math.min(length, start + UNITS_MAX); at++) units.push(unitAt(at));
    text += String.fromCharCode(...units);
  }
  return text;
}

/** Stops at the first pair that is no hex number, as Node does. */
function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >>> 1);
  for (let at = 0; at < bytes.length; at++) {
    const pair = text.slice(at * 2, at * 2 + 2);
    if (!/^[0-9a-f]{2}$/i.test(pair)) return bytes.slice(0, at);
    bytes[at] = Number.parseInt(pair, 16);
  }
  return bytes;
}

function toBase64(bytes: Uint8Array, alphabet: string, padding: string): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += `${alphabet[bits >> 18]}${alphabet[(bits >> 12) & 63]}`;
    text += left > 1 ? alphabet[(bits >> 6) & 63] : padding;
    text += left > 2 ? alphabet[bits & 63] : padding;
  }
  return text;
}

let sextets: Int8Array | undefined;

/** Both alphabets at once; other characters are skipped and "=" ends the text, as in Node. */
function fromBase64(text: string): Uint8Array {
  sextets ??= new Int8Array(128)
    .fill(-1)
    .map((_, unit) => `${LETTERS}+/`.indexOf(String.fromCharCode(unit)))
    .with(0x2d, 62)
    .with(0x5f, 63);
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let [length, bits, count] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x3d) break;
    const sextet = sextets[unit] ?? -1;
    if (sextet < 0) continue;
    bits = ((bits << 6) | sextet) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[length++] = bits >> count;
    }
  }
  return bytes.subarray(0, length);
}
