import crypto from "node:crypto";
import { hashUnits, pbkdf2Units, scriptPbkdf2Units, scryptUnits } from "./costs.ts";
import { hkdf as scriptHkdf } from "@noble/hashes/hkdf";
import { pbkdf2 as scriptPbkdf2 } from "@noble/hashes/pbkdf2";
import { digestBytes, isNativeHash, scriptedHash } from "./hash-algorithms.ts";
import { cryptoError, type CryptoOperation, native, part } from "./request.ts";

/** A derived key is no longer than this. */
const KEY_BYTES_MAX = 16 * 1024 * 1024;
const UINT32_MAX = 2 ** 32 - 1;

/** Memory that one scrypt may take while it runs: half of an isolate. */
const SCRYPT_BYTES_MAX = 64 * 1024 * 1024;

/** Digests whose block is 128 bytes, which take the longer. */
const LONG_DIGEST_BYTES = 48;

/** Parts: password, salt. */
const pbkdf2: CryptoOperation = (request) => {
  const { parameters } = request;
  const digest = parameters.text("algorithm");
  const iterations = parameters.integer("iterations", 1, UINT32_MAX);
  const length = parameters.integer("length", 0, KEY_BYTES_MAX);
  const [password, salt] = [part(request, 0), part(request, 1)];
  request.spend(hashUnits(password.length + salt.length, isNativeHash(digest)));
  if (!isNativeHash(digest)) {
    const hash = scriptedHash(digest);
    request.spend(scriptPbkdf2Units(iterations, Math.ceil(length / hash.outputLen)));
    return scriptPbkdf2(hash, password, salt, { c: iterations, dkLen: length });
  }
  const bytes = digestBytes(digest);
  const isLong = bytes >= LONG_DIGEST_BYTES || digest === "sha512-256";
  request.spend(pbkdf2Units(iterations, Math.ceil(length / bytes), isLong));
  return native(
    () => crypto.pbkdf2Sync(password, salt, iterations, length, digest),
    cryptoError("ERR_CRYPTO_OPERATION_FAILED", "PBKDF2 failed"),
  );
};

/** Parts: password, salt. */
const scrypt: CryptoOperation = (request) => {
  const { parameters } = request;
  const N = parameters.integer("N", 1, UINT32_MAX);
  const r = parameters.integer("r", 1, UINT32_MAX);
  const p = parameters.integer("p", 1, UINT32_MAX);
  const length = parameters.integer("length", 0, KEY_BYTES_MAX);
  const maxmem = Math.min(
    parameters.integer("maxmem", 0, Number.MAX_SAFE_INTEGER),
    SCRYPT_BYTES_MAX,
  );
  const text = "Invalid scrypt params";
  if (128 * N * r > maxmem || 128 * r * p > maxmem) {
    const reason = "error:030000AC:digital envelope routines::memory limit exceeded";
    throw cryptoError("ERR_CRYPTO_INVALID_SCRYPT_PARAMS", `${text}: ${reason}`);
  }
  request.spend(scryptUnits(N * r * p) + hashUnits(length, true));
  return native(
    () => crypto.scryptSync(part(request, 0), part(request, 1), length, { N, r, p, maxmem }),
    cryptoError("ERR_CRYPTO_INVALID_SCRYPT_PARAMS", text),
  );
};

/** Parts: key, salt, info. */
const hkdf: CryptoOperation = (request) => {
  const digest = request.parameters.text("algorithm");
  const isNative = isNativeHash(digest);
  const bytes = isNative ? digestBytes(digest) : scriptedHash(digest).outputLen;
  const length = request.parameters.integer("length", 0, 255 * bytes);
  const [key, salt, info] = [part(request, 0), part(request, 1), part(request, 2)];
  const hashed = key.length + salt.length + (info.length + 256) * (Math.ceil(length / bytes) + 1);
  request.spend(hashUnits(hashed, isNative));
  if (!isNative) return scriptHkdf(scriptedHash(digest), key, salt, info, length);
  return native(
    () => new Uint8Array(crypto.hkdfSync(digest, key, salt, info, length)),
    cryptoError("ERR_CRYPTO_OPERATION_FAILED", "HKDF failed"),
  );
};

export const derivationOperations = { pbkdf2, scrypt, hkdf };
