import crypto from "node:crypto";
import { blake2b, blake2s } from "@noble/hashes/blake2";
import { hmac as scriptHmac } from "@noble/hashes/hmac";
import { ripemd160 } from "@noble/hashes/legacy";
import { sha512_224 as sha512t224 } from "@noble/hashes/sha2";
import { sha3_224, sha3_256, sha3_384, sha3_512, shake128, shake256 } from "@noble/hashes/sha3";
import { cryptoError } from "./request.ts";

/** A hash or a MAC under way, native or not. */
export interface Digester {
  update(data: Uint8Array): void;
  digest(): Uint8Array;
  copy(): Digester;
}

/** Bytes of each digest that the host's own node:crypto makes, in Node as in workerd. */
const NATIVE = {
  md5: 16,
  "md5-sha1": 36,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
  "sha512-256": 32,
} as const;

/** What workerd's cryptography does not have. */
const SCRIPTED = {
  "sha512-224": sha512t224,
  "sha3-224": sha3_224,
  "sha3-256": sha3_256,
  "sha3-384": sha3_384,
  "sha3-512": sha3_512,
  shake128,
  shake256,
  ripemd160,
  blake2b512: blake2b,
  blake2s256: blake2s,
} as const;

/** Bytes that Node's SHAKE gives unless told otherwise. */
const SHAKE_BYTES = { shake128: 16, shake256: 32 } as const;

/** An extendable output's length is the guest's own; no more than this at once. */
export const OUTPUT_BYTES_MAX = 1024 * 1024;

type NativeHash = keyof typeof NATIVE;
type ScriptedHash = keyof typeof SCRIPTED;

export function isNativeHash(name: string): name is NativeHash {
  return Object.hasOwn(NATIVE, name);
}

function isScriptedHash(name: string): name is ScriptedHash {
  return Object.hasOwn(SCRIPTED, name);
}

/** Bytes of a native digest. */
export function digestBytes(name: NativeHash): number {
  return NATIVE[name];
}

/** A hash of one of the names that Node gives them, in lower case and without an alias. */
export function startHash(name: string, outputLength: number | undefined): Digester {
  if (isNativeHash(name)) {
    if (outputLength !== undefined && outputLength !== NATIVE[name]) throw wrongLength();
    return crypto.createHash(name);
  }
  if (!isScriptedHash(name)) throw unknownHash();
  return script(startScript(name, outputLength));
}

export function startHmac(name: string, key: Uint8Array): Digester {
  if (isNativeHash(name)) return unclonable(crypto.createHmac(name, key));
  return script(scriptHmac.create(scriptedHash(name), key));
}

/** For what is built on a hash of fixed length. */
export function scriptedHash(name: string) {
  if (isScriptedHash(name) && name !== "shake128" && name !== "shake256") return SCRIPTED[name];
  throw cryptoError("ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${name}`);
}

function startScript(name: ScriptedHash, outputLength: number | undefined) {
  if (name === "shake128" || name === "shake256") {
    return SCRIPTED[name].create({ dkLen: outputLength ?? SHAKE_BYTES[name] });
  }
  const hash = SCRIPTED[name];
  if (outputLength !== undefined && outputLength !== hash.outputLen) throw wrongLength();
  return hash.create();
}

interface ScriptDigester {
  update(data: Uint8Array): unknown;
  digest(): Uint8Array;
  clone(): ScriptDigester;
}

function script(made: ScriptDigester): Digester {
  return {
    update: (data) => void made.update(data),
    digest: () => made.digest(),
    copy: () => script(made.clone()),
  };
}

/** Node has no copy() of a MAC, so nobody asks for one. */
function unclonable(made: crypto.Hmac): Digester {
  return {
    update: (data) => void made.update(data),
    digest: () => made.digest(),
    copy: () => {
      throw new TypeError("A MAC has no copy");
    },
  };
}

function unknownHash() {
  return cryptoError("ERR_OSSL_EVP_UNSUPPORTED", "Digest method not supported");
}

function wrongLength() {
  return cryptoError(
    "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH",
    "Unsupported state or invalid length",
  );
}
