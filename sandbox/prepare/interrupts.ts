/** `i32.const 10000` and the start of the `i32.store` that resets a context's interrupt counter (JS_INTERRUPT_COUNTER_INIT). */
const RESET = [0x41, 0x90, 0xce, 0x00, 0x36, 0x02, 0xa0, 0x02];
const OPERAND_AT = 1;

/**
 * Makes the engine ask its interrupt handler after `polls` loop turns and calls instead of 10,000: code that spends its
 * time in native functions makes few turns, and needs its fuel renewed before it has made so many. Throws unless the
 * reset is found exactly once.
 */
export function pollMoreOften(engine: Uint8Array, polls: number): Uint8Array {
  const found: number[] = [];
  for (let at = engine.indexOf(0x41); at !== -1; at = engine.indexOf(0x41, at + 1)) {
    if (RESET.every((byte, index) => engine[at + index] === byte)) found.push(at);
  }
  const [at] = found;
  if (at === undefined || found.length !== 1) {
    throw new Error(`Expected the interrupt counter's reset once, got ${found.length}`);
  }
  const changed = engine.slice();
  // A LEB128 of the same three bytes.
  changed.set([(polls & 0x7f) | 0x80, ((polls >> 7) & 0x7f) | 0x80, polls >> 14], at + OPERAND_AT);
  return changed;
}
