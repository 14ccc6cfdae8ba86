import { type Algorithm } from "./algorithms.ts";
import { attempt, invalidAccess, operationError } from "./errors.ts";
import { runBytes } from "./host.ts";
import { type CryptoKey, readSlots } from "./key.ts";
import { type KeyMaterial, materialOf } from "./material.ts";
import { hostDigest } from "./signing.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** `length` is in bits; null gives an agreement's whole secret. */
export function deriveBits(algorithm: Algorithm, baseKey: CryptoKey, length: number | null): Bytes {
  const key = materialOf(baseKey);
  if (key === undefined) throw invalidAccess("Invalid key");
  switch (algorithm.name) {
    case "HKDF":
    case "PBKDF2":
      return derive(algorithm, key, length);
    default:
      return agree(algorithm, baseKey, key, length);
  }
}

function derive(algorithm: Algorithm, key: KeyMaterial, length: number | null): Bytes {
  if (length === null) throw operationError("length cannot be null");
  if (length % 8 !== 0) throw operationError("length must be a multiple of 8");
  const none = new Uint8Array();
  const { salt = none, info = none, iterations = 0, name } = algorithm;
  if (name === "PBKDF2" && iterations === 0) throw operationError("iterations cannot be zero");
  if (length === 0) return none;
  const values = { algorithm: hostDigest(algorithm.hash?.name), length: length / 8 };
  if (name === "HKDF") return attempt(() => runBytes("hkdf", values, key.bytes, salt, info));
  return attempt(() => runBytes("pbkdf2", { ...values, iterations }, key.bytes, salt));
}

function agree(
  { public: other, name }: Algorithm,
  baseKey: CryptoKey,
  key: KeyMaterial,
  length: number | null,
): Bytes {
  const open = other === undefined ? undefined : materialOf(other);
  if (other === undefined || open?.kind !== "public") {
    throw invalidAccess("algorithm.public must be a public key");
  }
  if (key.kind !== "private") throw invalidAccess("baseKey must be a private key");
  const [own, theirs] = [readSlots(baseKey).algorithm, readSlots(other).algorithm];
  if (theirs.name !== name) throw invalidAccess("Key algorithm mismatch");
  if (own.namedCurve !== theirs.namedCurve) throw invalidAccess("Named curve mismatch");
  const secret = attempt(() => runBytes("keysSecret", {}, key.bytes, open.bytes));
  if (length === null) return secret;
  const byteLength = Math.ceil(length / 8);
  if (byteLength > secret.length) throw operationError("derived bit length is too small");
  const bits = secret.slice(0, byteLength);
  // What is more than was asked for is no part of it.
  const spare = byteLength * 8 - length;
  if (spare > 0) bits[byteLength - 1] = ((bits[byteLength - 1] ?? 0) >> spare) << spare;
  return bits;
}

/** Bits of each digest's block, which is how long an HMAC key is unless told otherwise. */
const BLOCK_BITS: Readonly<Record<string, number>> = {
  "SHA-1": 512,
  "SHA-256": 512,
  "SHA-384": 1024,
  "SHA-512": 1024,
  "SHA3-256": 1088,
  "SHA3-384": 832,
  "SHA3-512": 576,
};

/** Bits that a key of an algorithm needs; null where any number does. */
export function keyLength({ name, length, hash }: Algorithm): number | null {
  if (name === "HKDF" || name === "PBKDF2") return null;
  if (name === "HMAC") {
    if (length === 0) throw operationError("Zero-length key is not supported");
    return length ?? BLOCK_BITS[hash?.name ?? ""] ?? 512;
  }
  if (length === 128 || length === 192 || length === 256) return length;
  throw operationError("AES key length must be 128, 192, or 256 bits");
}
