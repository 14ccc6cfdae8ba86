import {
  randomBytes as secureBytes,
  randomUUID as secureUUID,
  randomUUIDv7 as timedUUID,
} from "../../web/crypto.ts";
import { asUint8Array, isBytes } from "../../web/bytes.ts";
import { run } from "../../web/crypto/host.ts";
import { answer } from "./async.ts";
import { Buffer } from "../buffer.ts";
import { invalidArgType, nodeError, outOfRange } from "../errors.ts";
import { assertBoolean, assertFunction, assertInteger, assertObject } from "../validate.ts";

/** randomInt() takes ranges up to this (Node's documentation). */
const RANGE_MAX = 2 ** 48 - 1;
const SIZE_MAX = 2 ** 31 - 1;

export function randomBytes(size: unknown, callback?: unknown) {
  if (typeof size !== "number") throw invalidArgType("size", "number", size);
  if (!(size >= 0 && size <= SIZE_MAX)) throw outOfRange("size", `>= 0 && <= ${SIZE_MAX}`, size);
  return answer(callback, () => Buffer.from(secureBytes(size).buffer as ArrayBuffer));
}

export function randomFillSync(target: unknown, offset?: unknown, size?: unknown): unknown {
  return prepareFill(target, offset, size)();
}

export function randomFill(target: unknown, ...rest: unknown[]): void {
  const callback = rest.pop();
  const fill = prepareFill(target, rest[0], rest[1]);
  assertFunction(callback, "callback");
  answer(callback, fill);
}

function prepareFill(target: unknown, offset: unknown = 0, size?: unknown): () => unknown {
  if (!isBytes(target)) throw invalidArgType("buf", ["ArrayBuffer", "ArrayBufferView"], target);
  const bytes = asUint8Array(target);
  assertInteger(offset, "offset", 0, bytes.length);
  const length = size === undefined ? bytes.length - offset : size;
  assertInteger(length, "size", 0, SIZE_MAX);
  if (offset + length > bytes.length) {
    throw outOfRange("size + offset", `<= ${bytes.length}`, offset + length);
  }
  return () => {
    bytes.set(secureBytes(length), offset);
    return target;
  };
}

export function randomInt(...args: readonly unknown[]) {
  const callback = typeof args.at(-1) === "function" ? args.at(-1) : undefined;
  const bounds = callback === undefined ? args : args.slice(0, -1);
  const hasMin = bounds[1] !== undefined;
  const [min, max] = hasMin ? bounds : [0, bounds[0]];
  if (!Number.isSafeInteger(min)) throw invalidArgType("min", "a safe integer", min);
  if (!Number.isSafeInteger(max)) throw invalidArgType("max", "a safe integer", max);
  const [low, high] = [Number(min), Number(max)];
  if (high <= low) throw outOfRange("max", `greater than the value of "min" (${low})`, high);
  const range = high - low;
  if (range > RANGE_MAX) {
    throw outOfRange(hasMin ? "max - min" : "max", `<= ${RANGE_MAX}`, range);
  }
  return answer(callback, () => low + below(range));
}

/** A uniform number below `range`: draws beyond the last whole multiple are thrown away. */
function below(range: number): number {
  const limit = 2 ** 48 - (2 ** 48 % range);
  for (;;) {
    const number = secureBytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
    if (number < limit) return number % range;
  }
}

export function randomUUID(options?: unknown): string {
  checkOptions(options);
  return secureUUID();
}

export function randomUUIDv7(options?: unknown): string {
  checkOptions(options);
  return timedUUID();
}

function checkOptions(options: unknown): void {
  if (options !== undefined) assertObject(options, "options");
  const { disableEntropyCache = false } = Object(options) as { disableEntropyCache?: unknown };
  assertBoolean(disableEntropyCache, "options.disableEntropyCache");
}

/** Node's own text, which for once does not say what was given. */
function notBuffer(name: string) {
  const kinds = "an instance of ArrayBuffer, Buffer, TypedArray, or DataView";
  return nodeError(TypeError, "ERR_INVALID_ARG_TYPE", `The "${name}" argument must be ${kinds}.`);
}

export function timingSafeEqual(a: unknown, b: unknown): boolean {
  if (!isBytes(a)) throw notBuffer("buf1");
  if (!isBytes(b)) throw notBuffer("buf2");
  if (a.byteLength !== b.byteLength) {
    const text = "Input buffers must have the same byte length";
    throw nodeError(RangeError, "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", text);
  }
  return run("equal", {}, a, b) === 1;
}
