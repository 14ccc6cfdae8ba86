import { nodeError } from "../../node/errors.ts";
import { asUint8Array, isBytes } from "../bytes.ts";
import { type Algorithm, isSupported, normalize, type Operation } from "./algorithms.ts";
import { cipher } from "./ciphers.ts";
import { deriveBits, keyLength } from "./deriving.ts";
import { attempt, dataError, invalidAccess } from "./errors.ts";
import { exportKey } from "./export.ts";
import { generateKey } from "./generating.ts";
import { runBytes } from "./host.ts";
import { importKey } from "./import.ts";
import { type CryptoKey, isCryptoKey, readSlots } from "./key.ts";
import { type KeyMaterial, materialOf } from "./material.ts";
import { hostDigest, sign, verify } from "./signing.ts";
import { USAGES } from "./usages.ts";
import { TextDecoder } from "../text-decoder.ts";
import { TextEncoder } from "../text-encoder.ts";

type Arguments = readonly unknown[];

const FORMATS = ["raw", "raw-public", "raw-secret", "raw-seed", "pkcs8", "spki", "jwk"];
const ORDINALS = ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th"];

/** What one call of a method was given; reading an argument converts it or throws. */
class Call {
  readonly #method: string;
  readonly #args: Arguments;

  constructor(self: unknown, method: string, args: Arguments, required: number) {
    if (self !== subtle) {
      const text = 'Value of "this" must be of type SubtleCrypto';
      throw nodeError(TypeError, "ERR_INVALID_THIS", text);
    }
    this.#method = method;
    this.#args = args;
    if (args.length >= required) return;
    const [noun, verb] = [required === 1 ? "argument" : "arguments", "required, but only"];
    throw this.#error("ERR_MISSING_ARGS", `${required} ${noun} ${verb} ${args.length} present.`);
  }

  /** A copy: the caller may change it as soon as the call is made. */
  bytes(index: number): Uint8Array<ArrayBuffer> {
    const value = this.#args[index];
    if (isBytes(value)) return asUint8Array(value).slice() as Uint8Array<ArrayBuffer>;
    const names = "ArrayBuffer, Buffer, TypedArray, or DataView";
    throw this.#error(
      "ERR_INVALID_ARG_TYPE",
      `${ORDINALS[index]} argument is not instance of ${names}.`,
    );
  }

  key(index: number): CryptoKey {
    const value = this.#args[index];
    if (isCryptoKey(value)) return value;
    throw this.#error(
      "ERR_INVALID_ARG_TYPE",
      `${ORDINALS[index]} argument is not of type CryptoKey.`,
    );
  }

  format(index: number): string {
    const value = `${this.#args[index] as string}`;
    if (FORMATS.includes(value))
      return value === "raw-secret" || value === "raw-public" ? "raw" : value;
    const text = `${ORDINALS[index]} argument '${value}' is not a valid enum value of type KeyFormat.`;
    throw this.#error("ERR_INVALID_ARG_VALUE", text);
  }

  usages(index: number): string[] {
    const value = this.#args[index];
    if (typeof value !== "object" || value === null || !(Symbol.iterator in value)) {
      const text = `${ORDINALS[index]} argument cannot be converted to sequence.`;
      throw this.#error("ERR_INVALID_ARG_TYPE", text);
    }
    return Array.from(value as Iterable<unknown>, (item, at) => {
      const usage = `${item as string}`;
      if (USAGES.includes(usage)) return usage;
      const place = `${ORDINALS[index]} argument[${at}]`;
      const text = `${place} '${usage}' is not a valid enum value of type KeyUsage.`;
      throw this.#error("ERR_INVALID_ARG_VALUE", text);
    });
  }

  #error(code: string, text: string) {
    const message = `Failed to execute '${this.#method}' on 'SubtleCrypto': ${text}`;
    return nodeError(TypeError, code, message);
  }
}

/** The key's material, if the key is for that algorithm and that use. */
function keyFor(
  key: CryptoKey,
  { name }: Algorithm,
  usage: string,
  refusal = `Unable to use this key to ${usage}`,
): { readonly material: KeyMaterial; readonly hash: string | undefined } {
  const { algorithm, usages } = readSlots(key);
  const material = materialOf(key);
  if (material === undefined || algorithm.name !== name)
    throw invalidAccess("Key algorithm mismatch");
  if (!usages.includes(usage)) throw invalidAccess(refusal);
  return { material, hash: algorithm.hash?.name };
}

function transform(call: Call, algorithm: Algorithm, usage: "encrypt" | "decrypt"): ArrayBuffer {
  const key = call.key(1);
  const data = call.bytes(2);
  const { material, hash } = keyFor(key, algorithm, usage);
  const isDecrypting = usage === "decrypt";
  return cipher({ algorithm, key: material, hash, data, isDecrypting }).buffer;
}

/** Keys are wrapped by an algorithm that is made for it, or by any that encrypts. */
function wrapping(given: unknown): Algorithm {
  const operation: Operation = isSupported("wrapKey", given) ? "wrapKey" : "encrypt";
  return normalize(operation, given);
}

function wrapBytes(
  algorithm: Algorithm,
  key: CryptoKey,
  data: Uint8Array,
  isUnwrapping: boolean,
): Uint8Array<ArrayBuffer> {
  const { material, hash } = keyFor(key, algorithm, isUnwrapping ? "unwrapKey" : "wrapKey");
  if (algorithm.name !== "AES-KW") {
    return cipher({ algorithm, key: material, hash, data, isDecrypting: isUnwrapping });
  }
  return attempt(() => runBytes(isUnwrapping ? "unwrap" : "wrap", {}, material.bytes, data));
}

function derivedBits(algorithm: Algorithm, key: CryptoKey, usage: string, length: number | null) {
  keyFor(key, algorithm, usage, `baseKey does not have ${usage} usage`);
  return deriveBits(algorithm, key, length);
}

let isMade = false;

/** The Web Cryptography API. The host works while it is asked; the promises are for whoever waits for them. */
export class SubtleCrypto {
  constructor() {
    if (isMade) throw nodeError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    isMade = true;
  }

  async encrypt(...args: Arguments): Promise<ArrayBuffer> {
    const call = new Call(this, "encrypt", args, 3);
    return transform(call, normalize("encrypt", args[0]), "encrypt");
  }

  async decrypt(...args: Arguments): Promise<ArrayBuffer> {
    const call = new Call(this, "decrypt", args, 3);
    return transform(call, normalize("encrypt", args[0]), "decrypt");
  }

  async sign(...args: Arguments): Promise<ArrayBuffer> {
    const call = new Call(this, "sign", args, 3);
    const [key, data] = [call.key(1), call.bytes(2)];
    const algorithm = normalize("sign", args[0]);
    const { material, hash } = keyFor(key, algorithm, "sign");
    return sign(algorithm, material, hash, data).buffer;
  }

  async verify(...args: Arguments): Promise<boolean> {
    const call = new Call(this, "verify", args, 4);
    const [key, signature, data] = [call.key(1), call.bytes(2), call.bytes(3)];
    const algorithm = normalize("sign", args[0]);
    const { material, hash } = keyFor(key, algorithm, "verify");
    return verify(algorithm, material, hash, [signature, data]);
  }

  async digest(...args: Arguments): Promise<ArrayBuffer> {
    const call = new Call(this, "digest", args, 2);
    const data = call.bytes(1);
    const { name } = normalize("digest", args[0]);
    return runBytes("hash", { algorithm: hostDigest(name) }, data).buffer;
  }

  async generateKey(...args: Arguments) {
    const call = new Call(this, "generateKey", args, 3);
    const usages = call.usages(2);
    return generateKey(normalize("generateKey", args[0]), Boolean(args[1]), usages);
  }

  async deriveKey(...args: Arguments): Promise<CryptoKey> {
    const call = new Call(this, "deriveKey", args, 5);
    const [key, usages] = [call.key(1), call.usages(4)];
    const algorithm = normalize("deriveBits", args[0]);
    const derived = normalize("importKey", args[2]);
    const length = keyLength(normalize("keyLength", args[2]));
    const data = derivedBits(algorithm, key, "deriveKey", length);
    const extractable = Boolean(args[3]);
    return importKey({ format: "raw", data, algorithm: derived, extractable, usages });
  }

  async deriveBits(...args: Arguments): Promise<ArrayBuffer> {
    const call = new Call(this, "deriveBits", args, 2);
    const key = call.key(1);
    const given = args[2];
    const length = given === undefined || given === null ? null : Number(given) >>> 0;
    const algorithm = normalize("deriveBits", args[0]);
    return derivedBits(algorithm, key, "deriveBits", length).buffer;
  }

  async importKey(...args: Arguments): Promise<CryptoKey> {
    const call = new Call(this, "importKey", args, 5);
    const format = call.format(0);
    const data = format === "jwk" ? args[1] : call.bytes(1);
    const usages = call.usages(4);
    const algorithm = normalize("importKey", args[2]);
    return importKey({ format, data, algorithm, extractable: Boolean(args[3]), usages });
  }

  async exportKey(...args: Arguments) {
    const call = new Call(this, "exportKey", args, 2);
    return exportKey(call.format(0), call.key(1));
  }

  async wrapKey(...args: Arguments): Promise<ArrayBuffer> {
    const call = new Call(this, "wrapKey", args, 4);
    const [format, key, wrappingKey] = [call.format(0), call.key(1), call.key(2)];
    const algorithm = wrapping(args[3]);
    keyFor(wrappingKey, algorithm, "wrapKey");
    const exported = exportKey(format, key);
    const text = format === "jwk" ? jwkText(exported, algorithm) : undefined;
    const data = text ?? new Uint8Array(exported as ArrayBuffer);
    return wrapBytes(algorithm, wrappingKey, data, false).buffer;
  }

  async unwrapKey(...args: Arguments): Promise<CryptoKey> {
    const call = new Call(this, "unwrapKey", args, 7);
    const [format, wrapped, key] = [call.format(0), call.bytes(1), call.key(2)];
    const usages = call.usages(6);
    const unwrapping = wrapping(args[3]);
    const algorithm = normalize("importKey", args[4]);
    const bytes = wrapBytes(unwrapping, key, wrapped, true);
    const data = format === "jwk" ? parseJwk(bytes) : bytes;
    return importKey({ format, data, algorithm, extractable: Boolean(args[5]), usages });
  }

  get [Symbol.toStringTag](): string {
    return "SubtleCrypto";
  }
}

/** AES-KW wraps whole halves of blocks, so the text is filled up with spaces. */
function jwkText(jwk: object, { name }: Algorithm): Uint8Array {
  const text = JSON.stringify(jwk);
  const padded = name === "AES-KW" ? text.padEnd(Math.ceil(text.length / 8) * 8) : text;
  return new TextEncoder().encode(padded);
}

function parseJwk(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    throw dataError("Invalid wrapped JWK key");
  }
}

export const subtle = new SubtleCrypto();
