import { dataError } from "./errors.ts";
import { type ImportOptions } from "./import.ts";

/** A JSON Web Key as it is given: anything may stand in it. */
export interface Jwk {
  readonly kty?: unknown;
  readonly k?: unknown;
  readonly d?: unknown;
  readonly crv?: unknown;
  readonly alg?: unknown;
  readonly use?: unknown;
  readonly ext?: unknown;
  readonly key_ops?: unknown;
}

const ENCRYPTING = new Set(["RSA-OAEP", "AES-CBC", "AES-CTR", "AES-GCM", "AES-KW"]);

/** What a JWK says of itself must fit what it is imported for (Web Cryptography API, 14.3.9 and each algorithm's). */
export function checkJwk(jwk: Jwk, options: ImportOptions, bits: number): void {
  const { algorithm, extractable, usages } = options;
  const { name } = algorithm;
  const kty = name.startsWith("RSA") ? "RSA" : name.startsWith("EC") ? "EC" : "OKP";
  if (bits === 0 && jwk.kty !== kty) throw dataError('Invalid JWK "kty" Parameter');
  checkUse(jwk, name, usages);
  if (jwk.ext === false && extractable) {
    throw dataError('JWK "ext" Parameter and extractable mismatch');
  }
  checkOperations(jwk, usages);
  checkCurve(jwk, options, kty);
  const alg = jwkAlgorithm(name, algorithm.hash?.name, bits);
  if (jwk.alg === undefined || alg === undefined) return;
  if (name.startsWith("AES-") && ![128, 192, 256].includes(bits)) return;
  if (jwk.alg !== alg && !(kty === "OKP" && jwk.alg === "EdDSA")) {
    throw dataError('JWK "alg" does not match the requested algorithm');
  }
}

function checkUse({ use }: Jwk, name: string, usages: readonly string[]): void {
  if (use === undefined || usages.length === 0) return;
  const isAgreeing = name === "ECDH" || name === "X25519";
  const wanted = ENCRYPTING.has(name) || isAgreeing ? "enc" : "sig";
  if (use !== wanted) throw dataError('Invalid JWK "use" Parameter');
}

function checkOperations({ key_ops: operations }: Jwk, usages: readonly string[]): void {
  if (operations === undefined) return;
  if (!Array.isArray(operations)) throw dataError();
  if (new Set(operations).size < operations.length) throw dataError("Duplicate key operation");
  if (usages.some((usage) => !operations.includes(usage))) {
    throw dataError("Key operations and usage mismatch");
  }
}

function checkCurve({ crv }: Jwk, { algorithm }: ImportOptions, kty: string): void {
  if (kty === "EC" && crv !== algorithm.namedCurve) {
    throw dataError('JWK "crv" does not match the requested algorithm');
  }
  if (kty === "OKP" && (algorithm.name === "Ed25519" || algorithm.name === "X25519")) {
    if (crv !== algorithm.name) {
      throw dataError('JWK "crv" Parameter and algorithm name mismatch');
    }
  }
}

/** The JWK name of an algorithm (RFC 7518); undefined where it has none. */
export function jwkAlgorithm(
  name: string,
  hash: string | undefined,
  bits: number,
): string | undefined {
  const digits = hash?.replace(/^SHA-/, "");
  switch (name) {
    case "HMAC":
      return `HS${digits}`;
    case "RSASSA-PKCS1-v1_5":
      return `RS${digits}`;
    case "RSA-PSS":
      return `PS${digits}`;
    case "RSA-OAEP":
      return digits === "1" ? "RSA-OAEP" : `RSA-OAEP-${digits}`;
    case "Ed25519":
      return "Ed25519";
  }
  return name.startsWith("AES-") ? `A${bits}${name.slice("AES-".length)}` : undefined;
}
