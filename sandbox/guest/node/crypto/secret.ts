import { asUint8Array, isBytes } from "../../web/bytes.ts";
import { materialOf } from "../../web/crypto/material.ts";
import { bufferBytes } from "./bytes.ts";
import { invalidArgType, nodeError } from "../errors.ts";

const SECRETS = [
  "ArrayBuffer",
  "Buffer",
  "TypedArray",
  "DataView",
  "string",
  "KeyObject",
  "CryptoKey",
];

/** The bytes of a secret key: of a KeyObject or CryptoKey, or given as text or bytes. */
export function keyBytes(key: unknown, name: string, encoding?: unknown): Uint8Array {
  const material = materialOf(key);
  if (material !== undefined) {
    if (material.kind === "secret") return material.bytes;
    const text = `Invalid key object type ${material.kind}, expected secret.`;
    throw nodeError(TypeError, "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", text);
  }
  if (typeof key === "string") return bufferBytes(key, name, encoding);
  // A copy: the key stays what it was when it was given.
  if (isBytes(key)) return asUint8Array(key).slice();
  throw invalidArgType(name, SECRETS, key);
}
