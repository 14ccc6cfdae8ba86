import crypto, { type KeyObject } from "node:crypto";
import { KEY_UNITS, rsaPrivateUnits, rsaPublicUnits } from "./costs.ts";
import { plainRsa, readPss } from "./pss-keys.ts";
import { cryptoError, native, type Spend } from "./request.ts";

export type KeyKind = "public" | "private";

const DER_TYPES = { public: "spki", private: "pkcs8" } as const;

/** A key in the form that both Node's and workerd's functions take with options beside it, and what it is. */
export interface LoadedKey<K extends KeyKind> {
  readonly key: Buffer;
  readonly format: "der";
  readonly type: (typeof DER_TYPES)[K];
  readonly object: KeyObject;
}

/** More would take seconds for one signature; OpenSSL's own limit for public keys is 16,384. */
export const RSA_BITS_MAX = 8192;

/** A file of keys and certificates is shorter. */
export const KEY_FILE_BYTES_MAX = 256 * 1024;

export const UNSUPPORTED = cryptoError(
  "ERR_OSSL_UNSUPPORTED",
  "error:1E08010C:DECODER routines::unsupported",
);

/** Reads a key from the DER that the guest keeps of it: SPKI for public, PKCS #8 for private keys. */
export function loadKey<K extends KeyKind>(kind: K, der: Uint8Array, spend: Spend): LoadedKey<K> {
  if (der.length > KEY_FILE_BYTES_MAX) throw new RangeError("The key is too long");
  spend(KEY_UNITS);
  // workerd's cryptography has no RSA keys that are bound to PSS.
  const key = Buffer.from(plainRsa(kind, der) ?? der);
  const object = native(
    () =>
      kind === "public"
        ? crypto.createPublicKey({ key, format: "der", type: "spki" })
        : crypto.createPrivateKey({ key, format: "der", type: "pkcs8" }),
    UNSUPPORTED,
  );
  if (rsaBits(object) > RSA_BITS_MAX) {
    throw new RangeError(`RSA keys have at most ${RSA_BITS_MAX} bits here`);
  }
  return { key, format: "der", type: DER_TYPES[kind], object };
}

/** The length of an RSA key's modulus; 0 for other keys. */
function rsaBits({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): number {
  return asymmetricKeyType === "rsa" ? (asymmetricKeyDetails?.modulusLength ?? 0) : 0;
}

/** What one operation with an RSA key costs. */
export function rsaUnits(kind: KeyKind, object: KeyObject): number {
  const bits = rsaBits(object);
  return kind === "public" ? rsaPublicUnits(bits) : rsaPrivateUnits(bits);
}

/** JSON text of what Node calls a key's type and details. */
export function describeKey(kind: KeyKind, der: Uint8Array, spend: Spend): string {
  const { object } = loadKey(kind, der, spend);
  const pss = readPss(kind, der);
  const { modulusLength, publicExponent, namedCurve } = object.asymmetricKeyDetails ?? {};
  return JSON.stringify({
    type: pss === undefined ? object.asymmetricKeyType : "rsa-pss",
    modulusLength,
    publicExponent: publicExponent === undefined ? undefined : String(publicExponent),
    namedCurve,
    ...pss,
  });
}
