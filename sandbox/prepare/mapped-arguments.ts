import { applyPatch } from "./patch.ts";

/** Local 5 becomes the object's table of variables; without one there is nothing to do. */
const TABLE = [0x28, 0x02, 0x24];
const TABLE_OR_LEAVE = [0x22, 0x05, 0x45, 0x0d, 0x00];
/** An empty table has no length either, so that the loop ends as soon. */
const TABLE_SET = [0x21, 0x05];
/** A loop over the table: leaves at its end, else local 6 becomes the next variable. */
const NEXT = [
  0x03, 0x40, 0x20, 0x03, 0x20, 0x04, 0x28, 0x02, 0x28, 0x4f, 0x0d, 0x01, 0x20, 0x05, 0x20, 0x03,
  0x41, 0x02, 0x74, 0x6a, 0x28, 0x02, 0x00, 0x22, 0x06,
];
const IF = [0x04, 0x40];
/** `is_detached` of the variable. */
const IS_DETACHED = [0x2d, 0x00, 0x05];

/**
 * Mends the collector of quickjs-ng 0.12.1: in the `arguments` of a function that runs (those which follow the
 * parameters) it counts down variables that still live in the function's frame, as if they were objects of their own,
 * and destroys the frame's list of them. A function's closures are looked at with the check that is added here.
 */
export function mendMappedArguments(engine: Uint8Array): Uint8Array {
  return applyPatch(engine, {
    name: "the marking of mapped arguments",
    from: [...TABLE, ...TABLE_OR_LEAVE, ...NEXT, ...IF],
    to: [...TABLE, ...TABLE_SET, ...NEXT, ...IS_DETACHED, ...IF],
  });
}
