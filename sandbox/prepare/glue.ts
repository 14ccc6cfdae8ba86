import type { EngineManifest } from "../engine/emscripten.ts";

/** How emscripten's glue provides the two clock imports; the name before each is the minified import. */
const DATE_NOW = /\b(\w+):\(\)=>Date\.now\(\)/g;
const CLOCK_TIME_GET = /\b(\w+):function\(\w,\w,\w\)\{if\(!\(0<=\w&&3>=\w\)\)return 28;/g;

/** localtime_r(): (seconds as i64, address of a `struct tm`). */
const LOCAL_TIME = /\b(\w+):function\((\w),\w\)\{\2=-9007199254740992>\2\|\|/g;

/** _emscripten_runtime_keepalive_clear(), whose place is taken: see polls.ts. */
const REST = /\b(\w+):\(\)=>\{\w=!1;\w=0\}/g;

/** _emscripten_resize_heap(bytes): grows the memory, or only makes its views anew where it has them already. */
const RESIZE_HEAP = /\b(\w+):(\w)=>\{var \w=\w\.length;\2>>>=0;if\(2147483648<\2\)return!1;/g;

/** Finds the engine's clock imports, and those by which it rests and grows, in the package's glue. Throws unless each stands there exactly once. */
export function readImportNames(glue: string): EngineManifest["imports"] {
  return {
    dateNow: only(glue, DATE_NOW),
    clockTimeGet: only(glue, CLOCK_TIME_GET),
    localTime: only(glue, LOCAL_TIME),
    rest: only(glue, REST),
    resizeHeap: only(glue, RESIZE_HEAP),
  };
}

function only(glue: string, pattern: RegExp): string {
  const names = [...glue.matchAll(pattern)].map((match) => match[1]);
  const [name] = names;
  if (name === undefined || names.length !== 1) {
    throw new Error(`Expected ${pattern} once in the engine's glue, got ${names.length}`);
  }
  return name;
}
