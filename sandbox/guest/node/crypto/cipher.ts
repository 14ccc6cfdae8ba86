import { asUint8Array, isBytes } from "../../web/bytes.ts";
import { finishStream, openStream, run, runBytes } from "../../web/crypto/host.ts";
import { bufferBytes, type NodeBuffer, toBuffer, viewBytes } from "./bytes.ts";
import { isIvLength, type KnownCipher, knownCipher } from "./cipher-info.ts";
import { invalidKeyLength, invalidState } from "./errors.ts";
import { LazyTransform } from "./lazy-transform.ts";
import { keyBytes } from "./secret.ts";
import { Buffer, normalizeEncoding } from "../buffer.ts";
import { invalidArgType, invalidArgValue, nodeError } from "../errors.ts";
import { StringDecoder } from "../string-decoder.ts";
import { assertString } from "../validate.ts";

interface CipherOptions {
  readonly authTagLength?: unknown;
}

/** NIST SP 800-38D, 5.2.1.2, and what OpenSSL takes beside it. */
const GCM_TAG_BYTES = [4, 8, 12, 13, 14, 15, 16];
const TAG_BYTES = 16;

type Stage = "started" | "updated" | "over";

/** What both directions share; a subclass says which it is. */
abstract class CipherBase extends LazyTransform {
  protected readonly cipher: KnownCipher;
  protected readonly tagBytes: number | undefined;
  protected stage: Stage = "started";
  readonly #stream: number;
  readonly #key: Uint8Array;
  readonly #isDecrypting: boolean;
  #decoder: StringDecoder | undefined;
  #encoding: string | undefined;

  constructor(isDecrypting: boolean, [name, key, iv, options]: readonly unknown[]) {
    super(Object(options) as object);
    assertString(name, "cipher");
    const secret = keyBytes(key, "key");
    const vector = readIv(iv);
    const cipher = knownCipher(name);
    this.tagBytes = readTagBytes(cipher, options);
    if (secret.length !== cipher.keyLength) throw invalidKeyLength();
    if (!isIvLength(cipher, vector.length)) {
      throw nodeError(TypeError, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
    }
    this.cipher = cipher;
    this.#key = secret;
    this.#isDecrypting = isDecrypting;
    const values = { kind: "cipher", algorithm: cipher.host, decrypt: isDecrypting };
    // A key is wrapped at one go.
    this.#stream = cipher.mode === "wrap" ? 0 : openStream(this, values, secret, vector);
  }

  update(data: unknown, inputEncoding?: unknown, outputEncoding?: unknown): NodeBuffer | string {
    const bytes = viewBytes(data, "data", inputEncoding);
    if (this.stage === "over") throw invalidState("Invalid state for operation update");
    this.stage = "updated";
    return this.#give(this.#work(bytes), outputEncoding);
  }

  final(outputEncoding?: unknown): NodeBuffer | string {
    if (this.stage === "over") throw invalidState("Invalid state");
    this.stage = "over";
    const rest = this.#stream === 0 ? new Uint8Array() : this.finish(this.#stream);
    return this.#give(rest, outputEncoding, true);
  }

  setAutoPadding(isOn: unknown = true): this {
    if (this.stage === "over") throw invalidState("Invalid state for operation setAutoPadding");
    if (this.#stream !== 0) run("setPadding", { id: this.#stream, isOn: Boolean(isOn) });
    return this;
  }

  setAAD(data: unknown, options?: unknown): this {
    const { encoding } = Object(options) as { encoding?: unknown };
    const bytes = bufferBytes(data, "aadbuf", encoding);
    if (this.stage !== "started" || this.tagBytes === undefined) {
      throw invalidState("Invalid state for operation setAAD");
    }
    run("setAssociated", { id: this.#stream }, bytes);
    return this;
  }

  /** Ends the stream of the host and gives what is left of the output. */
  protected abstract finish(stream: number): Uint8Array<ArrayBuffer>;

  #work(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    if (this.#stream !== 0) return runBytes("update", { id: this.#stream }, bytes);
    return runBytes(this.#isDecrypting ? "unwrap" : "wrap", {}, this.#key, bytes);
  }

  /** A character may be spread over two pieces of output. */
  #give(bytes: Uint8Array<ArrayBuffer>, encoding: unknown, isLast = false): NodeBuffer | string {
    if (encoding === undefined || encoding === null || encoding === "buffer")
      return toBuffer(bytes);
    const known = normalizeEncoding(encoding);
    if (known === undefined) {
      const text = `Unknown encoding: ${encoding as string}`;
      throw nodeError(TypeError, "ERR_UNKNOWN_ENCODING", text);
    }
    if (this.#encoding !== undefined && this.#encoding !== known) {
      const reason = `cannot be changed from '${this.#encoding}'`;
      throw invalidArgValue("outputEncoding", encoding, reason);
    }
    this.#encoding = known;
    this.#decoder ??= new StringDecoder(known);
    return isLast ? this.#decoder.end(toBuffer(bytes)) : this.#decoder.write(toBuffer(bytes));
  }
}

export class Cipheriv extends CipherBase {
  #tag: Uint8Array<ArrayBuffer> | undefined;

  constructor(...args: readonly unknown[]) {
    super(false, args);
  }

  getAuthTag(): NodeBuffer | string {
    if (this.#tag === undefined) throw invalidState("Invalid state for operation getAuthTag");
    return toBuffer(this.#tag.slice());
  }

  protected override finish(stream: number): Uint8Array<ArrayBuffer> {
    const rest = finishStream(this, stream);
    if (this.tagBytes === undefined) return rest;
    // What an authenticated cipher has left at its end is the tag.
    this.#tag = rest.slice(0, this.tagBytes);
    return new Uint8Array();
  }
}

export class Decipheriv extends CipherBase {
  readonly #hasTagLength: boolean;
  #tag: Uint8Array | undefined;

  constructor(...args: readonly unknown[]) {
    super(true, args);
    const { authTagLength } = Object(args[3]) as CipherOptions;
    this.#hasTagLength = authTagLength !== undefined;
  }

  setAuthTag(tag: unknown, encoding?: unknown): this {
    const bytes = bufferBytes(tag, "buffer", encoding);
    const { cipher, tagBytes } = this;
    if (tagBytes === undefined || this.#tag !== undefined || this.stage === "over") {
      throw invalidState("Invalid state for operation setAuthTag");
    }
    const isFixed = this.#hasTagLength || cipher.mode !== "gcm";
    const isRight = isFixed ? bytes.length === tagBytes : GCM_TAG_BYTES.includes(bytes.length);
    if (!isRight) throw invalidTag(bytes.length);
    this.#tag = bytes.slice();
    return this;
  }

  protected override finish(stream: number): Uint8Array<ArrayBuffer> {
    return finishStream(this, stream, this.#tag ?? new Uint8Array());
  }
}

for (const Class of [Cipheriv, Decipheriv]) {
  Class.prototype._transform = function (this: CipherBase, chunk, encoding, done) {
    this.push(this.update(chunk, encoding));
    done();
  };
  Class.prototype._flush = function (this: CipherBase, done) {
    try {
      this.push(this.final());
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
}

export function createCipheriv(...args: readonly unknown[]): Cipheriv {
  return new Cipheriv(...args);
}

export function createDecipheriv(...args: readonly unknown[]): Decipheriv {
  return new Decipheriv(...args);
}

function readIv(iv: unknown): Uint8Array {
  if (iv === null) return new Uint8Array();
  if (typeof iv === "string") return Buffer.from(iv);
  if (isBytes(iv)) return asUint8Array(iv).slice();
  throw invalidArgType("iv", ["string", "ArrayBuffer", "Buffer", "TypedArray", "DataView"], iv);
}

/** How long the tag is; undefined for a cipher that has none. */
function readTagBytes({ mode, host }: KnownCipher, options: unknown): number | undefined {
  const { authTagLength } = Object(options) as CipherOptions;
  const isGiven = authTagLength !== undefined && authTagLength !== null;
  if (isGiven && (!Number.isInteger(authTagLength) || Number(authTagLength) < 0)) {
    throw invalidArgValue("options.authTagLength", authTagLength);
  }
  const length = isGiven ? Number(authTagLength) : TAG_BYTES;
  if (mode === "gcm") {
    if (!GCM_TAG_BYTES.includes(length)) throw invalidTag(length);
    return length;
  }
  if (host !== "chacha20-poly1305") return undefined;
  if (length > TAG_BYTES) throw invalidTag(length);
  return length;
}

function invalidTag(length: number) {
  const text = `Invalid authentication tag length: ${length}`;
  return nodeError(TypeError, "ERR_CRYPTO_INVALID_AUTH_TAG", text);
}
