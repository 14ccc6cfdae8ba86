import { digestName } from "../../web/crypto/digests.ts";
import { runParts } from "../../web/crypto/host.ts";
import { randomBytes } from "../../web/crypto.ts";
import { type KeyMaterial } from "../../web/crypto/material.ts";
import { answer, answerAll } from "./async.ts";
import { curveName } from "./curves.ts";
import { invalidDigest } from "./errors.ts";
import { type Encoding, readEncoding, readExport } from "./key-encoding.ts";
import { encodeKey, type KeyObject, makeKeyObject } from "./key-object.ts";
import { invalidArgValue, unavailable } from "../errors.ts";
import {
  assertFunction,
  assertInteger,
  assertObject,
  assertOneOf,
  assertString,
} from "../validate.ts";

interface PairOptions {
  readonly modulusLength?: unknown;
  readonly publicExponent?: unknown;
  readonly namedCurve?: unknown;
  readonly paramEncoding?: unknown;
  readonly hashAlgorithm?: unknown;
  readonly mgf1HashAlgorithm?: unknown;
  readonly saltLength?: unknown;
  readonly publicKeyEncoding?: Encoding;
  readonly privateKeyEncoding?: Encoding;
}

type Values = Readonly<Record<string, string | number | undefined>>;

const INT_MAX = 2 ** 31 - 1;
const UINT32_MAX = 2 ** 32 - 1;
const USUAL_EXPONENT = 0x10001;
const TYPES = ["rsa", "rsa-pss", "ec", "ed25519", "x25519"];
/** Types that Node has and Workers' cryptography does not. */
const ELSEWHERE = /^(dsa|dh|ed448|x448|ml-dsa-\d+|ml-kem-\d+|slh-dsa-.*)$/;

export function generateKeyPairSync(type: unknown, options?: unknown) {
  const [publicKey, privateKey] = preparePair(type, options)();
  return { publicKey, privateKey };
}

export function generateKeyPair(type: unknown, ...rest: readonly unknown[]): void {
  const [options, callback] = typeof rest[0] === "function" ? [undefined, rest[0]] : rest;
  assertFunction(callback, "callback");
  answerAll(callback, preparePair(type, options));
}

function preparePair(type: unknown, given: unknown): () => readonly [unknown, unknown] {
  assertString(type, "type");
  if (!TYPES.includes(type)) {
    if (!ELSEWHERE.test(type)) {
      throw invalidArgValue("type", type, "must be a supported key type");
    }
    const why = "the cryptography of Workers does not have it";
    throw unavailable(`A key pair of type ${type}`, why);
  }
  if (type.startsWith("rsa") || type === "ec") assertObject(given, "options");
  const options = Object(given) as PairOptions;
  const { publicKeyEncoding, privateKeyEncoding } = options;
  checkEncoding("public", publicKeyEncoding);
  checkEncoding("private", privateKeyEncoding);
  const values = pairValues(type, options);
  return () => {
    const [open, secret] = runParts("keyPair", { type, ...values });
    if (open === undefined || secret === undefined) throw new Error("The host gave no keys");
    return [
      asAsked({ kind: "public", bytes: open }, publicKeyEncoding),
      asAsked({ kind: "private", bytes: secret }, privateKeyEncoding),
    ];
  };
}

function asAsked(material: KeyMaterial, encoding: Encoding | undefined) {
  if (encoding === undefined || encoding === null) return makeKeyObject(material);
  const name = `options.${material.kind}KeyEncoding`;
  return encodeKey(material, readExport(material, encoding, name));
}

function checkEncoding(kind: "public" | "private", encoding: Encoding | undefined): void {
  if (encoding === undefined || encoding === null) return;
  const name = `options.${kind}KeyEncoding`;
  if (typeof encoding !== "object") throw invalidArgValue(name, encoding);
  readEncoding(kind, encoding, name);
}

function pairValues(type: string, options: PairOptions): Values {
  switch (type) {
    case "rsa":
      return rsaValues(options);
    case "rsa-pss":
      return { ...rsaValues(options), ...pssValues(options) };
    case "ec": {
      const { namedCurve, paramEncoding } = options;
      assertString(namedCurve, "options.namedCurve");
      if (paramEncoding === "explicit") {
        throw unavailable("An elliptic curve with explicit parameters", "Workers refuse them");
      }
      if (paramEncoding !== undefined && paramEncoding !== null && paramEncoding !== "named") {
        throw invalidArgValue("options.paramEncoding", paramEncoding);
      }
      return { namedCurve: curveName(namedCurve) };
    }
    default:
      return {};
  }
}

function rsaValues({ modulusLength, publicExponent = USUAL_EXPONENT }: PairOptions): Values {
  assertInteger(modulusLength, "options.modulusLength", 0, UINT32_MAX);
  assertInteger(publicExponent, "options.publicExponent", 0, UINT32_MAX);
  if (modulusLength < 512) throw new Error("error:1C8000AB:Provider routines::key size too small");
  if (publicExponent < 3 || publicExponent % 2 === 0) {
    throw new Error("error:020000B2:rsa routines::pub exponent out of range");
  }
  return { modulusLength, publicExponent };
}

function pssValues({ hashAlgorithm, mgf1HashAlgorithm, saltLength }: PairOptions): Values {
  if (saltLength !== undefined) assertInteger(saltLength, "options.saltLength", 0, INT_MAX);
  return {
    hashAlgorithm: readDigest(hashAlgorithm, "options.hashAlgorithm"),
    mgf1HashAlgorithm: readDigest(mgf1HashAlgorithm, "options.mgf1HashAlgorithm"),
    saltLength,
  };
}

function readDigest(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined;
  assertString(value, name);
  const digest = digestName(value);
  if (digest === undefined) throw invalidDigest(value);
  return digest;
}

export function generateKeySync(type: unknown, options?: unknown): KeyObject {
  return prepareSecret(type, options)();
}

export function generateKey(type: unknown, options: unknown, callback?: unknown): void {
  const work = prepareSecret(type, options);
  assertFunction(callback, "callback");
  answer(callback, work);
}

function prepareSecret(type: unknown, options: unknown): () => KeyObject {
  assertString(type, "type");
  assertObject(options, "options");
  const { length } = options as { length?: unknown };
  if (type === "hmac") assertInteger(length, "options.length", 8, INT_MAX);
  else if (type === "aes") assertOneOf(length, "options.length", [128, 192, 256]);
  else throw invalidArgValue("type", type, "must be a supported key type");
  const byteLength = Math.floor(Number(length) / 8);
  return () => {
    const bytes = randomBytes(byteLength) as Uint8Array<ArrayBuffer>;
    return makeKeyObject({ kind: "secret", bytes });
  };
}
