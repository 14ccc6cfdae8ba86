import { type Algorithm } from "./algorithms.ts";
import { randomBytes } from "../crypto.ts";
import { keyLength } from "./deriving.ts";
import { attempt, notSupported, operationError, usageError } from "./errors.ts";
import { runParts } from "./host.ts";
import { describe, isSecret } from "./import.ts";
import { type CryptoKey, makeCryptoKey } from "./key.ts";
import { type KeyMaterial } from "./material.ts";
import { CURVE_NAMES } from "./raw-keys.ts";
import { checkUsages, usagesOf } from "./usages.ts";

export interface KeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

/** SubtleCrypto.generateKey(), once its arguments have been read. */
export function generateKey(
  algorithm: Algorithm,
  extractable: boolean,
  usages: readonly string[],
): CryptoKey | KeyPair {
  const { name, namedCurve } = algorithm;
  if (isSecret(name)) return secretKey(algorithm, extractable, usages);
  if (namedCurve !== undefined && !Object.hasOwn(CURVE_NAMES, namedCurve)) {
    throw notSupported("Unrecognized namedCurve");
  }
  checkUsages(name, usages, ["public", "private"]);
  const isEmpty = usagesOf(name, usages, "private").length === 0;
  const values = pairValues(algorithm);
  if (isEmpty) throw usageError("Usages cannot be empty when creating a key.");
  const [open, secret] = attempt(() => runParts("keyPair", values));
  if (open === undefined || secret === undefined) throw operationError();
  const make = (material: KeyMaterial, isExtractable: boolean) =>
    makeCryptoKey(material, {
      algorithm: describe(material, algorithm),
      extractable: isExtractable,
      usages: usagesOf(name, usages, material.kind),
    });
  return {
    publicKey: make({ kind: "public", bytes: open }, true),
    privateKey: make({ kind: "private", bytes: secret }, extractable),
  };
}

function secretKey(
  algorithm: Algorithm,
  extractable: boolean,
  usages: readonly string[],
): CryptoKey {
  const { name } = algorithm;
  checkUsages(name, usages, ["secret"]);
  const bits = keyLength(algorithm) ?? 0;
  if (usages.length === 0) throw usageError("Usages cannot be empty when creating a key.");
  const bytes = randomBytes(Math.ceil(bits / 8)) as Uint8Array<ArrayBuffer>;
  const material: KeyMaterial = { kind: "secret", bytes };
  return makeCryptoKey(material, {
    algorithm: describe(material, algorithm),
    extractable,
    usages: usagesOf(name, usages, "secret"),
  });
}

function pairValues(algorithm: Algorithm) {
  const { name, namedCurve, modulusLength, publicExponent } = algorithm;
  if (namedCurve !== undefined) return { type: "ec", namedCurve: CURVE_NAMES[namedCurve] };
  if (!name.startsWith("RSA")) return { type: name.toLowerCase() };
  const exponent = publicExponent?.reduce((sum, byte) => sum * 256 + byte, 0);
  return { type: "rsa", modulusLength, publicExponent: exponent };
}
