/**
 * Math.random as xoshiro128**. Environments are copies of one memory image, so the engine's own generator would
 * give each of them the same numbers; this one is seeded when an environment starts.
 */
const state = new Uint32Array([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef]);

export function seedRandom(seed: readonly [number, number, number, number]): void {
  state.set(seed);
  // The generator never leaves the all-zero state.
  if (seed.every((word) => word >>> 0 === 0)) state[0] = 1;
}

export function installRandom(): void {
  Object.defineProperty(Math, "random", {
    value: function random() {
      // 53 bits from two draws, as a double has.
      return (nextWord() * 2 ** 21 + (nextWord() >>> 11)) / 2 ** 53;
    },
    writable: true,
    configurable: true,
  });
}

function nextWord(): number {
  const [a = 0, b = 0, c = 0, d = 0] = state;
  const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
  const mixedC = c ^ a;
  const mixedD = d ^ b;
  state[0] = a ^ mixedD;
  state[1] = b ^ mixedC;
  state[2] = mixedC ^ (b << 9);
  state[3] = rotate(mixedD, 11);
  return result;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
