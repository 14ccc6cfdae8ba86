import { asUint8Array } from "../web/bytes.ts";
import { decodeBytes, encodeText } from "./buffer-codec.ts";
import { nodeError } from "./errors.ts";

/** The methods' first words, each with the encoding that it stands for. */
const ENCODINGS = {
  ascii: "ascii",
  base64: "base64",
  base64url: "base64url",
  latin1: "latin1",
  hex: "hex",
  ucs2: "utf16le",
  utf8: "utf8",
} as const;

/** `utf8Slice`, `utf8Write` and so on: Node does not document them, but parsers (busboy) and drivers use them. */
export function bufferSlices(): Readonly<Record<string, (...args: never[]) => unknown>> {
  const methods: Record<string, (...args: never[]) => unknown> = {};
  for (const [name, encoding] of Object.entries(ENCODINGS)) {
    methods[`${name}Slice`] = function (this: Uint8Array, start?: unknown, end?: unknown) {
      return slice(asUint8Array(this), encoding, start, end);
    };
    methods[`${name}Write`] = function (
      this: Uint8Array,
      text: unknown,
      at?: unknown,
      most?: unknown,
    ) {
      return write(asUint8Array(this), encoding, text, [at, most]);
    };
  }
  return methods;
}

function slice(bytes: Uint8Array, encoding: string, start: unknown, end: unknown): string {
  const from = start === undefined ? 0 : Math.trunc(Number(start)) || 0;
  const to = end === undefined ? bytes.length : Math.trunc(Number(end)) || 0;
  if (from >= 0 && to <= from) return "";
  if (from < 0 || to > bytes.length) {
    throw nodeError(RangeError, "ERR_OUT_OF_RANGE", "Index out of range");
  }
  return decodeBytes(bytes.subarray(from, to), encoding);
}

function write(
  bytes: Uint8Array,
  encoding: string,
  text: unknown,
  [at, most]: readonly unknown[],
): number {
  if (typeof text !== "string") {
    throw nodeError(TypeError, "ERR_INVALID_ARG_TYPE", "argument must be a string");
  }
  const from = at === undefined ? 0 : Math.trunc(Number(at)) || 0;
  if (from < 0 || from > bytes.length) throw outside("offset");
  const room = bytes.length - from;
  const length = most === undefined ? room : Math.trunc(Number(most)) || 0;
  if (length < 0 || length > room) throw outside("length");
  return writeText(bytes.subarray(from, from + length), text, encoding);
}

/** As much of the text as fits, and never half a character. */
export function writeText(target: Uint8Array, text: string, encoding: string): number {
  const bytes = encodeText(text, encoding);
  let length = Math.min(bytes.length, target.length);
  if (length < bytes.length && encoding === "utf16le") length -= length % 2;
  if (encoding === "utf8") while (length > 0 && ((bytes[length] ?? 0) & 0xc0) === 0x80) length--;
  target.set(bytes.subarray(0, length));
  return length;
}

function outside(name: string): Error {
  return nodeError(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", `"${name}" is outside of buffer bounds`);
}
