import crypto, { type KeyObject, type SigningOptions } from "node:crypto";
import { CURVE_UNITS, hashUnits } from "./costs.ts";
import { isNativeHash } from "./hash-algorithms.ts";
import { type KeyKind, type LoadedKey, loadKey, rsaUnits } from "./key-objects.ts";
import {
  cryptoError,
  type CryptoOperation,
  type CryptoRequest,
  native,
  part,
  type Parameters,
} from "./request.ts";

const FAILED = cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Failed to sign");

/** Parts: private key, data. */
const sign: CryptoOperation = (request) => {
  const data = part(request, 1);
  const key = prepared(request, "private", data.length);
  const algorithm = request.parameters.optionalText("algorithm");
  if (key.object.asymmetricKeyType === "ed25519") {
    return native(() => crypto.sign(null, data, key.object), FAILED);
  }
  const options = { ...handed(key), ...signing(request.parameters, key.object) };
  // Of workerd's functions only those of streams heed the padding.
  return native(() => crypto.createSign(digest(algorithm)).update(data).sign(options), FAILED);
};

/** Parts: public key, data, signature. 1 if the signature is the key's. */
const verify: CryptoOperation = (request) => {
  const [data, signature] = [part(request, 1), part(request, 2)];
  const key = prepared(request, "public", data.length);
  const algorithm = request.parameters.optionalText("algorithm");
  const options = { ...handed(key), ...signing(request.parameters, key.object) };
  const isRight = native(
    () =>
      key.object.asymmetricKeyType === "ed25519"
        ? crypto.verify(null, data, key.object, signature)
        : crypto.createVerify(digest(algorithm)).update(data).verify(options, signature),
    cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Failed to verify"),
  );
  return isRight ? 1 : 0;
};

function prepared<K extends KeyKind>(
  request: CryptoRequest,
  kind: K,
  byteLength: number,
): LoadedKey<K> {
  const key = loadKey(kind, part(request, 0), request.spend);
  const isCurve = key.object.asymmetricKeyType !== "rsa";
  const units = isCurve ? CURVE_UNITS : rsaUnits(kind, key.object);
  request.spend(units + 2 * hashUnits(byteLength, true));
  return key;
}

/** The key without what only we know of it. */
export function handed<K extends KeyKind>({ key, format, type }: LoadedKey<K>) {
  return { key, format, type };
}

function signing(parameters: Parameters, object: KeyObject): SigningOptions {
  if (object.asymmetricKeyType !== "rsa") {
    return { dsaEncoding: parameters.flag("isRaw") ? "ieee-p1363" : "der" };
  }
  const padding = parameters.optionalInteger("padding", 1, 6) ?? RSA_PKCS1_PADDING;
  if (padding !== RSA_PKCS1_PSS_PADDING) return { padding };
  return { padding, saltLength: parameters.integer("saltLength", -2, 1024) };
}

/** OpenSSL's numbers; workerd's own `constants` lack some. */
export const RSA_PKCS1_PADDING = 1;
const RSA_PKCS1_PSS_PADDING = 6;

function digest(name: string | undefined): string {
  if (name !== undefined && isNativeHash(name)) return name;
  throw cryptoError("ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${name}`);
}

export const signatureOperations = { sign, verify };
