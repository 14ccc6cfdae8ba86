import crypto, { type KeyObject } from "node:crypto";
import { CURVE_UNITS, X25519_UNITS } from "./costs.ts";
import { CURVES } from "./generation.ts";
import { loadKey } from "./key-objects.ts";
import {
  cryptoError,
  type CryptoOperation,
  type CryptoRequest,
  joinParts,
  native,
  part,
} from "./request.ts";
import { x25519 } from "./x25519.ts";

/** A point of P-521, uncompressed, has 133 bytes. */
const POINT_BYTES_MAX = 256;

/** The first byte of a point says its form. */
const COMPRESSED_EVEN = 2;
const UNCOMPRESSED = 4;
const HYBRID_EVEN = 6;
const HYBRID_ODD = 7;

const INVALID_PUBLIC = cryptoError(
  "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY",
  "Public key is not valid for specified curve",
);
const INVALID_PRIVATE = cryptoError(
  "ERR_CRYPTO_INVALID_KEYPAIR",
  "Private key is not valid for specified curve.",
);
const FAILED = cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Diffie-Hellman operation failed");

/** A new pair, or the public point of the one part: gives private and public. */
const ecdhPair: CryptoOperation = (request) => {
  const ecdh = curve(request);
  const secret = part(request, 0);
  if (secret.length === 0) native(() => ecdh.generateKeys(), FAILED);
  else native(() => ecdh.setPrivateKey(secret), INVALID_PRIVATE);
  return joinParts([ecdh.getPrivateKey(), ecdh.getPublicKey()]);
};

/** Parts: private key, the other's public point. */
const ecdhSecret: CryptoOperation = (request) => {
  const ecdh = curve(request);
  native(() => ecdh.setPrivateKey(part(request, 0)), INVALID_PRIVATE);
  return native(() => ecdh.computeSecret(bounded(part(request, 1))), INVALID_PUBLIC);
};

/** The point in another form: compressed, uncompressed or hybrid. */
const ecdhConvert: CryptoOperation = (request) => {
  const { parameters, spend } = request;
  spend(CURVE_UNITS);
  const name = parameters.oneOf("curve", CURVES);
  const form = parameters.oneOf("form", ["compressed", "uncompressed", "hybrid"]);
  const failed = cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert Buffer to EC_POINT");
  const given = bounded(part(request, 0)).slice();
  // The hybrid form (SEC 1, 2.3.3, as X9.62 had it) tells a sign beside both coordinates; workerd does not know it.
  if (given[0] === HYBRID_EVEN || given[0] === HYBRID_ODD) given[0] = UNCOMPRESSED;
  const whole = native(() => {
    const point = crypto.ECDH.convertKey(given, name, undefined, undefined, "uncompressed");
    return Uint8Array.from(point as unknown as Uint8Array);
  }, failed);
  if (form === "uncompressed" || whole[0] !== UNCOMPRESSED) return whole;
  const sign = (whole.at(-1) ?? 0) & 1;
  whole[0] = (form === "hybrid" ? HYBRID_EVEN : COMPRESSED_EVEN) + sign;
  return form === "hybrid" ? whole : whole.subarray(0, (whole.length + 1) / 2);
};

/** Parts: private key, public key. */
const keysSecret: CryptoOperation = (request) => {
  const { spend } = request;
  const own = loadKey("private", part(request, 0), spend).object;
  const other = loadKey("public", part(request, 1), spend).object;
  spend(CURVE_UNITS);
  const type = own.asymmetricKeyType;
  if (type !== other.asymmetricKeyType || (type !== "ec" && type !== "x25519")) throw FAILED;
  // workerd's diffieHellman() takes no keys of these curves, and its ECDH does.
  if (type === "ec") return curvesSecret(own, other);
  spend(X25519_UNITS);
  const [scalar, point] = [own.export({ format: "jwk" }).d, other.export({ format: "jwk" }).x];
  const [d, x] = [scalar, point].map((text) => Buffer.from(text ?? "", "base64url"));
  const secret = d === undefined || x === undefined ? undefined : x25519(d, x);
  if (secret === undefined) throw FAILED;
  return secret;
};

function curvesSecret(own: KeyObject, other: KeyObject): Uint8Array {
  const namedCurve = own.asymmetricKeyDetails?.namedCurve ?? "";
  if (namedCurve !== other.asymmetricKeyDetails?.namedCurve) throw FAILED;
  const { d = "" } = own.export({ format: "jwk" });
  const { x = "", y = "" } = other.export({ format: "jwk" });
  return native(() => {
    const ecdh = crypto.createECDH(namedCurve);
    ecdh.setPrivateKey(Buffer.from(d, "base64url"));
    const point = [x, y].map((coordinate) => Buffer.from(coordinate, "base64url"));
    return ecdh.computeSecret(Buffer.concat([Uint8Array.of(4), ...point]));
  }, FAILED);
}

function curve({ parameters, spend }: CryptoRequest): crypto.ECDH {
  spend(2 * CURVE_UNITS);
  return crypto.createECDH(parameters.oneOf("curve", CURVES));
}

function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length > POINT_BYTES_MAX) {
    throw new RangeError(`Expected at most ${POINT_BYTES_MAX} bytes`);
  }
  return bytes;
}

export const agreementOperations = {
  ecdhPair,
  ecdhSecret,
  ecdhConvert,
  keysSecret,
};
