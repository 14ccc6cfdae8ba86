import { crypto as webcrypto, randomBytes as secureBytes, randomUUID } from "../web/crypto.ts";
import { asUint8Array, isBytes } from "../web/bytes.ts";
import { Buffer } from "./buffer.ts";
import { invalidArgType, nodeError, outOfRange, unavailable } from "./errors.ts";
import { setImmediate } from "../web/timers.ts";
import { assertFunction, assertInteger } from "./validate.ts";

/** randomInt() takes ranges up to this (Node's documentation). */
const RANGE_MAX = 2 ** 48 - 1;
const SIZE_MAX = 2 ** 31 - 1;

type Done<T> = (error: Error | null, value?: T) => void;

/** Callback forms run the work now and answer later: it cannot fail once its arguments are checked. */
function answer<T>(callback: unknown, value: T): T | undefined {
  if (callback === undefined) return value;
  assertFunction(callback, "callback");
  setImmediate(callback as Done<T>, null, value);
  return undefined;
}

function randomBytes(size: unknown, callback?: unknown): Uint8Array | undefined {
  if (typeof size !== "number") throw invalidArgType("size", "number", size);
  if (!(size >= 0 && size <= SIZE_MAX)) throw outOfRange("size", `>= 0 && <= ${SIZE_MAX}`, size);
  return answer(callback, Buffer.from(secureBytes(size).buffer as ArrayBuffer));
}

function randomFillSync(target: unknown, offset: unknown = 0, size?: unknown): unknown {
  if (!isBytes(target)) throw invalidArgType("buf", ["ArrayBuffer", "ArrayBufferView"], target);
  const bytes = asUint8Array(target);
  assertInteger(offset, "offset", 0, bytes.length);
  const length = size === undefined ? bytes.length - offset : size;
  assertInteger(length, "size", 0, SIZE_MAX);
  if (offset + length > bytes.length)
    throw outOfRange("size + offset", `<= ${bytes.length}`, offset + length);
  bytes.set(secureBytes(length), offset);
  return target;
}

function randomFill(target: unknown, ...rest: unknown[]): void {
  const callback = rest.pop();
  assertFunction(callback, "callback");
  answer(callback, randomFillSync(target, rest[0], rest[1]));
}

function randomInt(...args: readonly unknown[]): number | undefined {
  const callback = typeof args.at(-1) === "function" ? args.at(-1) : undefined;
  const bounds = callback === undefined ? args : args.slice(0, -1);
  const [min, max] = bounds.length < 2 || bounds[1] === undefined ? [0, bounds[0]] : bounds;
  if (!Number.isSafeInteger(min)) throw invalidArgType("min", "a safe integer", min);
  if (!Number.isSafeInteger(max)) throw invalidArgType("max", "a safe integer", max);
  const [low, high] = [Number(min), Number(max)];
  if (high <= low) throw outOfRange("max", `greater than the value of "min" (${low})`, high);
  const range = high - low;
  if (range > RANGE_MAX)
    throw outOfRange(low === 0 ? "max" : "max - min", `<= ${RANGE_MAX}`, range);
  return answer(callback, low + below(range));
}

/** A uniform number below `range`: draws beyond the last whole multiple are thrown away. */
function below(range: number): number {
  const limit = 2 ** 48 - (2 ** 48 % range);
  for (;;) {
    const number = secureBytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
    if (number < limit) return number % range;
  }
}

function timingSafeEqual(a: unknown, b: unknown): boolean {
  if (!isBytes(a))
    throw invalidArgType("buf1", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], a);
  if (!isBytes(b))
    throw invalidArgType("buf2", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], b);
  const [left, right] = [asUint8Array(a), asUint8Array(b)];
  if (left.length !== right.length) {
    const text = "Input buffers must have the same byte length";
    throw nodeError(RangeError, "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", text);
  }
  let difference = 0;
  for (let at = 0; at < left.length; at++) difference |= (left[at] ?? 0) ^ (right[at] ?? 0);
  return difference === 0;
}

const LATER = (
  "Certificate Cipheriv Decipheriv DiffieHellman ECDH Hash Hmac KeyObject Sign Verify X509Certificate checkPrime " +
  "checkPrimeSync createCipheriv createDecipheriv createDiffieHellman createECDH createHash createHmac createPrivateKey " +
  "createPublicKey createSecretKey createSign createVerify diffieHellman generateKey generateKeyPair generateKeyPairSync " +
  "generateKeySync generatePrime generatePrimeSync getCipherInfo getCiphers getCurves getDiffieHellman getHashes hash hkdf " +
  "hkdfSync pbkdf2 pbkdf2Sync privateDecrypt privateEncrypt publicDecrypt publicEncrypt scrypt scryptSync " +
  "secureHeapUsed setEngine setFips sign verify"
).split(" ");

function refusal(name: string): () => never {
  const refuse = function (): never {
    throw unavailable(`crypto.${name}`);
  };
  return Object.defineProperty(refuse, "name", { value: name });
}

/** node:crypto, as far as randomness goes; the rest says that it is missing when it is called. */
export function makeCrypto(): object {
  return {
    ...Object.fromEntries(LATER.map((name) => [name, refusal(name)])),
    randomBytes,
    rng: randomBytes,
    pseudoRandomBytes: randomBytes,
    randomFill,
    randomFillSync,
    randomInt,
    randomUUID,
    timingSafeEqual,
    getRandomValues: <T>(array: T) => webcrypto.getRandomValues(array),
    getFips: () => 0,
    webcrypto,
    get subtle(): never {
      return webcrypto.subtle;
    },
    get constants(): never {
      throw unavailable("crypto.constants");
    },
  };
}
