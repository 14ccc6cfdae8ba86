import crypto from "node:crypto";
import { dhCheckUnits, dhUnits, primeUnits } from "./costs.ts";
import { GROUP_GENERATOR, GROUP_NAMES, groupPrime, isGroupPrime } from "./dh-groups.ts";
import {
  cryptoError,
  type CryptoOperation,
  type CryptoRequest,
  joinParts,
  native,
  part,
} from "./request.ts";

/** The longest of the named groups. */
const PRIME_BYTES_MAX = 1024;

/** A safe prime of more bits takes minutes to find. */
const NEW_PRIME_BITS_MAX = 2048;

const FAILED = cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Diffie-Hellman operation failed");

/**
 * Diffie-Hellman over the integers, on BigInts: workerd's own tests at each use whether the prime is one, which takes
 * seconds. Parts: prime, generator, and the private key or nothing. Gives private and public key, big-endian.
 */
const dhPair: CryptoOperation = (request) => {
  const { prime, byteLength } = readPrime(request);
  const given = bounded(part(request, 2));
  const secret = given.length > 0 ? given : newSecret(prime, byteLength);
  const open = power(toNumber(bounded(part(request, 1))), toNumber(secret), prime);
  return joinParts([secret, toBytes(open)]);
};

/** Parts: prime, generator, private key, the other's public key. Gives as many bytes as the prime has. */
const dhSecret: CryptoOperation = (request) => {
  const { prime, byteLength } = readPrime(request);
  const [secret, other] = [bounded(part(request, 2)), bounded(part(request, 3))];
  return toBytes(power(toNumber(other), toNumber(secret), prime), byteLength);
};

/** What is wrong with a group, as OpenSSL's flags. */
const dhCheck: CryptoOperation = (request) => {
  const [prime, generator] = [bounded(part(request, 0)), bounded(part(request, 1))];
  // OpenSSL knows these groups and looks no further.
  if (toNumber(generator) === GROUP_GENERATOR && isGroupPrime(toNumber(prime))) return 0;
  request.spend(dhCheckUnits(prime.length * 8));
  return native(() => crypto.createDiffieHellman(prime, generator).verifyError, FAILED);
};

/** What a prime is to be divided by and what is to be left, so that its generator makes a large group. */
const REMAINDERS: Readonly<Record<number, readonly [add: bigint, rem: bigint]>> = {
  2: [24n, 23n],
  5: [60n, 59n],
};

/** A new safe prime of that many bits. */
const dhPrime: CryptoOperation = ({ parameters, spend }) => {
  const bits = parameters.integer("bits", 8, NEW_PRIME_BITS_MAX);
  const generator = parameters.integer("generator", 2, 0x7fff_ffff);
  const [add, rem] = REMAINDERS[generator] ?? [12n, 11n];
  spend(primeUnits(bits, true));
  const options = { safe: true, add, rem } as const;
  return native(() => new Uint8Array(crypto.generatePrimeSync(bits, options)), FAILED);
};

/** One of the named groups: gives its prime and its generator. */
const dhNamed: CryptoOperation = ({ parameters, spend }) => {
  const prime = toBytes(groupPrime(parameters.oneOf("name", GROUP_NAMES)));
  spend(dhUnits(prime.length * 8));
  return joinParts([prime, toBytes(GROUP_GENERATOR)]);
};

function readPrime(request: CryptoRequest) {
  const bytes = bounded(part(request, 0));
  const prime = toNumber(bytes);
  if (prime < 5n) throw FAILED;
  const byteLength = toBytes(prime).length;
  request.spend(dhUnits(byteLength * 8));
  return { prime, byteLength };
}

/** A random number from 2 to the prime less 2. */
function newSecret(prime: bigint, byteLength: number): Uint8Array {
  // Eight bytes more than the prime has: what the division favours is not worth an attack.
  const random = toNumber(crypto.randomBytes(byteLength + 8));
  return toBytes(2n + (random % (prime - 3n)));
}

/** Its time depends on the exponent, as BigInts do. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (const bit of exponent.toString(2).split("").toReversed()) {
    if (bit === "1") result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length > PRIME_BYTES_MAX) {
    throw new RangeError(`Expected at most ${PRIME_BYTES_MAX} bytes`);
  }
  return bytes;
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

function toBytes(number: bigint, byteLength?: number): Uint8Array {
  const digits = number.toString(16);
  const width = byteLength === undefined ? digits.length + (digits.length % 2) : byteLength * 2;
  return Buffer.from(digits.padStart(width, "0"), "hex");
}

export const diffieHellmanOperations = { dhPair, dhSecret, dhCheck, dhPrime, dhNamed };
