import { call } from "../door.ts";
import { lazy } from "../lazy.ts";
import { missingArgs, nodeError } from "../node/errors.ts";
import { asUint8Array } from "./bytes.ts";
import { DOMException } from "./dom-exception.ts";

/** Web Cryptography API §10.1.1. */
const RANDOM_BYTES_MAX = 65_536;

const FLOATS = new Set(["Float16Array", "Float32Array", "Float64Array", "DataView"]);

export function randomBytes(byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  for (let at = 0; at < byteLength; at += RANDOM_BYTES_MAX) {
    const part = call("random", Math.min(RANDOM_BYTES_MAX, byteLength - at));
    bytes.set(new Uint8Array(part), at);
  }
  return bytes;
}

export function randomUUID(): string {
  return formatUUID(randomBytes(16), 4);
}

/** RFC 9562 §5.7: the time in milliseconds, and random bits. */
export function randomUUIDv7(): string {
  const bytes = randomBytes(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.trunc(call("now"))) << 16n);
  bytes.set(randomBytes(2), 6);
  return formatUUID(bytes, 7);
}

function formatUUID(bytes: Uint8Array, version: number): string {
  // RFC 9562 §4: version, and variant 10.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let hex = "";
  for (const byte of bytes) hex += (byte + 256).toString(16).slice(1);
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => hex.slice(from, to))
    .join("-");
}

export class Crypto {
  constructor() {
    if (made) throw nodeError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    made = true;
  }

  /** Loaded at its first use. */
  get subtle(): object {
    return (lazy("node/crypto/lazy") as { readonly subtle: object }).subtle;
  }

  randomUUID(): string {
    return randomUUID();
  }

  getRandomValues<T>(...args: readonly T[]): T {
    const [array] = args;
    if (args.length === 0 || array === undefined) throw missingArgs("array");
    if (
      !ArrayBuffer.isView(array) ||
      FLOATS.has(Object.prototype.toString.call(array).slice(8, -1))
    ) {
      throw new DOMException(
        "The data argument must be an integer-type TypedArray",
        "TypeMismatchError",
      );
    }
    if (array.byteLength > RANDOM_BYTES_MAX) {
      const text = `The requested length exceeds 65,536 bytes`;
      throw new DOMException(text, "QuotaExceededError");
    }
    asUint8Array(array).set(randomBytes(array.byteLength));
    return array;
  }

  get [Symbol.toStringTag]() {
    return "Crypto";
  }
}

let made = false;

export const crypto = new Crypto();
