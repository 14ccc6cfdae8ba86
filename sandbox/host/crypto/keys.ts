import crypto, { type JsonWebKeyInput, type KeyObject } from "node:crypto";
import { KEY_UNITS } from "./costs.ts";
import {
  describeKey,
  KEY_FILE_BYTES_MAX,
  type KeyKind,
  loadKey,
  UNSUPPORTED,
} from "./key-objects.ts";
import { pssPublic, readPss } from "./pss-keys.ts";
import { cryptoError, type CryptoOperation, type CryptoRequest, native, part } from "./request.ts";

const KINDS = ["public", "private"] as const;
const PEM = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/;
const PEM_KINDS: Readonly<Record<string, KeyKind>> = {
  "PUBLIC KEY": "public",
  "PRIVATE KEY": "private",
};

/** Parts: the key in one of its formats, passphrase. Gives SPKI or PKCS #8 DER. */
const keyImport: CryptoOperation = (request) => {
  const { parameters } = request;
  const kind = parameters.oneOf("kind", KINDS);
  const data = part(request, 0);
  if (data.length > KEY_FILE_BYTES_MAX) throw new RangeError("The key is too long");
  request.spend(2 * KEY_UNITS);
  const format = parameters.oneOf("format", ["pem", "der", "jwk"]);
  const pss = format === "jwk" ? undefined : importPss(request, kind, format, data);
  if (pss !== undefined) return pss;
  const object = format === "jwk" ? fromJwk(kind, data) : fromBytes(request, kind, format, data);
  return toDer(object);
};

/** An RSA key bound to PSS is kept as it is, once it is known to be good. */
function importPss(
  request: CryptoRequest,
  kind: KeyKind,
  format: "pem" | "der",
  data: Uint8Array,
): Uint8Array | undefined {
  const [, label = "", body = ""] =
    format === "pem" ? (PEM.exec(Buffer.from(data).toString("latin1")) ?? []) : [];
  const der = format === "pem" ? Buffer.from(body, "base64") : data;
  const has = KINDS.find((item) => readPss(item, der) !== undefined);
  if (has === undefined || (format === "pem" && PEM_KINDS[label] !== has)) return undefined;
  const { object } = loadKey(has, der, request.spend);
  if (has === kind) return der;
  if (has === "public") throw UNSUPPORTED;
  return pssPublic(der, toDer(crypto.createPublicKey(object)));
}

function fromJwk(kind: KeyKind, data: Uint8Array): KeyObject {
  return native(
    () => {
      const key = JSON.parse(Buffer.from(data).toString()) as JsonWebKeyInput["key"];
      const input = { key, format: "jwk" } as const;
      return kind === "public" ? crypto.createPublicKey(input) : crypto.createPrivateKey(input);
    },
    cryptoError("ERR_CRYPTO_INVALID_JWK", "Invalid JWK data"),
  );
}

function fromBytes(
  request: CryptoRequest,
  kind: KeyKind,
  format: "pem" | "der",
  data: Uint8Array,
): KeyObject {
  const { parameters } = request;
  const hasPassphrase = parameters.flag("passphrase");
  const key = format === "pem" ? Buffer.from(data).toString("latin1") : Buffer.from(data);
  if (typeof key === "string" && !hasPassphrase && /ENCRYPTED/.test(key)) {
    throw cryptoError("ERR_MISSING_PASSPHRASE", "Passphrase required for encrypted key");
  }
  const passphrase = hasPassphrase ? Buffer.from(part(request, 1)) : undefined;
  const type = parameters.optionalText("type");
  const wrong = hasPassphrase
    ? cryptoError("ERR_OSSL_BAD_DECRYPT", "error:1C800064:Provider routines::bad decrypt")
    : UNSUPPORTED;
  const input = {
    key,
    format,
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(type === undefined ? {} : { type }),
  };
  // workerd takes no private key in DER for a public one.
  const isPrivate = kind === "private" || type === "pkcs8" || type === "sec1";
  return native(() => {
    // The types of both functions name fewer combinations than they take.
    if (!isPrivate) return crypto.createPublicKey(input as never);
    const secret = crypto.createPrivateKey(input as never);
    return kind === "private" ? secret : crypto.createPublicKey(secret);
  }, wrong);
}

function toDer(object: KeyObject): Uint8Array {
  const type = object.type === "public" ? "spki" : "pkcs8";
  return native(() => object.export({ format: "der", type }), UNSUPPORTED);
}

const keyDetails: CryptoOperation = (request) =>
  describeKey(request.parameters.oneOf("kind", KINDS), part(request, 0), request.spend);

/** The public key of a private one. */
const keyPublic: CryptoOperation = (request) => {
  const der = part(request, 0);
  const { object } = loadKey("private", der, request.spend);
  return pssPublic(der, toDer(crypto.createPublicKey(object)));
};

/** Parts: the key, passphrase. PEM and JWK are given as text. */
const keyExport: CryptoOperation = (request) => {
  const { parameters } = request;
  const kind = parameters.oneOf("kind", KINDS);
  const { object } = loadKey(kind, part(request, 0), request.spend);
  const format = parameters.oneOf("format", ["pem", "der", "jwk"]);
  if (format === "jwk") return exportJwk(object);
  const cipher = parameters.optionalText("cipher");
  const type = parameters.oneOf("type", ["spki", "pkcs1", "pkcs8", "sec1"]);
  if (cipher === undefined && type in LABELS) {
    return format === "pem" ? toPem(LABELS[type], part(request, 0)) : part(request, 0);
  }
  const encryption =
    cipher === undefined ? {} : { cipher, passphrase: Buffer.from(part(request, 1)) };
  // The guest has checked that these fit the key.
  return native(
    () => object.export({ format, type, ...encryption } as never) as Buffer | string,
    cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Failed to export key"),
  );
};

/** What the DER that the guest keeps of a key is called in PEM. */
const LABELS: Readonly<Record<string, string>> = { spki: "PUBLIC KEY", pkcs8: "PRIVATE KEY" };

function toPem(label = "", der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** The members of a JWK in the order in which Node gives them. */
const JWK_MEMBERS: Readonly<Record<string, string>> = {
  RSA: "kty n e d p q dp dq qi",
  EC: "kty x y crv d",
  OKP: "crv d x kty",
};

function exportJwk(object: KeyObject): string {
  const failed = cryptoError("ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type.");
  const jwk = native(() => object.export({ format: "jwk" }) as Record<string, unknown>, failed);
  const names = (JWK_MEMBERS[String(jwk["kty"])] ?? "").split(" ");
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]])));
}

export const keyOperations = { keyImport, keyDetails, keyPublic, keyExport };
