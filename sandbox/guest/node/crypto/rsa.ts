import { digestName } from "../../web/crypto/digests.ts";
import { runBytes } from "../../web/crypto/host.ts";
import { detailsOf } from "../../web/crypto/key-details.ts";
import { bufferBytes, toBuffer } from "./bytes.ts";
import { opensslError, unsupportedKeyType } from "./errors.ts";
import { privateKey, publicKey } from "./key-input.ts";
import { nodeError } from "../errors.ts";
import { assertString } from "../validate.ts";

interface RsaOptions {
  readonly padding?: unknown;
  readonly oaepHash?: unknown;
  readonly oaepLabel?: unknown;
  readonly encoding?: unknown;
}

const RSA_PKCS1_PADDING = 1;
const RSA_NO_PADDING = 3;
const RSA_PKCS1_OAEP_PADDING = 4;

export function publicEncrypt(key: unknown, data: unknown) {
  return operation("publicEncrypt", key, data);
}

export function privateDecrypt(key: unknown, data: unknown) {
  return operation("privateDecrypt", key, data);
}

/** What the two below do to RSA is to sign without a digest, and to recover what was signed. */
export function privateEncrypt(key: unknown, data: unknown) {
  return operation("privateEncrypt", key, data);
}

export function publicDecrypt(key: unknown, data: unknown) {
  return operation("publicDecrypt", key, data);
}

type Operation = "publicEncrypt" | "privateDecrypt" | "privateEncrypt" | "publicDecrypt";

function operation(name: Operation, key: unknown, data: unknown) {
  const material = name.startsWith("public") ? publicKey(key) : privateKey(key);
  const options = (typeof key === "object" && key !== null ? key : {}) as RsaOptions;
  const isSealing = name === "publicEncrypt" || name === "privateDecrypt";
  const values = readPadding(options, isSealing ? RSA_PKCS1_OAEP_PADDING : RSA_PKCS1_PADDING);
  const label =
    options.oaepLabel === undefined
      ? new Uint8Array()
      : bufferBytes(options.oaepLabel, "key.oaepLabel", options.encoding);
  const bytes = bufferBytes(data, "buffer", options.encoding);
  const { type, modulusLength = 0 } = detailsOf(material);
  if (type !== "rsa") throw unsupportedKeyType();
  if (values.padding === RSA_NO_PADDING && bytes.length < modulusLength / 8) {
    throw rsaError("0200007A", "data too small for key size");
  }
  return toBuffer(runBytes(name, values, material.bytes, bytes, label));
}

function readPadding({ padding, oaepHash = "sha1" }: RsaOptions, usual: number) {
  const wanted = padding === undefined ? usual : Number(padding);
  assertString(oaepHash, "key.oaepHash");
  const digest = digestName(oaepHash);
  if (digest === undefined) {
    throw nodeError(Error, "ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used");
  }
  if (![RSA_PKCS1_PADDING, RSA_NO_PADDING, RSA_PKCS1_OAEP_PADDING].includes(wanted)) {
    throw rsaError("02000076", "unknown padding type");
  }
  return { padding: wanted, oaepHash: digest };
}

function rsaError(number: string, reason: string) {
  const error = opensslError(number, "rsa routines", reason);
  return Object.assign(error, { code: error.code.replace("ERR_OSSL_", "ERR_OSSL_RSA_") });
}
