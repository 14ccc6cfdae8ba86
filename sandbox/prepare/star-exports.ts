import { applyPatch } from "./patch.ts";

/** Both out parameters are emptied, and the outcome is 3: the name is ambiguous. */
const AMBIGUOUS = [32, 1, 65, 0, 54, 2, 0, 32, 2, 65, 0, 54, 2, 0, 65, 3, 33, 6, 12, 7];
/** A branch to the next `export *`, and nops. */
const GO_ON = [0x0c, 0x01, ...Array.from({ length: AMBIGUOUS.length - 2 }, () => 0x01)];

/**
 * A name that comes by two `export *` is lost to quickjs-ng if modules on the way import and then export it (date-fns
 * does), since it takes them for two variables. Here the first one is taken. So it is when they really are two, where
 * the specification (ResolveExport, step 8) leaves the name out; nobody can have imported such a name.
 */
export function mendStarExports(engine: Uint8Array): Uint8Array {
  return applyPatch(engine, { name: "the end at an ambiguous export", from: AMBIGUOUS, to: GO_ON });
}
