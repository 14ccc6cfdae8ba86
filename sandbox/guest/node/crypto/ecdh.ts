import { runBytes, runParts } from "../../web/crypto/host.ts";
import { detailsOf, publicOf } from "../../web/crypto/key-details.ts";
import { materialOf } from "../../web/crypto/material.ts";
import { answer } from "./async.ts";
import { bufferBytes, output, toBuffer } from "./bytes.ts";
import { curveName } from "./curves.ts";
import { invalidKeyType, opensslError, operationFailed } from "./errors.ts";
import { isKeyObject } from "./key-object.ts";
import { invalidArgValue, nodeError } from "../errors.ts";
import { assertFunction, assertObject, assertString } from "../validate.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export class ECDH {
  readonly #curve: string;
  #secret: Bytes | undefined;
  #open: Bytes | undefined;

  constructor(curve: unknown) {
    assertString(curve, "curve");
    // Node takes OpenSSL's names here, and not those of NIST.
    this.#curve = curveName(curve.startsWith("P-") ? "" : curve);
  }

  static convertKey(
    key: unknown,
    curve: unknown,
    inputEncoding?: unknown,
    outputEncoding?: unknown,
    format?: unknown,
  ) {
    assertString(curve, "curve");
    const bytes = bufferBytes(key, "key", inputEncoding);
    const name = curveName(curve);
    return output(convert(bytes, name, format), outputEncoding);
  }

  generateKeys(encoding?: unknown, format?: unknown) {
    formName(format);
    this.#set(runParts("ecdhPair", { curve: this.#curve }, new Uint8Array()));
    return this.getPublicKey(encoding, format);
  }

  computeSecret(key: unknown, inputEncoding?: unknown, outputEncoding?: unknown) {
    const other = bufferBytes(key, "key", inputEncoding);
    // A new object has a key that nobody knows, so all that can be said is that the other does not fit.
    const secret = this.#secret ?? new Uint8Array(1).fill(1);
    return output(runBytes("ecdhSecret", { curve: this.#curve }, secret, other), outputEncoding);
  }

  getPublicKey(encoding?: unknown, format?: unknown) {
    formName(format);
    if (this.#open === undefined) throw operationFailed("Failed to get ECDH public key");
    return output(convert(this.#open, this.#curve, format), encoding);
  }

  getPrivateKey(encoding?: unknown) {
    if (this.#secret === undefined) throw operationFailed("Failed to get ECDH private key");
    return output(this.#secret.slice(), encoding);
  }

  setPrivateKey(key: unknown, encoding?: unknown): this {
    const secret = bufferBytes(key, "key", encoding);
    try {
      if (secret.length === 0) throw new Error("A private key is a number");
      this.#set(runParts("ecdhPair", { curve: this.#curve }, secret));
    } catch {
      const text = "Private key is not valid for specified curve.";
      throw nodeError(RangeError, "ERR_CRYPTO_INVALID_KEYTYPE", text);
    }
    return this;
  }

  /** Deprecated in Node, and as good as useless there too: the private key stays. */
  setPublicKey(key: unknown, encoding?: unknown): this {
    const point = bufferBytes(key, "key", encoding);
    this.#open = runBytes("ecdhConvert", { curve: this.#curve, form: "uncompressed" }, point);
    return this;
  }

  #set([secret, open]: readonly Bytes[]): void {
    this.#secret = secret;
    this.#open = open;
  }
}

export function createECDH(curve: unknown): ECDH {
  return new ECDH(curve);
}

function convert(point: Uint8Array, curve: string, format: unknown): Bytes {
  return runBytes("ecdhConvert", { curve, form: formName(format) }, point);
}

function formName(format: unknown): string {
  if (!format || format === "uncompressed") return "uncompressed";
  if (format === "compressed" || format === "hybrid") return format;
  const text = `Invalid ECDH format: ${format as string}`;
  throw nodeError(TypeError, "ERR_CRYPTO_ECDH_INVALID_FORMAT", text);
}

interface AgreementOptions {
  readonly privateKey?: unknown;
  readonly publicKey?: unknown;
}

/** crypto.diffieHellman(): the secret that a private and a public key agree on. */
export function diffieHellman(options: unknown, callback?: unknown) {
  assertObject(options, "options");
  if (callback !== undefined) assertFunction(callback, "callback");
  const { privateKey, publicKey } = options as AgreementOptions;
  const own = isKeyObject(privateKey) ? materialOf(privateKey) : undefined;
  if (own === undefined) throw invalidArgValue("options.privateKey", privateKey);
  const other = isKeyObject(publicKey) ? materialOf(publicKey) : undefined;
  if (other === undefined) throw invalidArgValue("options.publicKey", publicKey);
  if (own.kind !== "private") throw invalidKeyType(own.kind, "private");
  if (other.kind === "secret") throw invalidKeyType("secret", "private or public");
  const types = [detailsOf(own), detailsOf(other)];
  const [a = "", b = ""] = types.map(({ type }) => type);
  if (a !== b || (a !== "ec" && a !== "x25519")) {
    const text = `Incompatible key types for Diffie-Hellman: ${a} and ${b}`;
    throw nodeError(Error, "ERR_CRYPTO_INCOMPATIBLE_KEY", text);
  }
  if (types[0]?.namedCurve !== types[1]?.namedCurve) {
    throw opensslError("1C8000CB", "Provider routines", "mismatching domain parameters");
  }
  const open = publicOf(other);
  return answer(callback, () => toBuffer(runBytes("keysSecret", {}, own.bytes, open.bytes)));
}
