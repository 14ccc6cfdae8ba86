import { asUint8Array, isBytes } from "../../web/bytes.ts";
import { runBytes } from "../../web/crypto/host.ts";
import { jwkMaterial } from "../../web/crypto/jwk.ts";
import { isCryptoKey } from "../../web/crypto/key.ts";
import { publicOf } from "../../web/crypto/key-details.ts";
import { type KeyMaterial, materialOf } from "../../web/crypto/material.ts";
import { bufferBytes } from "./bytes.ts";
import { invalidKeyType } from "./errors.ts";
import { isKeyObject, type KeyObject, makeKeyObject } from "./key-object.ts";
import { invalidArgType, invalidArgValue } from "../errors.ts";

type Kind = "public" | "private";

/** Whether KeyObjects and CryptoKeys are taken beside what a key can be read from. */
type Take = "keys too" | "a private key too" | "data only";

const DATA = ["string", "ArrayBuffer", "Buffer", "TypedArray", "DataView"];
const KEYS = ["KeyObject", "CryptoKey"];

interface KeyInput {
  readonly key?: unknown;
  readonly format?: unknown;
  readonly type?: unknown;
  readonly passphrase?: unknown;
  readonly encoding?: unknown;
}

export function createSecretKey(key: unknown, encoding?: unknown): KeyObject {
  if (typeof key !== "string" && !isBytes(key)) {
    throw invalidArgType("key", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], key);
  }
  return makeKeyObject({ kind: "secret", bytes: bufferBytes(key, "key", encoding).slice() });
}

export function createPublicKey(key: unknown): KeyObject {
  return makeKeyObject(readKey("public", key, "a private key too"));
}

export function createPrivateKey(key: unknown): KeyObject {
  return makeKeyObject(readKey("private", key, "data only"));
}

/** The private key that is given for signing, deciphering and the like. */
export function privateKey(key: unknown): KeyMaterial {
  return readKey("private", key, "keys too");
}

/** The public key that is given, or that belongs to a private one. */
export function publicKey(key: unknown): KeyMaterial {
  return readKey("public", key, "keys too");
}

function readKey(kind: Kind, given: unknown, take: Take): KeyMaterial {
  const known = knownKey(kind, given, take);
  if (known !== undefined) return known;
  if (typeof given === "string" || isBytes(given)) {
    return importKey(kind, { format: "pem" }, bytesOf(given, "key"));
  }
  if (typeof given !== "object" || given === null || materialOf(given) !== undefined) {
    throw invalidArgType("key", expected(take, false), given);
  }
  return readInput(kind, given, take);
}

function readInput(kind: Kind, given: KeyInput, take: Take): KeyMaterial {
  const { key, format = "pem", encoding } = given;
  const known = knownKey(kind, key, take);
  if (known !== undefined) return known;
  if (format === "jwk") {
    if (typeof key !== "object" || key === null) throw invalidArgType("key.key", "object", key);
    return jwkMaterial(kind, key);
  }
  if (typeof key !== "string" && !isBytes(key)) {
    throw invalidArgType("key.key", expected(take, kind === "private"), key);
  }
  if (format !== "pem" && format !== "der") throw invalidArgValue("key.format", format);
  const data = bytesOf(key, "key.key", encoding);
  const { type, passphrase } = given;
  const types = kind === "public" ? ["spki", "pkcs1", "pkcs8", "sec1"] : ["pkcs1", "pkcs8", "sec1"];
  if (format === "der" && !types.some((name) => name === type)) {
    throw invalidArgValue("key.type", type);
  }
  const values = { format, type: format === "der" ? String(type) : undefined };
  if (passphrase === undefined || passphrase === null) return importKey(kind, values, data);
  const secret = bufferBytes(passphrase, "key.passphrase", encoding);
  return importKey(kind, { ...values, passphrase: true }, data, secret);
}

function importKey(
  kind: Kind,
  values: Readonly<Record<string, string | boolean | undefined>>,
  ...parts: readonly Uint8Array[]
): KeyMaterial {
  return { kind, bytes: runBytes("keyImport", { kind, ...values }, ...parts) };
}

/** A key that is an object already, where the caller takes such. */
function knownKey(kind: Kind, given: unknown, take: Take): KeyMaterial | undefined {
  if (take === "data only" || (!isKeyObject(given) && !isCryptoKey(given))) return undefined;
  const material = materialOf(given);
  if (material === undefined) return undefined;
  if (take === "a private key too") {
    if (material.kind !== "private") throw invalidKeyType(material.kind, "private");
    return publicOf(material);
  }
  if (kind === "private") {
    if (material.kind !== "private") throw invalidKeyType(material.kind, "private");
    return material;
  }
  if (material.kind === "secret") throw invalidKeyType("secret", "private or public");
  return publicOf(material);
}

function bytesOf(value: unknown, name: string, encoding?: unknown): Uint8Array {
  return isBytes(value) ? asUint8Array(value) : bufferBytes(value, name, encoding);
}

function expected(take: Take, mayBeUrl: boolean): readonly string[] {
  const url = mayBeUrl || take === "data only" ? ["URL"] : [];
  return [...DATA, ...(take === "data only" ? [] : KEYS), ...url];
}
