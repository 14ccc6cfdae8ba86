import { digestBytes, digestName, digestNames } from "../../web/crypto/digests.ts";
import { runBytes } from "../../web/crypto/host.ts";
import { normalizeEncoding } from "../buffer.ts";
import { output, toBuffer, viewBytes } from "./bytes.ts";
import { Digester } from "./digester.ts";
import { keyBytes } from "./secret.ts";
import { LazyTransform } from "./lazy-transform.ts";
import { invalidArgValue, nodeError } from "../errors.ts";
import { assertInteger, assertString } from "../validate.ts";

interface HashOptions {
  readonly outputLength?: unknown;
}

const UINT32_MAX = 2 ** 32 - 1;

export class Hash extends LazyTransform {
  readonly #algorithm: string;
  readonly #digester: Digester;
  #isOver = false;

  constructor(algorithm: unknown, options?: unknown) {
    super(Object(options) as object);
    if (algorithm instanceof Hash) {
      if (algorithm.#isOver) throw finalized();
      const outputLength = readLength(options);
      this.#algorithm = algorithm.#algorithm;
      const values = { kind: "hash", algorithm: this.#algorithm, outputLength } as const;
      this.#digester = algorithm.#digester.copy(values);
      return;
    }
    assertString(algorithm, "algorithm");
    const outputLength = readLength(options);
    const name = digestName(algorithm);
    if (name === undefined) throw new Error("Digest method not supported");
    if (outputLength !== undefined) checkLength(name, outputLength);
    this.#algorithm = name;
    this.#digester = new Digester({ kind: "hash", algorithm: name, outputLength });
  }

  copy(options?: unknown): Hash {
    return new Hash(this, options);
  }

  update(data: unknown, encoding?: unknown): this {
    if (this.#isOver) throw finalized();
    this.#digester.update(viewBytes(data, "data", encoding));
    return this;
  }

  digest(encoding?: unknown): Uint8Array | string {
    if (this.#isOver) throw finalized();
    this.#isOver = true;
    return output(this.#digester.digest(), encoding);
  }
}

export class Hmac extends LazyTransform {
  readonly #digester: Digester;
  #isOver = false;

  constructor(algorithm: unknown, key: unknown, options?: unknown) {
    super(Object(options) as object);
    assertString(algorithm, "hmac");
    const { encoding } = Object(options) as { encoding?: unknown };
    const secret = keyBytes(key, "key", encoding);
    const name = digestName(algorithm);
    if (name === undefined) {
      const text = `Invalid digest: ${algorithm}`;
      throw nodeError(TypeError, "ERR_CRYPTO_INVALID_DIGEST", text);
    }
    this.#digester = new Digester({ kind: "hmac", algorithm: name, key: secret });
  }

  update(data: unknown, encoding?: unknown): this {
    if (this.#isOver) throw finalized();
    this.#digester.update(viewBytes(data, "data", encoding));
    return this;
  }

  /** A second call gives nothing, as in Node. */
  digest(encoding?: unknown): Uint8Array | string {
    const bytes = this.#isOver ? new Uint8Array() : this.#digester.digest();
    this.#isOver = true;
    return output(bytes, encoding);
  }
}

/** What is written is hashed, and the digest can be read when it ends. */
for (const Class of [Hash, Hmac]) {
  Class.prototype._transform = function (this: Hash | Hmac, chunk, encoding, done) {
    this.update(chunk, encoding);
    done();
  };
  Class.prototype._flush = function (this: Hash | Hmac, done) {
    this.push(this.digest());
    done();
  };
}

export function createHash(algorithm: unknown, options?: unknown): Hash {
  return new Hash(algorithm, options);
}

export function createHmac(algorithm: unknown, key: unknown, options?: unknown): Hmac {
  return new Hmac(algorithm, key, options);
}

/** crypto.hash(): the digest of whole input. */
export function hash(algorithm: unknown, input: unknown, options: unknown = "hex") {
  assertString(algorithm, "algorithm");
  const data = viewBytes(input, "input");
  const { outputEncoding = "hex", outputLength } = (
    typeof options === "string" ? { outputEncoding: options } : Object(options)
  ) as { outputEncoding?: unknown; outputLength?: unknown };
  assertString(outputEncoding, "outputEncoding");
  if (outputEncoding !== "buffer" && normalizeEncoding(outputEncoding) === undefined) {
    throw invalidArgValue("outputEncoding", outputEncoding);
  }
  const name = digestName(algorithm);
  if (name === undefined) throw new Error(`Digest method ${algorithm} is not supported`);
  const length = readLength({ outputLength });
  if (length !== undefined) checkLength(name, length);
  const bytes = runBytes("hash", { algorithm: name, outputLength: length }, data);
  return outputEncoding === "buffer" ? toBuffer(bytes) : output(bytes, outputEncoding);
}

export const getHashes = digestNames;

function readLength(options: unknown): number | undefined {
  const { outputLength } = Object(options) as HashOptions;
  if (outputLength === undefined) return undefined;
  assertInteger(outputLength, "options.outputLength", 0, UINT32_MAX);
  return outputLength;
}

/** Only extendable outputs have a length of their own. */
function checkLength(name: string, length: number): void {
  if (name.startsWith("shake") || length === digestBytes(name)) return;
  const reason = "not XOF or invalid length";
  const library = "digital envelope routines";
  const code = "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH";
  const text = `error:030000B2:${library}::${reason}`;
  throw Object.assign(new Error(text), { library, reason, code });
}

function finalized(): Error {
  return nodeError(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
}
