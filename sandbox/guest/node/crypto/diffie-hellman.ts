import { asUint8Array, isBytes } from "../../web/bytes.ts";
import { run, runBytes, runParts } from "../../web/crypto/host.ts";
import { bufferBytes, output } from "./bytes.ts";
import { invalidKeyLength, invalidState } from "./errors.ts";
import { Buffer } from "../buffer.ts";
import { invalidArgType, nodeError } from "../errors.ts";
import { assertString } from "../validate.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** RFC 7919 and 3526 use it. */
const USUAL_GENERATOR = 2;

/** What a group and its keys can do; what they can be told differs. */
class Exchange {
  readonly #prime: Bytes;
  readonly #generator: Bytes;
  #secret: Bytes | undefined;
  #open: Bytes | undefined;

  constructor(prime: Uint8Array, generator: Uint8Array) {
    this.#prime = prime.slice() as Bytes;
    this.#generator = generator.slice() as Bytes;
  }

  /** OpenSSL's flags of what is wrong with the group. */
  get verifyError(): number {
    return Number(run("dhCheck", {}, this.#prime, this.#generator));
  }

  generateKeys(encoding?: unknown) {
    const secret = this.#secret ?? new Uint8Array();
    [this.#secret, this.#open] = runParts("dhPair", {}, this.#prime, this.#generator, secret);
    return this.getPublicKey(encoding);
  }

  computeSecret(key: unknown, inputEncoding?: unknown, outputEncoding?: unknown) {
    const other = bufferBytes(key, "otherPublicKey", inputEncoding);
    if (this.#secret === undefined) throw missing("private");
    const number = BigInt(`0x${toHex(other) || "0"}`);
    if (number <= 1n) throw invalidKeyLength("Supplied key is too small");
    if (number >= BigInt(`0x${toHex(this.#prime)}`) - 1n) {
      throw invalidKeyLength("Supplied key is too large");
    }
    const parts = [this.#prime, this.#generator, this.#secret, other];
    return output(runBytes("dhSecret", {}, ...parts), outputEncoding);
  }

  protected keepPublic(open: Bytes): void {
    this.#open = open;
  }

  protected keepPrivate(secret: Bytes): void {
    this.#secret = secret;
  }

  getPrime(encoding?: unknown) {
    return output(this.#prime.slice(), encoding);
  }

  getGenerator(encoding?: unknown) {
    return output(this.#generator.slice(), encoding);
  }

  getPublicKey(encoding?: unknown) {
    if (this.#open === undefined) throw missing("public");
    return output(this.#open.slice(), encoding);
  }

  getPrivateKey(encoding?: unknown) {
    if (this.#secret === undefined) throw missing("private");
    return output(this.#secret.slice(), encoding);
  }
}

export class DiffieHellman extends Exchange {
  constructor(
    sizeOrKey: unknown,
    keyEncoding?: unknown,
    generator?: unknown,
    generatorEncoding?: unknown,
  ) {
    if (typeof sizeOrKey !== "number" && typeof sizeOrKey !== "string" && !isBytes(sizeOrKey)) {
      const names = ["number", "string", "ArrayBuffer", "Buffer", "TypedArray", "DataView"];
      throw invalidArgType("sizeOrKey", names, sizeOrKey);
    }
    // The encoding of the prime may be left out.
    const isEncoding = typeof keyEncoding === "string" && Buffer.isEncoding(keyEncoding);
    const base = readGenerator(
      isEncoding || keyEncoding === undefined ? generator : keyEncoding,
      isEncoding ? generatorEncoding : generator,
    );
    const prime =
      typeof sizeOrKey === "number"
        ? newPrime(sizeOrKey, base)
        : bufferBytes(sizeOrKey, "sizeOrKey", isEncoding ? keyEncoding : undefined);
    super(prime, base);
  }

  setPublicKey(key: unknown, encoding?: unknown): this {
    this.keepPublic(bufferBytes(key, "key", encoding).slice() as Bytes);
    return this;
  }

  setPrivateKey(key: unknown, encoding?: unknown): this {
    this.keepPrivate(bufferBytes(key, "key", encoding).slice() as Bytes);
    return this;
  }
}

/** One of the groups of RFC 3526. */
export class DiffieHellmanGroup extends Exchange {
  constructor(name: unknown) {
    assertString(name, "name");
    if (!/^modp(1|2|5|14|15|16|17|18)$/.test(name)) {
      throw nodeError(Error, "ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group");
    }
    const [prime, generator] = runParts("dhNamed", { name });
    super(prime ?? new Uint8Array(), generator ?? new Uint8Array());
  }
}

export function createDiffieHellman(...args: readonly unknown[]): DiffieHellman {
  return new DiffieHellman(args[0], args[1], args[2], args[3]);
}

export function createDiffieHellmanGroup(name: unknown): DiffieHellmanGroup {
  return new DiffieHellmanGroup(name);
}

export const getDiffieHellman = createDiffieHellmanGroup;

function readGenerator(value: unknown, encoding: unknown): Uint8Array {
  if (value === undefined || value === null) return Uint8Array.of(USUAL_GENERATOR);
  if (typeof value === "number") {
    const digits = Math.trunc(value).toString(16);
    return Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  }
  if (typeof value === "string") return bufferBytes(value, "generator", encoding);
  if (isBytes(value)) return asUint8Array(value);
  const names = ["number", "string", "ArrayBuffer", "Buffer", "TypedArray", "DataView"];
  throw invalidArgType("generator", names, value);
}

function newPrime(bits: number, generator: Uint8Array): Uint8Array {
  return runBytes("dhPrime", { bits, generator: Number(`0x${toHex(generator)}`) });
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.slice().buffer as ArrayBuffer).toString("hex");
}

function missing(kind: "public" | "private") {
  return invalidState(`No ${kind} key - did you forget to generate one?`);
}
