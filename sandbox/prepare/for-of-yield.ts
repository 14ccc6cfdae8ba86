import { moveCode } from "./patch.ts";

/** The parser has seen `of`: local 2 says so. */
const IS_FOR_OF = [0x41, 0x01, 0x21, 0x02];
/** `has_iterator` of the loop's entry, a bit, is set. */
const SET_HAS_ITERATOR = [
  0x20, 0x04, 0x20, 0x04, 0x2d, 0x00, 0x6c, 0x41, 0x01, 0x72, 0x3a, 0x00, 0x6c,
];
/** The expression behind `of` is parsed, */
const PARSE_EXPRESSION = [0x20, 0x02, 0x04, 0x40, 0x20, 0x00, 0x10, 0x6b];
/** and the parser leaves if it cannot be. */
const OR_LEAVE = [0x45, 0x0d, 0x01, 0x0c, 0x05];

/**
 * Mends `for (… of yield …)` of quickjs-ng 0.12.1. What `yield` compiles to can return from the generator, and closes the
 * iterators of the loops around it; this loop, which has none before its expression has a value, counts as one of them,
 * and the code is refused with "stack underflow". It counts from behind its expression on.
 */
export function mendForOfYield(engine: Uint8Array): Uint8Array {
  return moveCode(engine, {
    name: "the loop's iterator",
    code: SET_HAS_ITERATOR,
    after: IS_FOR_OF,
    to: { after: PARSE_EXPRESSION, before: OR_LEAVE },
  });
}
