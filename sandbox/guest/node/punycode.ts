// @ts-expect-error -- the package has no types.
import untyped from "punycode/punycode.js";

/** node:punycode is this package, as Node has it. */
export const punycode = untyped as object;
