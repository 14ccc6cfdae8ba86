/** The checksums that S3 has beside CRC-32 and SHA. Both are reflected: the lowest bit comes first. */

/** CRC-32C (RFC 3720, B.4). */
const CASTAGNOLI = 0x82f63b78;
/** CRC-64/NVME, its upper and its lower half. */
const NVME_HIGH = 0x9a6c9329;
const NVME_LOW = 0xac4bc9b5;

const CRC32C = table32(CASTAGNOLI);
const [CRC64_HIGH, CRC64_LOW] = table64();

/** Continues the checksum `crc` (0 at the start) over `bytes`. */
export function crc32c(bytes: Uint8Array, crc: number): number {
  let state = ~crc;
  for (const byte of bytes) state = (CRC32C[(state ^ byte) & 0xff] ?? 0) ^ (state >>> 8);
  return ~state >>> 0;
}

export type Crc64 = readonly [high: number, low: number];

/** The same with 64 bits. BigInt would be a hundred times slower. */
export function crc64Nvme(bytes: Uint8Array, [startHigh, startLow]: Crc64): Crc64 {
  let high = ~startHigh;
  let low = ~startLow;
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (CRC64_LOW[index] ?? 0);
    high = (high >>> 8) ^ (CRC64_HIGH[index] ?? 0);
  }
  return [~high >>> 0, ~low >>> 0];
}

function table32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, value) => {
    let state = value;
    for (let bit = 0; bit < 8; bit++) state = (state >>> 1) ^ (state & 1 ? polynomial : 0);
    return state;
  });
}

function table64(): readonly [Uint32Array, Uint32Array] {
  const highs = new Uint32Array(256);
  const lows = new Uint32Array(256);
  for (let value = 0; value < 256; value++) {
    let high = 0;
    let low = value;
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry === 1) {
        low ^= NVME_LOW;
        high ^= NVME_HIGH;
      }
    }
    highs[value] = high;
    lows[value] = low;
  }
  return [highs, lows];
}
