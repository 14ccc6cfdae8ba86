import {
  ASM,
  call,
  callIndirect,
  get,
  i32,
  loadI32,
  loadI64,
  storeI64,
  tee,
  TYPE,
} from "./assemble.ts";
import { BinaryReader, encodeU32 } from "./binary.ts";
import { readImports } from "./imports.ts";
import * as hook from "./hook-functions.ts";
import { ENGINE, FIELD, type HookIndices } from "./hook-functions.ts";
import {
  append,
  countOf,
  exported,
  KIND,
  one,
  readSections,
  replaceSections,
  SECTION,
} from "./sections.ts";
import { editCode, type Site } from "./sites.ts";

/** The name under which the host finds the function that makes the guest's natives. */
const NATIVE_EXPORT = "native";

/** How many globals the module has afterwards: the stack pointer and the frame. */
export const GLOBALS_WITH_HOOKS = 2;

const { i32: I32, i64: I64 } = TYPE;

interface Added {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly results: readonly number[];
  readonly body: (indices: HookIndices) => number[];
}

const NATIVE = { parameters: [I32, I64, I32, I32, I32, I32], results: [I64] };

/** The functions added behind the engine's own, those that stand in its table first. */
const ADDED: readonly Added[] = [
  {
    name: "rejectionTracker",
    parameters: [I32, I64, I64, I32, I32],
    results: [],
    body: hook.rejectionTracker,
  },
  { name: "asyncFrame", ...NATIVE, body: hook.asyncFrame },
  { name: "trackRejections", ...NATIVE, body: hook.trackRejections },
  { name: "promiseState", ...NATIVE, body: hook.promiseState },
  { name: "promiseResult", ...NATIVE, body: hook.promiseResult },
  { name: "keepReactionFrame", parameters: [I32], results: [], body: hook.keepReactionFrame },
  { name: "keepJobFrame", parameters: [I32], results: [], body: hook.keepJobFrame },
  {
    name: "enqueueReaction",
    parameters: [I32, I32, I32, I32, I32],
    results: [I32],
    body: hook.enqueueReaction,
  },
  { name: "runJob", parameters: [I32, I32, I32, I32], results: [I64], body: hook.runJob },
  { name: "markFrame", parameters: [I32, I64, I32], results: [], body: hook.markFrame },
  { name: "takeResult", parameters: [I32, I64], results: [I64], body: hook.takeResult },
  { name: "makeNative", parameters: [I32, I32], results: [I32], body: hook.makeNative },
  // The last one: `rewrite` finds it there.
  { name: "outOfFuel", parameters: [], results: [], body: hook.outOfFuel },
];
const IN_TABLE = 5;

/**
 * Teaches the engine what its C API has and its build does not offer: a tracker of rejected promises, the state of a promise,
 * and an async frame, one value that a reaction keeps from when it is registered and that is current while its job runs.
 * Functions are added at the end, so no index moves. Throws unless every place is found exactly as it is expected.
 */
export function addHooks(original: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = readSections(original);
  const types = readTypes(one(sections, SECTION.type));
  const imported = readImports(one(sections, SECTION.import)).functions;
  const own = countOf(one(sections, SECTION.function));
  const indexOf = (name: string) =>
    imported + own + ADDED.findIndex((added) => added.name === name);
  const table = readTable(one(sections, SECTION.table));
  const indices: HookIndices = {
    frame: countOf(one(sections, SECTION.global)),
    tableBase: table.size,
    jobType: typeIndex(types, [I32, I32, I32], [I64]),
    markType: typeIndex(types, [I32, I32], []),
    trackerType: typeIndex(types, [I32, I64, I64, I32, I32], []),
  };
  const sites = makeSites(indexOf, indices);
  const code = editCode(one(sections, SECTION.code), imported, sites);
  const inTable = ADDED.slice(0, IN_TABLE).map(({ name }) => encodeU32(indexOf(name)));
  const element = [0x00, ...i32(table.size), ...ASM.end, ...encodeU32(IN_TABLE), ...inTable.flat()];
  return replaceSections(
    original,
    new Map([
      [SECTION.function, append(one(sections, SECTION.function), ...addedTypes(types))],
      [SECTION.table, table.grown],
      [SECTION.global, append(one(sections, SECTION.global), hook.FRAME_GLOBAL)],
      [
        SECTION.export,
        append(
          one(sections, SECTION.export),
          exported(NATIVE_EXPORT, KIND.function, indexOf("makeNative")),
        ),
      ],
      [SECTION.element, append(one(sections, SECTION.element), element)],
      [SECTION.code, append(code, ...ADDED.map(({ body }) => body(indices)))],
    ]),
  );
}

function makeSites(
  indexOf: (name: string) => number,
  { jobType, trackerType }: HookIndices,
): readonly Site[] {
  const read = (promise: number) => [...get(promise), ...call(ENGINE.promiseResult)];
  const take = (promise: number) => [...get(0), ...get(promise), ...call(indexOf("takeResult"))];
  return [
    ...thenSites(indexOf),
    ...settleSites(indexOf, trackerType),
    ...jobSites(indexOf, jobType),
    frameMarkSite(),
    // js_execute_sync_module() and QTS_Eval().
    { function: 727, find: read(3), replace: take(3) },
    { function: 1182, find: read(6), replace: take(6) },
    // Only looked at: here the engine's own entry points call what the hooks call.
    {
      function: 1185,
      find: [...get(3), ...get(6), ...call(ENGINE.jsCall), ...call(ENGINE.boxValue)],
    },
    {
      function: 1171,
      find: [...get(2), ...i32(8), ...ASM.i32Add, ...call(ENGINE.newCFunctionData)],
    },
    { function: 1175, find: [...get(1), ...loadI64(0), ...call(ENGINE.promiseState)] },
    { function: 1174, find: [...get(1), ...loadI64(0), ...call(ENGINE.promiseResult)] },
  ];
}

/** perform_promise_then(): a reaction is 8 bytes longer than the engine thinks, and holds the frame there. */
function thenSites(indexOf: (name: string) => number): readonly Site[] {
  const performThen = 344;
  const allocate = (bytes: number) => [...get(0), ...i32(bytes), ...call(76)];
  const keepHandler = [...get(8), ...get(12), ...storeI64(24)];
  const free = (offset: number) => [...get(0), ...get(1), ...loadI64(offset), ...freeRuntime];
  const freeRuntime = call(ENGINE.freeValueRuntime);
  const visit = [...get(3), ...loadI64(8), ...tee(1)];
  const visitFrame = [...get(0), ...get(3), ...loadI64(FIELD.reactionFrame), ...get(2)];
  return [
    {
      function: performThen,
      find: allocate(FIELD.reactionFrame),
      replace: allocate(FIELD.reactionFrame + 8),
    },
    {
      function: performThen,
      find: keepHandler,
      replace: [...get(8), ...call(indexOf("keepReactionFrame")), ...keepHandler],
    },
    // promise_reaction_data_free() and js_promise_mark().
    {
      function: ENGINE.freeReaction,
      find: free(8),
      replace: [...free(FIELD.reactionFrame), ...free(8)],
    },
    {
      function: 1016,
      find: visit,
      replace: [...visitFrame, ...call(indexOf("markFrame")), ...visit],
    },
  ];
}

/** fulfill_or_reject_promise(): its reactions are enqueued in their frames; and where it calls the tracker. */
function settleSites(indexOf: (name: string) => number, trackerType: number): readonly Site[] {
  const settle = 675;
  const reaction = [...get(0), ...i32(72), ...i32(5), ...get(6), ...i32(16), ...ASM.i32Add];
  const loadTracker = [
    ...loadI32(FIELD.contextRuntime),
    ...tee(5),
    ...loadI32(FIELD.runtimeTracker),
  ];
  return [
    {
      function: settle,
      find: [...reaction, ...call(ENGINE.enqueueJob)],
      replace: [...reaction, ...get(4), ...call(indexOf("enqueueReaction"))],
    },
    { function: settle, find: [...loadTracker, ...tee(7), ...ASM.i32Eqz] },
    {
      function: settle,
      find: [...loadI32(FIELD.runtimeTrackerOpaque), ...get(7), ...callIndirect(trackerType)],
    },
  ];
}

/** JS_EnqueueJob() makes room for one more argument; JS_ExecutePendingJob() runs the job through ours. */
function jobSites(indexOf: (name: string) => number, jobType: number): readonly Site[] {
  const executeJobs = 1191;
  const bytesOf = [...get(2), ...i32(3), ...ASM.i32Shl];
  const allocate = (bytes: number) => [...bytesOf, ...i32(bytes), ...ASM.i32Add, ...call(42)];
  const link = [...get(5), ...loadI32(188), ...tee(0)];
  const job = [...tee(8), ...get(3), ...loadI32(12)];
  return [
    {
      function: ENGINE.enqueueJob,
      find: allocate(FIELD.jobArgv),
      replace: allocate(FIELD.jobArgv + 8),
    },
    {
      function: ENGINE.enqueueJob,
      find: link,
      replace: [...get(4), ...call(indexOf("keepJobFrame")), ...link],
    },
    {
      function: executeJobs,
      find: [...job, ...callIndirect(jobType)],
      replace: [...job, ...call(indexOf("runJob"))],
    },
    { function: executeJobs, find: [...get(4), ...get(9), ...call(ENGINE.freeValue)] },
  ];
}

/**
 * async_func_mark(), which shows the collector what the frame of a suspended function holds. Variables of such a frame that
 * a closure has captured are the closure's too, but the closure leads the collector nowhere: it would free what only
 * they hold while the closure can still be called (quickjs-ng 0.12.1; CVE-2023-48184 in QuickJS itself). So nothing in a
 * frame is up for collection while one of its variables is captured; a function that never goes on may be kept for that.
 */
function frameMarkSite(): Site {
  const [state, captured] = [1, FIELD.stateCaptured];
  const unlessSuspended = [...get(state), ...loadI32(56), ...tee(5), ...ASM.i32Eqz, ...ASM.brIf];
  const unlessEmpty = [...get(state), ...loadI32(captured), ...get(state), ...i32(captured)];
  return {
    function: 504,
    find: unlessSuspended,
    replace: [...unlessSuspended, ...unlessEmpty, ...ASM.i32Add, ...ASM.i32Ne, ...ASM.brIf],
  };
}

/** Each type of the module as text, such as "127,126>126". */
function readTypes(body: Uint8Array): readonly string[] {
  const reader = new BinaryReader(body);
  return Array.from({ length: reader.u32() }, () => {
    reader.byte();
    const [parameters, results] = [reader.take(reader.u32()), reader.take(reader.u32())];
    return typeText(parameters, results);
  });
}

function typeText(parameters: Iterable<number>, results: Iterable<number>): string {
  return `${[...parameters].join()}>${[...results].join()}`;
}

function typeIndex(
  types: readonly string[],
  parameters: readonly number[],
  results: readonly number[],
): number {
  const text = typeText(parameters, results);
  const index = types.indexOf(text);
  if (index === -1) throw new Error(`The engine has no function type ${text}`);
  return index;
}

function addedTypes(types: readonly string[]): number[][] {
  return ADDED.map(({ parameters, results }) => encodeU32(typeIndex(types, parameters, results)));
}

function readTable(body: Uint8Array) {
  const reader = new BinaryReader(body);
  const [count, type, hasMaximum] = [reader.u32(), reader.byte(), reader.byte()];
  if (count !== 1 || hasMaximum > 1) throw new Error("Expected one table");
  const size = reader.u32();
  const grown = encodeU32(size + IN_TABLE);
  return {
    size,
    grown: Uint8Array.from([1, type, hasMaximum, ...grown, ...(hasMaximum === 1 ? grown : [])]),
  };
}
