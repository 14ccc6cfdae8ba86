import { applyPatch } from "./patch.ts";

/** The start of the `i32.store` that resets a context's interrupt counter. */
const STORE = [0x36, 0x02, 0xa0, 0x02];
const I32_CONST = 0x41;
/** JS_INTERRUPT_COUNTER_INIT. */
const POLLS = 10_000;

/**
 * Makes the engine ask its interrupt handler after `polls` loop turns and calls instead of 10,000: code that spends its
 * time in native functions makes few turns, and needs its fuel renewed before it has made so many. Throws unless the
 * reset is found exactly once.
 */
export function pollMoreOften(engine: Uint8Array, polls: number): Uint8Array {
  return applyPatch(engine, {
    name: "the interrupt counter's reset",
    from: [I32_CONST, ...threeBytes(POLLS), ...STORE],
    to: [I32_CONST, ...threeBytes(polls), ...STORE],
  });
}

/** A LEB128 of three bytes, however small the number is. */
function threeBytes(value: number): number[] {
  return [(value & 0x7f) | 0x80, ((value >> 7) & 0x7f) | 0x80, value >> 14];
}
