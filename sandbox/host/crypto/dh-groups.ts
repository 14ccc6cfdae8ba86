/**
 * The groups of RFC 2409, 6, and RFC 3526. Their primes of n bits are 2^n - 2^(n - 64) - 1 + 2^64 * (floor(2^(n - 130) * pi) + k):
 * the RFCs give n and k.
 */
const GROUPS = {
  modp1: [768, 149_686],
  modp2: [1024, 129_093],
  modp5: [1536, 741_804],
  modp14: [2048, 124_476],
  modp15: [3072, 1_690_314],
  modp16: [4096, 240_904],
  modp17: [6144, 929_484],
  modp18: [8192, 4_743_158],
} as const;

export type GroupName = keyof typeof GROUPS;

// Its own keys, in this order.
export const GROUP_NAMES = Object.keys(GROUPS) as readonly GroupName[];

/** The generator of each of them. */
export const GROUP_GENERATOR = 2n;

const primes = new Map<GroupName, bigint>();

export function groupPrime(name: GroupName): bigint {
  const known = primes.get(name);
  if (known !== undefined) return known;
  const [bits, k] = GROUPS[name];
  const n = BigInt(bits);
  const middle = scaledPi(bits - 130) + BigInt(k);
  const prime = 2n ** n - 2n ** (n - 64n) - 1n + 2n ** 64n * middle;
  primes.set(name, prime);
  return prime;
}

export function isGroupPrime(prime: bigint): boolean {
  const bits = prime.toString(16).length * 4;
  return GROUP_NAMES.some((name) => GROUPS[name][0] === bits && groupPrime(name) === prime);
}

/** Bits beyond the wanted ones, for what rounding takes. */
const GUARD_BITS = 64;

/** floor(2^bits * pi), by Machin's formula. */
function scaledPi(bits: number): bigint {
  const one = 2n ** BigInt(bits + GUARD_BITS);
  const pi = 4n * (4n * arctangentOfInverse(5n, one) - arctangentOfInverse(239n, one));
  return pi >> BigInt(GUARD_BITS);
}

function arctangentOfInverse(x: bigint, one: bigint): bigint {
  let power = one / x;
  let sum = power;
  for (let n = 3n, sign = -1n; power !== 0n; n += 2n, sign = -sign) {
    power /= x * x;
    sum += (sign * power) / n;
  }
  return sum;
}
