import { POLL } from "../engine/limits.ts";
import { ASM, call, get, globalGet, i32, loadI32, set, storeI32, tee, when } from "./assemble.ts";
import { POLLS } from "./hook-functions.ts";
import { GLOBALS_WITH_HOOKS } from "./hooks.ts";
import { readImports } from "./imports.ts";
import { one, readSections, replaceSections, SECTION } from "./sections.ts";
import { editCode, type Site } from "./sites.ts";

/** js_poll_interrupts(), and the counter in a context by which it asks once in 10,000 times. */
const POLL_INTERRUPTS = 147;
const INTERRUPT_COUNTER = 288;
/** The function that asks whether to go on and does nothing else. */
const INTERRUPT_HANDLER = 1169;
/** emscripten's keep-alive counter is reset by an import of its own when the program calls exit(), which this one does not. */
const EXIT = 1203;
/** The globals that `rewrite` adds. */
const FUEL = GLOBALS_WITH_HOOKS;
const ASK_BELOW = GLOBALS_WITH_HOOKS + 1;

/**
 * Makes the engine ask whether to go on by the fuel that it has burnt, not by how often it could have asked: code that
 * spends its time in native functions makes few turns, each of which may take long. And makes it rest when the answer is
 * `POLL.rest`, by a second import, and then ask again. Only the second import may suspend, for one that may cannot be called
 * at all where nothing can be suspended. Its place is that of an import without a use, so that no index moves.
 */
export function pollByFuel(engine: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = readSections(engine);
  const imported = readImports(one(sections, SECTION.import)).functions;
  const code = editCode(one(sections, SECTION.code), imported, SITES);
  return replaceSections(engine, new Map([[SECTION.code, code]]));
}

const counter = 1;
const load = [...get(0), ...loadI32(INTERRUPT_COUNTER), ...tee(counter)];
const store = [...i32(1), ...ASM.i32Sub, ...storeI32(INTERRUPT_COUNTER)];
const isOver = [...get(counter), ...i32(1), ...ASM.i32LeS];

const answer = 1;
const ask = [...get(0), ...call(POLLS.shouldInterrupt)];
const isRest = [...i32(POLL.rest), ...ASM.i32Eq];
const rest = [...call(POLLS.rest), ...ask, ...set(answer)];

const SITES: readonly Site[] = [
  {
    function: POLL_INTERRUPTS,
    find: [...get(0), ...load, ...store, ...isOver],
    replace: [...globalGet(FUEL), ...globalGet(ASK_BELOW), ...ASM.i64LeS],
  },
  {
    function: INTERRUPT_HANDLER,
    find: [...ask, ...ASM.end],
    replace: [...ask, ...tee(answer), ...isRest, ...when(rest), ...get(answer), ...ASM.end],
  },
  { function: EXIT, find: call(POLLS.rest), replace: [] },
];
