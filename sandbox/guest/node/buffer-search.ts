import { call } from "../door.ts";
import { asUint8Array, byteRange } from "../web/bytes.ts";
import { encodeText, normalizeEncoding } from "./buffer-codec.ts";
import { invalidArgType, nodeError } from "./errors.ts";
import { assertInteger } from "./validate.ts";

// oxlint-disable-next-line typescript/unbound-method -- called with its receiver by hand.
const { indexOf: nextByte, lastIndexOf: previousByte } = Uint8Array.prototype;

/** Where in `bytes` a needle is, from `offset` on or back; -1 when it is not there. */
export function search(
  bytes: Uint8Array,
  needle: unknown,
  [offset, encoding]: readonly unknown[],
  forward: boolean,
): number {
  const isNamed = typeof offset === "string";
  const start = toOffset(isNamed ? undefined : offset, forward, bytes.length);
  if (typeof needle === "number") return searchByte(bytes, needle & 255, start, forward);
  const name = isNamed ? offset : encoding;
  const normal = normalizeEncoding(name);
  if (typeof needle === "string") {
    if (normal === undefined) {
      throw nodeError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(name)}`);
    }
    return searchBytes({ bytes, needle: encodeText(needle, normal), start, forward }, normal);
  }
  if (needle instanceof Uint8Array) {
    return searchBytes({ bytes, needle: asUint8Array(needle), start, forward }, normal);
  }
  throw invalidArgType("value", ["number", "string", "Buffer", "Uint8Array"], needle);
}

/** Node reads an offset as a number of 32 bits; what is none means the end from which the search goes. */
function toOffset(offset: unknown, forward: boolean, length: number): number {
  const number = Number(offset);
  if (Number.isNaN(number)) return forward ? 0 : length;
  return Math.trunc(Math.min(0x7fff_ffff, Math.max(-0x8000_0000, number)));
}

function searchByte(bytes: Uint8Array, byte: number, start: number, forward: boolean): number {
  const at = firstPlace(bytes.length, start, 1, forward);
  if (at < 0 || bytes.length === 0) return -1;
  return (forward ? nextByte : previousByte).call(bytes, byte, at);
}

interface Search {
  readonly bytes: Uint8Array;
  readonly needle: Uint8Array;
  readonly start: number;
  readonly forward: boolean;
}

function searchBytes({ bytes, needle, start, forward }: Search, encoding?: string): number {
  const first = firstPlace(bytes.length, start, needle.length, forward);
  if (needle.length === 0 || first < 0) return first;
  const last = bytes.length - needle.length;
  // UTF-16 is searched in units of two bytes.
  const isUtf16 = encoding === "utf16le";
  if (last < 0 || (isUtf16 && (bytes.length < 2 || needle.length < 2))) return -1;
  const [lead = 0] = needle;
  const next = forward ? nextByte : previousByte;
  const step = forward ? 1 : -1;
  // The engine's own search finds candidates, without a step of the guest for each byte.
  let at = next.call(bytes, lead, forward ? first : Math.min(first, last));
  while (at >= 0 && at <= last) {
    if (!(isUtf16 && at % 2 === 1) && matches(bytes, needle, at)) return at;
    if (at + step < 0) return -1;
    at = next.call(bytes, lead, at + step);
  }
  return -1;
}

function matches(bytes: Uint8Array, needle: Uint8Array, at: number): boolean {
  for (let index = 1; index < needle.length; index++) {
    if (bytes[at + index] !== needle[index]) return false;
  }
  return true;
}

/** The first place to look at, -1 when there is none. An empty needle is found there. */
function firstPlace(length: number, offset: number, needle: number, forward: boolean): number {
  if (offset < 0) {
    if (offset + length >= 0) return offset + length;
    return forward || needle === 0 ? 0 : -1;
  }
  if (offset + needle <= length) return offset;
  if (needle === 0) return length;
  return forward ? -1 : length - 1;
}

/** buffer.compare(): a range of each, as Node checks them. */
export function compareRanges(
  source: Uint8Array,
  target: unknown,
  [targetStart = 0, targetEnd, sourceStart = 0, sourceEnd]: readonly unknown[],
): number {
  const other = needBytes(target, "target");
  const toEnd = targetEnd ?? other.length;
  const fromEnd = sourceEnd ?? source.length;
  assertInteger(targetStart, "targetStart", 0);
  assertInteger(toEnd, "targetEnd", 0, other.length);
  assertInteger(sourceStart, "sourceStart", 0);
  assertInteger(fromEnd, "sourceEnd", 0, source.length);
  if (sourceStart >= fromEnd) return targetStart >= toEnd ? 0 : -1;
  if (targetStart >= toEnd) return 1;
  return compareBytes(source.subarray(sourceStart, fromEnd), other.subarray(targetStart, toEnd));
}

/** -1, 0 or 1; `names` are what Node calls the two arguments. */
export function compareBuffers(
  a: unknown,
  b: unknown,
  [nameOfA, nameOfB]: readonly [string, string],
): number {
  return compareBytes(needBytes(a, nameOfA), needBytes(b, nameOfB));
}

/** Up to here a step for each byte costs less than asking the host. */
const SHORT_LENGTH = 16;

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < Math.min(length, SHORT_LENGTH); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  if (length <= SHORT_LENGTH) return Math.sign(a.length - b.length);
  const [x, y] = [byteRange(a), byteRange(b)];
  return call("bytesCompare", x.buffer, x.offset, x.length, y.buffer, y.offset, y.length);
}

function needBytes(value: unknown, name: string): Uint8Array {
  if (value instanceof Uint8Array) return asUint8Array(value);
  throw invalidArgType(name, ["Buffer", "Uint8Array"], value);
}
