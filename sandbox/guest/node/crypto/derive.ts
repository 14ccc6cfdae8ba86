import { digestBytes, digestName } from "../../web/crypto/digests.ts";
import { runBytes } from "../../web/crypto/host.ts";
import { materialOf } from "../../web/crypto/material.ts";
import { isBytes, asUint8Array } from "../../web/bytes.ts";
import { answer } from "./async.ts";
import { bufferBytes, toBuffer } from "./bytes.ts";
import { invalidDigest, invalidKeyLength } from "./errors.ts";
import { invalidArgType, nodeError, outOfRange } from "../errors.ts";
import { assertFunction, assertInteger, assertString } from "../validate.ts";

const INT_MAX = 2 ** 31 - 1;
const UINT32_MAX = 2 ** 32 - 1;

type Arguments = readonly unknown[];

export function pbkdf2Sync(...args: Arguments) {
  return preparePbkdf2(args)();
}

export function pbkdf2(...args: Arguments): void {
  const [password, salt, iterations, length] = args;
  // The digest may not be left out, but an early callback says which argument is missed.
  const isShort = typeof args[4] === "function";
  const [digest, callback] = isShort ? [undefined, args[4]] : [args[4], args[5]];
  const work = preparePbkdf2([password, salt, iterations, length, digest]);
  assertFunction(callback, "callback");
  answer(callback, work);
}

function preparePbkdf2([password, salt, iterations, length, digest]: Arguments) {
  assertString(digest, "digest");
  const [secret, salted] = [bufferBytes(password, "password"), bufferBytes(salt, "salt")];
  assertInteger(iterations, "iterations", 1, INT_MAX);
  assertInteger(length, "keylen", 0, INT_MAX);
  const algorithm = digestName(digest);
  if (algorithm === undefined) throw invalidDigest(digest);
  return () => toBuffer(runBytes("pbkdf2", { algorithm, iterations, length }, secret, salted));
}

interface ScryptOptions {
  readonly N?: unknown;
  readonly r?: unknown;
  readonly p?: unknown;
  readonly cost?: unknown;
  readonly blockSize?: unknown;
  readonly parallelization?: unknown;
  readonly maxmem?: unknown;
}

const SCRYPT_DEFAULTS = { N: 16_384, r: 8, p: 1 };
const SCRYPT_NAMES = { N: "cost", r: "blockSize", p: "parallelization" } as const;
const SCRYPT_BYTES_MAX = 32 * 1024 * 1024;

export function scryptSync(...args: Arguments) {
  return prepareScrypt(args)();
}

export function scrypt(...args: Arguments): void {
  const [password, salt, length] = args;
  const [options, callback] = typeof args[3] === "function" ? [undefined, args[3]] : args.slice(3);
  const work = prepareScrypt([password, salt, length, options]);
  assertFunction(callback, "callback");
  answer(callback, work);
}

function prepareScrypt([password, salt, length, options]: Arguments) {
  const [secret, salted] = [bufferBytes(password, "password"), bufferBytes(salt, "salt")];
  assertInteger(length, "keylen", 0, INT_MAX);
  const given = Object(options) as ScryptOptions;
  const values = {
    N: readScrypt(given, "N"),
    r: readScrypt(given, "r"),
    p: readScrypt(given, "p"),
    maxmem: SCRYPT_BYTES_MAX,
  };
  if (given.maxmem !== undefined) {
    assertInteger(given.maxmem, "maxmem", 0);
    values.maxmem = given.maxmem;
  }
  const { N } = values;
  if (N < 2 || (N & (N - 1)) !== 0) {
    const text = "Invalid scrypt params";
    throw nodeError(RangeError, "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", text);
  }
  return () => toBuffer(runBytes("scrypt", { ...values, length }, secret, salted));
}

function readScrypt(given: ScryptOptions, name: "N" | "r" | "p"): number {
  const long = SCRYPT_NAMES[name];
  if (given[name] !== undefined && given[long] !== undefined) {
    const text = `Option "${name}" cannot be used in combination with option "${long}"`;
    throw nodeError(TypeError, "ERR_INCOMPATIBLE_OPTION_PAIR", text);
  }
  const isLong = given[long] !== undefined;
  const value = isLong ? given[long] : (given[name] ?? SCRYPT_DEFAULTS[name]);
  assertInteger(value, isLong ? long : name, 0, UINT32_MAX);
  // As in Node, 0 means what is usual.
  return value === 0 ? SCRYPT_DEFAULTS[name] : value;
}

/** RFC 5869 sets no limit; Node does. */
const INFO_BYTES_MAX = 1024;

export function hkdfSync(...args: Arguments): ArrayBuffer {
  return prepareHkdf(args)();
}

export function hkdf(...args: Arguments): void {
  const work = prepareHkdf(args);
  assertFunction(args[5], "callback");
  answer(args[5], work);
}

const BUFFERS = ["string", "ArrayBuffer", "TypedArray", "DataView", "Buffer"];

function prepareHkdf([digest, key, salt, info, length]: Arguments) {
  assertString(digest, "digest");
  const material = materialOf(key);
  const names = ["string", "SecretKeyObject", ...BUFFERS.slice(1)];
  const secret = material?.kind === "secret" ? material.bytes : hkdfBytes(key, "ikm", names);
  const salted = hkdfBytes(salt, "salt", BUFFERS);
  const context = hkdfBytes(info, "info", BUFFERS);
  assertInteger(length, "length", 0);
  if (context.length > INFO_BYTES_MAX) {
    const range = `must not contain more than ${INFO_BYTES_MAX} bytes`;
    throw outOfRange("info", range, context.length);
  }
  const algorithm = digestName(digest);
  if (algorithm === undefined) throw invalidDigest(digest);
  if (length > 255 * digestBytes(algorithm)) throw invalidKeyLength();
  return () => runBytes("hkdf", { algorithm, length }, secret, salted, context).buffer;
}

function hkdfBytes(value: unknown, name: string, names: readonly string[]): Uint8Array {
  if (typeof value === "string") return bufferBytes(value, name);
  if (isBytes(value)) return asUint8Array(value);
  throw invalidArgType(name, names, value);
}
