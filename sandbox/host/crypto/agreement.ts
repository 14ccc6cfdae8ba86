import crypto, { type KeyObject } from "node:crypto";
import { CURVE_UNITS, dhUnits } from "./costs.ts";
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

/** A point of P-521, uncompressed, has 133 bytes. */
const POINT_BYTES_MAX = 256;

/** A group of 4,096 bits takes seconds already. */
const DH_BYTES_MAX = 512;

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
  return native(() => {
    const converted = crypto.ECDH.convertKey(
      bounded(part(request, 0)),
      name,
      undefined,
      undefined,
      form,
    );
    return Buffer.from(converted as unknown as Uint8Array);
  }, failed);
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
  const options = { privateKey: own, publicKey: other };
  return native(() => crypto.diffieHellman(options), FAILED);
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

/** Parts: prime, generator, and the private key or nothing. Gives private and public, big-endian. */
const dhPair: CryptoOperation = (request) => {
  const group = dhGroup(request);
  const secret = part(request, 2);
  return native(() => {
    if (secret.length > 0) group.setPrivateKey(bounded(secret, DH_BYTES_MAX));
    const open = group.generateKeys();
    return joinParts([group.getPrivateKey(), open]);
  }, FAILED);
};

/** Parts: prime, generator, private key, the other's public key. */
const dhSecret: CryptoOperation = (request) => {
  const group = dhGroup(request);
  return native(() => {
    group.setPrivateKey(bounded(part(request, 2), DH_BYTES_MAX));
    return group.computeSecret(bounded(part(request, 3), DH_BYTES_MAX));
  }, FAILED);
};

/** What is wrong with a group, as OpenSSL's flags. */
const dhCheck: CryptoOperation = (request) => dhGroup(request).verifyError;

/** A new prime of that many bits. */
const dhPrime: CryptoOperation = (request) => {
  const bits = request.parameters.integer("bits", 2, 2048);
  const generator = request.parameters.integer("generator", 2, 0x7fff_ffff);
  // What it looks for is a safe prime.
  request.spend(20 * dhUnits(bits));
  return native(() => crypto.createDiffieHellman(bits, generator).getPrime(), FAILED);
};

/** One of the groups of RFC 3526: gives its prime and its generator. */
const dhNamed: CryptoOperation = ({ parameters, spend }) => {
  spend(dhUnits(1024));
  const name = parameters.oneOf("name", ["modp14", "modp15", "modp16", "modp17", "modp18"]);
  const group = crypto.getDiffieHellman(name);
  return joinParts([group.getPrime(), group.getGenerator()]);
};

function dhGroup(request: CryptoRequest): crypto.DiffieHellman {
  const [prime, generator] = [part(request, 0), part(request, 1)];
  bounded(prime, DH_BYTES_MAX);
  request.spend(2 * dhUnits(prime.length * 8));
  return native(() => crypto.createDiffieHellman(prime, bounded(generator, DH_BYTES_MAX)), FAILED);
}

function bounded(bytes: Uint8Array, max = POINT_BYTES_MAX): Uint8Array {
  if (bytes.length > max) throw new RangeError(`Expected at most ${max} bytes`);
  return bytes;
}

export const agreementOperations = {
  ecdhPair,
  ecdhSecret,
  ecdhConvert,
  keysSecret,
  dhPair,
  dhSecret,
  dhCheck,
  dhPrime,
  dhNamed,
};
