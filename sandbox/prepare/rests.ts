import { POLL } from "../engine/limits.ts";
import { ASM, call, get, i32, set, tee, when } from "./assemble.ts";
import { readImports } from "./imports.ts";
import { one, readSections, replaceSections, SECTION } from "./sections.ts";
import { editCode, type Site } from "./sites.ts";

/** The import by which the engine asks whether to go on, and the function that does nothing else. */
const SHOULD_INTERRUPT = 7;
const INTERRUPT_HANDLER = 1169;
/** emscripten's keep-alive counter is reset by an import of its own when the program calls exit(), which this one does not. */
const REST = 10;
const EXIT = 1203;

/**
 * Makes the engine's interrupt handler call a second import when the first answers `POLL.rest`, and then ask again. Only
 * the second one may suspend: a suspending import cannot be called at all where nothing can be suspended. Its place is
 * that of an import without a use, so that no index moves.
 */
export function restInPolls(engine: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = readSections(engine);
  const imported = readImports(one(sections, SECTION.import)).functions;
  const code = editCode(one(sections, SECTION.code), imported, SITES);
  return replaceSections(engine, new Map([[SECTION.code, code]]));
}

const ask = [...get(0), ...call(SHOULD_INTERRUPT)];
const answer = 1;
const isRest = [...i32(POLL.rest), ...ASM.i32Eq];
const rest = [...call(REST), ...ask, ...set(answer)];

const SITES: readonly Site[] = [
  {
    function: INTERRUPT_HANDLER,
    find: [...ask, ...ASM.end],
    replace: [...ask, ...tee(answer), ...isRest, ...when(rest), ...get(answer), ...ASM.end],
  },
  { function: EXIT, find: call(REST), replace: [] },
];
