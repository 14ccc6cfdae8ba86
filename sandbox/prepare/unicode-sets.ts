import { applyPatch } from "./patch.ts";

const UNICODE = [0x41, 0x10];
/** UNICODE | UNICODE_SETS */
const EITHER = [0x41, 0x90, 0x02];
const AND = 0x71;
const IS_ZERO = 0x45;
const NOP = 0x01;
const FLAGS = [0x20, 0x04];
const BIT_4 = [0x41, 0x04, 0x76, 0x41, 0x01, AND];
const HAS_EITHER = [...EITHER, AND, IS_ZERO, IS_ZERO];

/** Both at once are refused. */
const REFUSE_BOTH = [...EITHER, 0x47, 0x0d, 0x00];
const KEEP_TESTED = [0x22, 0x05];
const TEST = [0x20, 0x05, IS_ZERO, NOP];
/** What is said to those who ask for both, up to the conversion of the pattern. */
const REFUSAL = [
  0x20, 0x00, 0x41, 0xb4, 0xc2, 0x00, 0x41, 0x00, 0x10, 0x7d, 0x0c, 0x01, 0x0b, 0x42, 0x80, 0x80,
  0x80, 0x80, 0xe0, 0x00, 0x21, 0x0f, 0x20, 0x00, 0x20, 0x03, 0x41, 0xd0, 0x00, 0x6a, 0x20, 0x01,
];

/** Where the parser of patterns keeps `is_unicode`. */
const STORE_IN_PARSER = [0x3a, 0x00, 0x80, 0x01];
/** The matcher's flags, in local 8: the low byte of two. */
const LOAD_FLAGS_BYTE = [0x20, 0x07, 0x20, 0x01, 0x2d, 0x00, 0x00, 0x22, 0x08];
const LOAD_FLAGS = [0x20, 0x07, 0x20, 0x01, 0x2f, 0x00, 0x00, 0x22, 0x08];
const BEFORE_UNICODE = [
  0x41,
  0x01,
  0x76,
  0x41,
  0x01,
  AND,
  0x3a,
  0x00,
  0x15,
  0x20,
  0x07,
  0x20,
  0x08,
  0x41,
  0x02,
  0x76,
  0x41,
  0x01,
  AND,
  0x3a,
  0x00,
  0x14,
  0x20,
  0x07,
  0x20,
  0x08,
];
const STORE_IN_MATCHER = [0x22, 0x08, 0x3a, 0x00, 0x16];

/**
 * Mends the flag `v` of quickjs-ng 0.12.1, which has sets but does not imply Unicode: without it `\u{…}` and `\p{…}` are
 * plain letters, and a character beyond U+FFFF is two. The pattern's text, its parser and the matcher ask for either flag.
 */
export function mendUnicodeSets(engine: Uint8Array): Uint8Array {
  const text = applyPatch(engine, {
    name: "the text of patterns",
    from: [
      ...FLAGS,
      ...EITHER,
      AND,
      ...REFUSE_BOTH,
      ...REFUSAL,
      ...FLAGS,
      ...UNICODE,
      AND,
      IS_ZERO,
    ],
    to: [...FLAGS, ...EITHER, AND, ...KEEP_TESTED, ...REFUSE_BOTH, ...REFUSAL, ...TEST],
  });
  const parser = applyPatch(text, {
    name: "the parser of patterns",
    from: [...FLAGS, ...BIT_4, ...STORE_IN_PARSER],
    to: [...FLAGS, ...HAS_EITHER, ...STORE_IN_PARSER],
  });
  return applyPatch(parser, {
    name: "the matcher of patterns",
    from: [...LOAD_FLAGS_BYTE, ...BEFORE_UNICODE, ...BIT_4, ...STORE_IN_MATCHER],
    to: [...LOAD_FLAGS, ...BEFORE_UNICODE, ...HAS_EITHER, ...STORE_IN_MATCHER],
  });
}
