/** CRC-32 as in ISO 3309 (APPNOTE 4.4.7), four bytes at a time by four tables. */
const POLYNOMIAL = 0xedb88320;
const TABLES = makeTables();

/** Continues the checksum `crc` (0 at the start) over `bytes`. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const [t0, t1, t2, t3] = TABLES;
  let state = ~crc;
  let at = 0;
  // Every index is masked to a table's 256 entries, and `at` stays below the length: `?? 0` only satisfies the types.
  for (const end = bytes.length - 3; at < end; at += 4) {
    state ^=
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    state =
      (t3[state & 0xff] ?? 0) ^
      (t2[(state >>> 8) & 0xff] ?? 0) ^
      (t1[(state >>> 16) & 0xff] ?? 0) ^
      (t0[state >>> 24] ?? 0);
  }
  for (; at < bytes.length; at++) {
    state = (t0[(state ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (state >>> 8);
  }
  return ~state >>> 0;
}

function makeTables(): readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
  const first = Uint32Array.from({ length: 256 }, (_, value) => {
    let state = value;
    for (let bit = 0; bit < 8; bit++) state = (state >>> 1) ^ (state & 1 ? POLYNOMIAL : 0);
    return state;
  });
  const after = (table: Uint32Array) =>
    table.map((state) => (state >>> 8) ^ (first[state & 0xff] ?? 0));
  const second = after(first);
  const third = after(second);
  return [first, second, third, after(third)];
}
