import { crypto as webcrypto } from "../web/crypto.ts";
import { lazy } from "../lazy.ts";
import { createHash, createHmac, getHashes, Hash, hash, Hmac } from "./crypto/hash.ts";
import {
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  randomUUIDv7,
  timingSafeEqual,
} from "./crypto/random.ts";
import { nodeError } from "./errors.ts";
import { RESULT_NAMES } from "./util-promisify.ts";
import { assertString, type Callback } from "./validate.ts";

type Lazy = Readonly<Record<string, unknown>>;

/** Functions of the lazily loaded part, with the number of their parameters. */
const FUNCTIONS: Readonly<Record<string, number>> = {
  checkPrime: 1,
  checkPrimeSync: 1,
  createCipheriv: 4,
  createDecipheriv: 4,
  createDiffieHellman: 4,
  createDiffieHellmanGroup: 1,
  createECDH: 1,
  createPrivateKey: 1,
  createPublicKey: 1,
  createSecretKey: 2,
  createSign: 2,
  createVerify: 2,
  diffieHellman: 2,
  generateKey: 3,
  generateKeyPair: 3,
  generateKeyPairSync: 2,
  generateKeySync: 2,
  generatePrime: 3,
  generatePrimeSync: 1,
  getCipherInfo: 2,
  getCiphers: 0,
  getCurves: 0,
  getDiffieHellman: 1,
  hkdf: 6,
  hkdfSync: 5,
  pbkdf2: 6,
  pbkdf2Sync: 5,
  privateDecrypt: 2,
  privateEncrypt: 2,
  publicDecrypt: 2,
  publicEncrypt: 2,
  scrypt: 4,
  scryptSync: 3,
  sign: 4,
  verify: 5,
};

const CLASSES = [
  "Certificate",
  "Cipheriv",
  "Decipheriv",
  "DiffieHellman",
  "DiffieHellmanGroup",
  "ECDH",
  "KeyObject",
  "Sign",
  "Verify",
  "X509Certificate",
];

/** A function that loads the rest of the module when it is called. */
function deferred(name: string, length: number): Callback {
  const call = (...args: unknown[]): unknown =>
    Reflect.apply(rest()[name] as Callback, undefined, args);
  Object.defineProperties(call, { name: { value: name }, length: { value: length } });
  return call;
}

function rest(): Lazy {
  return lazy("node/crypto/lazy") as Lazy;
}

function secureHeapUsed() {
  // OpenSSL's secure heap is off in Node too, unless a flag switches it on.
  return { total: 0, used: 0, utilization: Number.NaN, min: 2 };
}

function setEngine(id: unknown): never {
  assertString(id, "id");
  const text = `Engine "${id}" was not found`;
  throw nodeError(Error, "ERR_CRYPTO_ENGINE_UNKNOWN", text);
}

/** Nobody certifies what is done here, so there is nothing to switch. */
function ignore(): void {}

function getRandomValues<T>(array: T): T {
  return webcrypto.getRandomValues(array);
}

/** node:crypto: what is asked for most is in the snapshot, and the rest is loaded at its first use. */
export function makeCrypto(): object {
  const functions = Object.keys(FUNCTIONS).map((name) => [
    name,
    deferred(name, FUNCTIONS[name] ?? 0),
  ]);
  const exports: Record<string, unknown> = {
    ...Object.fromEntries(functions),
    createHash,
    createHmac,
    getFips: () => 0,
    getHashes,
    hash,
    randomBytes,
    randomFill,
    randomFillSync,
    randomInt,
    randomUUID,
    randomUUIDv7,
    secureHeapUsed,
    setEngine,
    setFips: ignore,
    timingSafeEqual,
    Hash,
    Hmac,
    webcrypto,
    getRandomValues,
  };
  const names = { value: ["publicKey", "privateKey"] };
  Object.defineProperty(exports["generateKeyPair"], RESULT_NAMES, names);
  for (const name of CLASSES) defineLazily(exports, name, () => rest()[name]);
  Object.defineProperty(exports, "subtle", { get: () => webcrypto.subtle, enumerable: true });
  Object.defineProperty(exports, "fips", { get: () => 0, set: ignore });
  for (const name of ["pseudoRandomBytes", "prng", "rng"]) {
    const alias = { value: randomBytes, writable: true, configurable: true };
    Object.defineProperty(exports, name, alias);
  }
  return exports;
}

/** An export that is made when it is first looked at. */
function defineLazily(target: object, name: string, make: () => unknown): void {
  const settle = (value: unknown) => {
    Object.defineProperty(target, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    return value;
  };
  const accessors = { get: () => settle(make()), set: settle };
  Object.defineProperty(target, name, { ...accessors, enumerable: true, configurable: true });
}
