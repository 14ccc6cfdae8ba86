import { applyPatch } from "./patch.ts";

/** `i64.load` of an array's length, kept in local 11; the branch that follows leads to the slow path. */
const LENGTH = [0x29, 0x03, 0x00, 0x22, 0x0b];
const BRANCH = [0x0d, 0x00];
/** length > 0xffffffff: it is no integer. */
const NO_INTEGER = [0x42, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x56];
/** length != the object's number of elements (`u.array.count` of the object in local 5), and a nop. */
const HAS_HOLES = [0x20, 0x05, 0x35, 0x02, 0x28, 0x52, 0x01];

/**
 * Mends Array.prototype.push of quickjs-ng 0.12.1: its fast path appends behind the length of an array, though an array
 * that was made or lengthened without elements, or has lost its last, has fewer elements than that. What lies between is
 * then read from memory that was never written or is already freed (quickjs-ng issues 1430 and 1562).
 */
export function mendArrayPush(engine: Uint8Array): Uint8Array {
  return applyPatch(engine, {
    name: "the fast path of Array.prototype.push",
    from: [...LENGTH, ...NO_INTEGER, ...BRANCH],
    to: [...LENGTH, ...HAS_HOLES, ...BRANCH],
  });
}
