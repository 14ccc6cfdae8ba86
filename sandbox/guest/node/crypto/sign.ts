import { digestName } from "../../web/crypto/digests.ts";
import { joined, run, runBytes } from "../../web/crypto/host.ts";
import { detailsOf } from "../../web/crypto/key-details.ts";
import { type KeyDetails, type KeyMaterial } from "../../web/crypto/material.ts";
import { answer } from "./async.ts";
import { bufferBytes, output, toBuffer, viewBytes } from "./bytes.ts";
import { invalidDigest, invalidState, opensslError, unsupportedKeyType } from "./errors.ts";
import { privateKey, publicKey } from "./key-input.ts";
import { invalidArgValue, nodeError, unavailable } from "../errors.ts";
import { stream } from "../stream.ts";
import { assertString } from "../validate.ts";

interface SignOptions {
  readonly padding?: unknown;
  readonly saltLength?: unknown;
  readonly dsaEncoding?: unknown;
}

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

const RSA_PKCS1_PADDING = 1;
const RSA_PKCS1_PSS_PADDING = 6;
/** As long as possible when signing, and whatever is found when verifying. */
const SALT_AUTO = -2;

const INT_MAX = 2 ** 31 - 1;

export function sign(algorithm: unknown, data: unknown, key: unknown, callback?: unknown) {
  const digest = readAlgorithm(algorithm);
  const bytes = bufferBytes(data, "data");
  if (!key) throw keyRequired();
  const material = privateKey(key);
  const options = readOptions(key);
  return answer(callback, () => {
    const values = signValues(material, digest, options);
    return toBuffer(runBytes("sign", values, material.bytes, bytes));
  });
}

export function verify(
  algorithm: unknown,
  data: unknown,
  key: unknown,
  signature: unknown,
  callback?: unknown,
) {
  const digest = readAlgorithm(algorithm);
  const bytes = bufferBytes(data, "data");
  const material = publicKey(key);
  const options = readOptions(key);
  const signed = bufferBytes(signature, "signature");
  return answer(callback, () => {
    const values = signValues(material, digest, options);
    return run("verify", values, material.bytes, bytes, signed) === 1;
  });
}

function readAlgorithm(algorithm: unknown): string | undefined {
  if (algorithm === undefined || algorithm === null) return undefined;
  assertString(algorithm, "algorithm");
  const name = digestName(algorithm);
  if (name === undefined) throw invalidDigest(algorithm);
  return name;
}

function keyRequired() {
  return nodeError(Error, "ERR_CRYPTO_SIGN_KEY_REQUIRED", "No key provided to sign");
}

function readOptions(key: unknown) {
  const { padding, saltLength, dsaEncoding } = (
    typeof key === "object" && key !== null ? key : {}
  ) as SignOptions;
  if (padding !== undefined && !isInt(padding)) throw invalidArgValue("options.padding", padding);
  if (saltLength !== undefined && !isInt(saltLength)) {
    throw invalidArgValue("options.saltLength", saltLength);
  }
  if (dsaEncoding !== undefined && dsaEncoding !== "der" && dsaEncoding !== "ieee-p1363") {
    throw invalidArgValue("options.dsaEncoding", dsaEncoding);
  }
  return { padding, saltLength, isRaw: dsaEncoding === "ieee-p1363" };
}

type ReadOptions = ReturnType<typeof readOptions>;

function isInt(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) <= INT_MAX;
}

/** What the host is told of a signature; what it cannot do is said here, in Node's words. */
function signValues(
  material: KeyMaterial,
  digest: string | undefined,
  options: ReadOptions,
): Values {
  const details = detailsOf(material);
  switch (details.type) {
    case "ed25519":
      if (digest !== undefined)
        throw opensslError("1C80007A", "Provider routines", "invalid digest");
      return {};
    case "ec":
      return { algorithm: signable(digest ?? "sha256"), isRaw: options.isRaw };
    case "rsa":
    case "rsa-pss":
      return rsaValues(details, digest ?? details.hashAlgorithm ?? "sha256", options);
    default:
      throw unsupportedKeyType();
  }
}

function rsaValues(details: KeyDetails, algorithm: string, options: ReadOptions): Values {
  const isPss = details.type === "rsa-pss";
  const { padding = isPss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING } = options;
  if ((padding !== RSA_PKCS1_PADDING || isPss) && padding !== RSA_PKCS1_PSS_PADDING) {
    const reason = "illegal or unsupported padding mode";
    throw opensslError("1C8000A5", "Provider routines", reason);
  }
  if (details.hashAlgorithm !== undefined && details.hashAlgorithm !== algorithm) {
    throw opensslError("1C8000AE", "Provider routines", "digest not allowed");
  }
  const saltLength = options.saltLength ?? details.saltLength ?? SALT_AUTO;
  return padding === RSA_PKCS1_PSS_PADDING
    ? { algorithm: signable(algorithm), padding, saltLength }
    : { algorithm: signable(algorithm), padding };
}

/** Workers sign with MD5, SHA-1 and SHA-2 only, though others can be computed. */
function signable(digest: string): string {
  if (/^(md5|md5-sha1|sha(1|224|256|384|512))$/.test(digest)) return digest;
  const reason = "the cryptography of Workers does not have it";
  throw unavailable(`A signature with ${digest}`, reason);
}

interface WritableClass {
  new (options?: object): {
    _write(chunk: unknown, encoding: string, done: () => void): void;
  };
}

const { Writable } = stream as unknown as { readonly Writable: WritableClass };

/** Data is kept until it is signed: a signature needs it whole. */
class Collector extends Writable {
  readonly #algorithm: string;
  #chunks: Uint8Array[] = [];
  #isOver = false;

  constructor(algorithm: unknown, options?: unknown) {
    assertString(algorithm, "algorithm");
    super(Object(options) as object);
    const name = digestName(algorithm);
    if (name === undefined) throw invalidDigest(undefined);
    this.#algorithm = name;
  }

  override _write(chunk: unknown, encoding: string, done: () => void): void {
    this.update(chunk, encoding);
    done();
  }

  update(data: unknown, encoding?: unknown): this {
    if (this.#isOver) throw invalidState("Not initialised");
    this.#chunks.push(viewBytes(data, "data", encoding).slice());
    return this;
  }

  protected finished(): { readonly algorithm: string; readonly data: Uint8Array } {
    if (this.#isOver) throw invalidState("Not initialised");
    this.#isOver = true;
    const data = joined(this.#chunks);
    this.#chunks = [];
    return { algorithm: this.#algorithm, data };
  }
}

export class Sign extends Collector {
  sign(options: unknown, outputEncoding?: unknown) {
    if (!options) throw keyRequired();
    const material = privateKey(options);
    const read = readOptions(options);
    const { algorithm, data } = this.finished();
    const values = streamedValues(material, algorithm, read);
    return output(runBytes("sign", values, material.bytes, data), outputEncoding);
  }
}

export class Verify extends Collector {
  verify(options: unknown, signature: unknown, encoding?: unknown): boolean {
    const material = publicKey(options);
    const read = readOptions(options);
    const signed = bufferBytes(signature, "signature", encoding);
    const { algorithm, data } = this.finished();
    const values = streamedValues(material, algorithm, read);
    return run("verify", values, material.bytes, data, signed) === 1;
  }
}

function streamedValues(material: KeyMaterial, algorithm: string, options: ReadOptions): Values {
  if (detailsOf(material).type === "ed25519") {
    const code = "ERR_CRYPTO_UNSUPPORTED_OPERATION";
    throw nodeError(Error, code, "Unsupported crypto operation");
  }
  return signValues(material, algorithm, options);
}

export function createSign(algorithm: unknown, options?: unknown): Sign {
  return new Sign(algorithm, options);
}

export function createVerify(algorithm: unknown, options?: unknown): Verify {
  return new Verify(algorithm, options);
}
