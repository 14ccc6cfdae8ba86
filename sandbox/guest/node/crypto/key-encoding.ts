import { detailsOf } from "../../web/crypto/key-details.ts";
import { type KeyMaterial } from "../../web/crypto/material.ts";
import { bufferBytes } from "./bytes.ts";
import { isKnownCipher } from "./cipher-info.ts";
import { invalidArgValue, nodeError } from "../errors.ts";

/** How a key is to be written. */
export interface ExportOptions {
  readonly format: "pem" | "der" | "jwk";
  /** Nothing where it is a JWK. */
  readonly type?: string;
  readonly cipher?: string;
  readonly passphrase?: Uint8Array;
}

export interface Encoding {
  readonly format?: unknown;
  readonly type?: unknown;
  readonly cipher?: unknown;
  readonly passphrase?: unknown;
}

/** The options of `export()` and of a pair that is given encoded, checked against the key; `name` is their own name. */
export function readExport(material: KeyMaterial, given: Encoding, name: string): ExportOptions {
  const options = readEncoding(material.kind === "public" ? "public" : "private", given, name);
  const { type } = options;
  const keyType = detailsOf(material).type;
  if (type === "pkcs1" && keyType !== "rsa") {
    throw incompatible(type, "can only be used for RSA keys");
  }
  if (type === "sec1" && keyType !== "ec") throw incompatible(type, "can only be used for EC keys");
  return options;
}

const TYPES = { public: ["pkcs1", "spki"], private: ["pkcs1", "pkcs8", "sec1"] };

/** The same, before there is a key. */
export function readEncoding(
  kind: "public" | "private",
  { format, type, cipher, passphrase }: Encoding,
  name: string,
): ExportOptions {
  if (format === "jwk") {
    if (cipher === undefined && passphrase === undefined) return { format };
    throw incompatible("jwk", "does not support encryption");
  }
  if (format !== "pem" && format !== "der") throw invalidArgValue(`${name}.format`, format);
  if (typeof type !== "string" || !TYPES[kind].includes(type)) {
    throw invalidArgValue(`${name}.type`, type);
  }
  if (kind === "public") return { format, type };
  if (cipher === undefined || cipher === null) {
    if (passphrase === undefined) return { format, type };
    const reason = "is required when a passphrase is specified";
    throw invalidArgValue(`${name}.cipher`, cipher, reason);
  }
  if (typeof cipher !== "string") throw invalidArgValue(`${name}.cipher`, cipher);
  if (format === "der" && (type === "pkcs1" || type === "sec1")) {
    throw incompatible(type, "does not support encryption");
  }
  if (passphrase === undefined) throw invalidArgValue(`${name}.passphrase`, passphrase);
  const secret = bufferBytes(passphrase, `${name}.passphrase`);
  if (!isKnownCipher(cipher)) throw nodeError(Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  return { format, type, cipher, passphrase: secret };
}

function incompatible(encoding: string, text: string) {
  const message = `The selected key encoding ${encoding} ${text}.`;
  return nodeError(Error, "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", message);
}
