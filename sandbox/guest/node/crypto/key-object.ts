import { run, runText } from "../../web/crypto/host.ts";
import { type CryptoKey, isCryptoKey } from "../../web/crypto/key.ts";
import { importKeyObject } from "../../web/crypto/import.ts";
import { detailsOf, sameKey } from "../../web/crypto/key-details.ts";
import { keepMaterial, type KeyMaterial, materialOf } from "../../web/crypto/material.ts";
import { type NodeBuffer, toBuffer } from "./bytes.ts";
import { type ExportOptions, readExport } from "./key-encoding.ts";

import { invalidArgType, invalidArgValue, nodeError, unavailable } from "../errors.ts";
import { assertObject, assertOneOf } from "../validate.ts";

const MAKING = Symbol("KeyObject");

export class KeyObject {
  readonly #type: KeyMaterial["kind"];

  constructor(type: unknown, material?: unknown, token?: unknown) {
    if (type !== "secret" && type !== "public" && type !== "private") {
      throw invalidArgValue("type", type);
    }
    if (token !== MAKING) throw invalidArgType("handle", "object", material);
    this.#type = type;
    // Only `makeKeyObject` has the token.
    keepMaterial(this, material as KeyMaterial);
  }

  get type(): string {
    return this.#type;
  }

  static from(key: unknown): KeyObject {
    const material = materialOf(key);
    if (!isCryptoKey(key) || material === undefined) throw invalidArgType("key", "CryptoKey", key);
    return makeKeyObject(material);
  }

  toCryptoKey(algorithm: unknown, extractable: unknown, usages: unknown): CryptoKey {
    return importKeyObject(materialFor(this), { algorithm, extractable, usages });
  }

  equals(other: unknown): boolean {
    if (!(other instanceof KeyObject)) throw invalidArgType("otherKeyObject", "KeyObject", other);
    return this.#type === other.#type && sameKey(materialFor(this), materialFor(other));
  }

  get [Symbol.toStringTag](): string {
    return "KeyObject";
  }
}

export class SecretKeyObject extends KeyObject {
  get symmetricKeySize(): number {
    return materialFor(this).bytes.length;
  }

  export(options?: unknown): NodeBuffer | object {
    const { bytes } = materialFor(this);
    if (options !== undefined) {
      assertObject(options, "options");
      const { format } = options as { format?: unknown };
      assertOneOf(format, "options.format", [undefined, "buffer", "jwk"]);
      if (format === "jwk") return { kty: "oct", k: toBuffer(bytes).toString("base64url") };
    }
    return toBuffer(bytes.slice());
  }
}

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType(): string {
    return detailsOf(materialFor(this)).type;
  }

  get asymmetricKeyDetails(): object {
    const { type: _, publicExponent, ...rest } = detailsOf(materialFor(this));
    if (publicExponent === undefined) return rest;
    const { modulusLength, ...pss } = rest;
    return { modulusLength, publicExponent: BigInt(publicExponent), ...pss };
  }
}

class PublicKeyObject extends AsymmetricKeyObject {
  export(options?: unknown): NodeBuffer | string | object {
    return exportKey(materialFor(this), options);
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  export(options?: unknown): NodeBuffer | string | object {
    return exportKey(materialFor(this), options);
  }
}

const KINDS = { secret: SecretKeyObject, public: PublicKeyObject, private: PrivateKeyObject };

export function makeKeyObject(material: KeyMaterial): KeyObject {
  return new KINDS[material.kind](material.kind, material, MAKING);
}

export function isKeyObject(value: unknown): value is KeyObject {
  return value instanceof KeyObject && materialOf(value) !== undefined;
}

/** Of a KeyObject, which always has one. */
export function materialFor(key: KeyObject): KeyMaterial {
  const material = materialOf(key);
  if (material === undefined) throw invalidArgType("this", "KeyObject", key);
  return material;
}

function exportKey(material: KeyMaterial, options: unknown): NodeBuffer | string | object {
  assertObject(options, "options");
  return encodeKey(material, readExport(material, options, "options"));
}

/** A public or private key in the form that is asked for. */
export function encodeKey(
  material: KeyMaterial,
  options: ExportOptions,
): NodeBuffer | string | object {
  const { kind, bytes } = material;
  const { type } = detailsOf(material);
  const { format, cipher, passphrase } = options;
  if (format === "jwk") {
    if (type === "rsa-pss") {
      const code = "ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE";
      throw nodeError(Error, code, "Unsupported JWK Key Type.");
    }
    return JSON.parse(runText("keyExport", { kind, format }, bytes)) as object;
  }
  if (type === "rsa-pss" && cipher !== undefined) {
    const reason = "the cryptography of Workers has no such keys";
    throw unavailable("The encryption of a key bound to PSS", reason);
  }
  const isWhole = options.type === "pkcs8" || options.type === "spki";
  if (format === "der" && isWhole && cipher === undefined) return toBuffer(bytes.slice());
  const values = { kind, format, type: options.type, cipher };
  const encoded = run("keyExport", values, bytes, passphrase ?? new Uint8Array());
  return typeof encoded === "string" ? encoded : toBuffer(new Uint8Array(encoded as ArrayBuffer));
}
