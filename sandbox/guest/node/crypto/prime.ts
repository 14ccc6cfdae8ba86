import { asUint8Array, isBytes } from "../../web/bytes.ts";
import { run, runBytes } from "../../web/crypto/host.ts";
import { answer } from "./async.ts";
import { Buffer } from "../buffer.ts";
import { invalidArgType, nodeError, outOfRange, unavailable } from "../errors.ts";
import { assertBoolean, assertFunction, assertInteger, assertObject } from "../validate.ts";

const INT_MAX = 2 ** 31 - 1;

interface PrimeOptions {
  readonly safe?: unknown;
  readonly bigint?: unknown;
  readonly add?: unknown;
  readonly rem?: unknown;
}

export function generatePrimeSync(size: unknown, options?: unknown): ArrayBuffer | bigint {
  return preparePrime(size, options)();
}

export function generatePrime(size: unknown, ...rest: readonly unknown[]): void {
  const [options, callback] = typeof rest[0] === "function" ? [undefined, rest[0]] : rest;
  const work = preparePrime(size, options);
  assertFunction(callback, "callback");
  answer(callback, work);
}

function preparePrime(size: unknown, options: unknown = {}): () => ArrayBuffer | bigint {
  assertInteger(size, "size", 1, INT_MAX);
  assertObject(options, "options");
  const { safe = false, bigint = false, add, rem } = options as PrimeOptions;
  assertBoolean(safe, "options.safe");
  assertBoolean(bigint, "options.bigint");
  const [added, left] = [readNumber(add, "options.add"), readNumber(rem, "options.rem")];
  if (added !== undefined) {
    const [step, rest] = [toBigInt(added), left === undefined ? 0n : toBigInt(left)];
    if (bitLength(step) > size) throw wrong("invalid options.add");
    if (step <= rest) throw wrong("invalid options.rem");
  }
  if (added !== undefined) {
    const why = "the cryptography of Workers takes no remainder";
    throw unavailable("crypto.generatePrime() with options.add", why);
  }
  return () => {
    const prime = runBytes("primeGenerate", { bits: size, safe });
    return bigint ? toBigInt(prime) : prime.buffer;
  };
}

function wrong(text: string) {
  return nodeError(RangeError, "ERR_OUT_OF_RANGE", text);
}

export function checkPrimeSync(candidate: unknown, options?: unknown): boolean {
  return prepareCheck(candidate, options)();
}

export function checkPrime(candidate: unknown, ...rest: readonly unknown[]): void {
  const [options, callback] = typeof rest[0] === "function" ? [undefined, rest[0]] : rest;
  const work = prepareCheck(candidate, options);
  assertFunction(callback, "callback");
  answer(callback, work);
}

function prepareCheck(candidate: unknown, options: unknown = {}): () => boolean {
  const bytes = readNumber(candidate, "candidate");
  if (bytes === undefined) throw notNumber("candidate", candidate);
  assertObject(options, "options");
  const { checks = 0 } = options as { checks?: unknown };
  assertInteger(checks, "options.checks", 0, INT_MAX);
  return () => run("primeCheck", { checks }, bytes) === 1;
}

/** A number as its bytes, big-endian. */
function readNumber(value: unknown, name: string): Uint8Array | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "bigint") {
    if (value < 0n) throw outOfRange(name, ">= 0", value);
    const digits = value.toString(16);
    return Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  }
  if (isBytes(value)) return asUint8Array(value);
  throw notNumber(name, value);
}

function notNumber(name: string, value: unknown) {
  return invalidArgType(name, ["bigint", "ArrayBuffer", "TypedArray", "Buffer", "DataView"], value);
}

function toBigInt(bytes: Uint8Array): bigint {
  const digits = Buffer.from(bytes.slice().buffer).toString("hex");
  return digits === "" ? 0n : BigInt(`0x${digits}`);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}
