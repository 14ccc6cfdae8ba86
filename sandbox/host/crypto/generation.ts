import crypto, { type KeyPairKeyObjectResult } from "node:crypto";
import { CURVE_UNITS, primeCheckUnits, primeUnits, rsaGenerateUnits } from "./costs.ts";
import { pssRsa } from "./pss-keys.ts";
import {
  cryptoError,
  type CryptoOperation,
  type CryptoRequest,
  joinParts,
  native,
  part,
} from "./request.ts";

/** A longer RSA key takes seconds to find, and most of a minute at times. */
const RSA_GENERATE_BITS_MAX = 4096;
const RSA_BITS_MIN = 512;
const PRIME_BITS_MAX = 4096;
const PRIME_CHECK_BITS_MAX = 16_384;
const CHECKS_MAX = 1024;
/** What OpenSSL does when it is asked for 0 rounds. */
const CHECKS_DEFAULT = 64;

const FAILED = cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Key generation failed");

export const CURVES = ["prime256v1", "secp384r1", "secp521r1", "secp224r1"] as const;

/** Gives SPKI and PKCS #8 DER. */
const keyPair: CryptoOperation = (request) => {
  const { parameters, spend } = request;
  const type = parameters.oneOf("type", ["rsa", "rsa-pss", "ec", "ed25519", "x25519"]);
  if (type === "rsa" || type === "rsa-pss") return rsaPair(request, type === "rsa-pss");
  spend(CURVE_UNITS);
  const pair = native(() => {
    if (type === "ed25519") return crypto.generateKeyPairSync("ed25519");
    if (type === "x25519") return crypto.generateKeyPairSync("x25519");
    return crypto.generateKeyPairSync("ec", { namedCurve: parameters.oneOf("namedCurve", CURVES) });
  }, FAILED);
  return joinParts(toDer(pair));
};

function toDer({ publicKey, privateKey }: KeyPairKeyObjectResult): [Buffer, Buffer] {
  return [
    publicKey.export({ format: "der", type: "spki" }),
    privateKey.export({ format: "der", type: "pkcs8" }),
  ];
}

function rsaPair({ parameters, spend }: CryptoRequest, isPss: boolean): Uint8Array {
  const modulusLength = parameters.integer("modulusLength", RSA_BITS_MIN, RSA_GENERATE_BITS_MAX);
  const publicExponent = parameters.integer("publicExponent", 3, 2 ** 32 - 1);
  // An even exponent has no inverse, and the search for primes would not end.
  if (publicExponent % 2 === 0) throw FAILED;
  spend(rsaGenerateUnits(modulusLength));
  const options = { modulusLength, publicExponent };
  const [open, secret] = toDer(native(() => crypto.generateKeyPairSync("rsa", options), FAILED));
  if (!isPss) return joinParts([open, secret]);
  const hashAlgorithm = parameters.optionalText("hashAlgorithm");
  const mgf1HashAlgorithm = parameters.optionalText("mgf1HashAlgorithm");
  const saltLength = parameters.optionalInteger("saltLength", 0, 1024);
  const restrictions = {
    ...(hashAlgorithm === undefined ? {} : { hashAlgorithm }),
    ...(mgf1HashAlgorithm === undefined ? {} : { mgf1HashAlgorithm }),
    ...(saltLength === undefined ? {} : { saltLength }),
  };
  const bound = [pssRsa("public", open, restrictions), pssRsa("private", secret, restrictions)];
  return joinParts(bound.filter((der) => der !== undefined));
}

/** Gives the prime, big-endian. */
const primeGenerate: CryptoOperation = ({ parameters, spend }) => {
  const bits = parameters.integer("bits", 1, PRIME_BITS_MAX);
  const safe = parameters.flag("safe");
  spend(primeUnits(bits, safe));
  return native(
    () => new Uint8Array(crypto.generatePrimeSync(bits, { safe }) as ArrayBuffer),
    cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Prime generation failed"),
  );
};

/** 1 for what is prime, with a chance of error of 1 in 4^checks. */
const primeCheck: CryptoOperation = (request) => {
  const candidate = part(request, 0);
  const bits = candidate.length * 8;
  if (bits > PRIME_CHECK_BITS_MAX) throw new RangeError("The candidate is too long");
  const checks = request.parameters.integer("checks", 0, CHECKS_MAX);
  request.spend(primeCheckUnits(bits, checks === 0 ? CHECKS_DEFAULT : checks));
  return native(() => (crypto.checkPrimeSync(candidate, { checks }) ? 1 : 0), FAILED);
};

export const generationOperations = { keyPair, primeGenerate, primeCheck };
