/**
 * The function X25519 (RFC 7748, 5), by the Montgomery ladder on BigInts: workerd's diffieHellman() refuses keys of this
 * curve that were imported. It takes some 2 ms, and takes them whatever the key is but for what BigInts themselves do.
 */
const P = 2n ** 255n - 19n;
/** (486662 - 2) / 4. */
const A24 = 121_665n;
const BITS = 255;
const BYTES = 32;

/** The secret of a private key and another's public key, 32 bytes each; undefined if it would be nothing but zeros. */
export function x25519(scalar: Uint8Array, point: Uint8Array): Uint8Array | undefined {
  if (scalar.length !== BYTES || point.length !== BYTES) throw new RangeError("Expected 32 bytes");
  const u = read(point) & (2n ** 255n - 1n);
  const result = ladder(clamp(read(scalar)), u % P);
  return result === 0n ? undefined : write(result);
}

function ladder(k: bigint, u: bigint): bigint {
  let [x2, z2, x3, z3] = [1n, 0n, u, 1n];
  let swapped = 0n;
  for (let bit = BITS - 1; bit >= 0; bit--) {
    const current = (k >> BigInt(bit)) & 1n;
    if (current !== swapped) [x2, z2, x3, z3] = [x3, z3, x2, z2];
    swapped = current;
    const [a, b, c, d] = [x2 + z2, x2 - z2, x3 + z3, x3 - z3];
    const [aa, bb] = [mod(a * a), mod(b * b)];
    const e = aa - bb;
    const [da, cb] = [mod(d * a), mod(c * b)];
    x3 = mod((da + cb) ** 2n);
    z3 = mod(u * (da - cb) ** 2n);
    x2 = mod(aa * bb);
    z2 = mod(e * (aa + A24 * e));
  }
  if (swapped === 1n) [x2, z2] = [x3, z3];
  return mod(x2 * power(z2, P - 2n));
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let bit = BITS - 1; bit >= 0; bit--) {
    result = mod(result * result);
    if ((exponent >> BigInt(bit)) & 1n) result = mod(result * base);
  }
  return result;
}

function clamp(scalar: bigint): bigint {
  return (scalar & (2n ** 254n - 8n)) | (1n << 254n);
}

/** Numbers are little-endian. */
function read(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}

function write(number: bigint): Uint8Array {
  return Buffer.from(number.toString(16).padStart(2 * BYTES, "0"), "hex").reverse();
}
