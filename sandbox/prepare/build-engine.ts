import { ENGINE_STACK_BYTES, MEMORY_PAGES_MIN } from "../engine/limits.ts";
import { mendArrayPush } from "./array-push.ts";
import { type BytecodeOptions, exposeBytecode } from "./bytecode.ts";
import { mendForOfYield } from "./for-of-yield.ts";
import { addHooks, GLOBALS_WITH_HOOKS } from "./hooks.ts";
import { mendMappedArguments } from "./mapped-arguments.ts";
import { mendStarExports } from "./star-exports.ts";
import { mendUnicodeSets } from "./unicode-sets.ts";
import { pollByFuel } from "./polls.ts";
import { rewrite, type Rewritten } from "./rewrite.ts";

/** The engine's function that executes bytecode. */
const JS_CALL_INTERNAL = 251;

/** What becomes of the package's engine. */
export function buildEngine(original: Uint8Array, options: BytecodeOptions): Rewritten {
  const engine = exposeBytecode(mend(original), options);
  return rewrite(pollByFuel(addHooks(engine)), {
    asksForFuel: true,
    interpreter: JS_CALL_INTERNAL,
    globals: GLOBALS_WITH_HOOKS,
    memoryPagesMin: MEMORY_PAGES_MIN,
    stackBytes: ENGINE_STACK_BYTES,
  });
}

/** What quickjs-ng 0.12.1 gets wrong and packages run into. */
function mend(engine: Uint8Array): Uint8Array {
  const mends = [
    mendArrayPush,
    mendMappedArguments,
    mendStarExports,
    mendForOfYield,
    mendUnicodeSets,
  ];
  return mends.reduce((mended, mendOne) => mendOne(mended), engine);
}
