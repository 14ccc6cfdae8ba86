import { unavailable } from "../node/errors.ts";

/** The last match of any expression, which old code reads where it has not kept it (ECMA-262 annex, legacy features). */
const STATICS =
  "$1 $2 $3 $4 $5 $6 $7 $8 $9 $_ $& $+ $` $' input lastMatch lastParen leftContext rightContext".split(
    " ",
  );

/** The engine does not remember matches: a wrong value would be worse than none, so that reading one says so. */
export function refuseRegExpStatics(): void {
  for (const name of STATICS) {
    Object.defineProperty(RegExp, name, {
      get(): never {
        throw unavailable(`RegExp.${name}`, "the engine does not remember the last match");
      },
      // Some programs clear `input`.
      set() {},
      configurable: true,
    });
  }
}
