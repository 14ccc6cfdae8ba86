import { POLL } from "../engine/limits.ts";
import {
  ASM,
  call,
  callIndirect,
  functionBody,
  get,
  globalGet,
  globalSet,
  i32,
  i64,
  loadI32,
  loadI64,
  set,
  storeI32,
  storeI64,
  tee,
  TYPE,
  when,
} from "./assemble.ts";

/** Imports of the engine, by index: the one by which it asks whether to go on, and the one by which it rests (polls.ts). */
export const POLLS = { shouldInterrupt: 7, rest: 10 } as const;

/** Functions of the engine that the hooks call, by index. Each is checked where the engine's own code calls it. */
export const ENGINE = {
  freeValue: 20,
  freeValueRuntime: 38,
  jsCall: 33,
  boxValue: 56,
  newCFunctionData: 137,
  enqueueJob: 314,
  freeReaction: 343,
  promiseResult: 581,
  promiseState: 582,
} as const;

/** Offsets in the engine's structures. Those marked "ours" lie behind what the engine itself knows. */
export const FIELD = {
  contextRuntime: 16,
  runtimeTracker: 180,
  runtimeTrackerOpaque: 184,
  jobArgc: 16,
  jobArgv: 24,
  /** Of a suspended function: the head of the list of its captured variables. */
  stateCaptured: 40,
  /** Ours. */
  reactionFrame: 32,
} as const;

/** A JSValue is an i64 (JS_NAN_BOXING): tag in the upper half, number or address in the lower. */
const UNDEFINED = 3n << 32n;
const TRUE_OR_FALSE = 1n << 32n;
const OBJECT = -1n << 32n;
/** From this tag on, as an unsigned number, values count their references; from the other on, the collector visits them. */
const COUNTED = -9n << 32n;
const VISITED = -2n << 32n;
const VALUE_BYTES_LOG2 = 3;
const STACK_POINTER = 0;

/** What the bodies refer to besides the engine's functions. */
export interface HookIndices {
  /** Index of the global that holds the current async frame. */
  readonly frame: number;
  /** Table index of the first of `TABLE_FUNCTIONS`. */
  readonly tableBase: number;
  /** Index of the type of job functions, (ctx, argc, argv) => value, and of the collector's, (rt, object). */
  readonly jobType: number;
  readonly markType: number;
  /** Of the tracker itself. */
  readonly trackerType: number;
}

/** The global's type and first value: mutable, undefined. */
export const FRAME_GLOBAL = [TYPE.i64, 0x01, ...i64(UNDEFINED), ...ASM.end];

/** One more reference to the current frame, if it is a value that counts them. `spare` is an i32 local. */
function keepFrame(frame: number, spare: number): number[] {
  const address = [...globalGet(frame), ...ASM.i32WrapI64, ...tee(spare)];
  const increment = [...get(spare), ...loadI32(0), ...i32(1), ...ASM.i32Add, ...storeI32(0)];
  const isCounted = [...globalGet(frame), ...i64(COUNTED), ...ASM.i64GeU];
  return [...isCounted, ...when([...address, ...increment])];
}

/** (reaction): a promise's reaction remembers the frame in which it was registered. */
export function keepReactionFrame({ frame }: HookIndices): number[] {
  const store = [...get(0), ...globalGet(frame), ...storeI64(FIELD.reactionFrame)];
  return functionBody([TYPE.i32], [...store, ...keepFrame(frame, 1)]);
}

/** (job): a job carries the current frame as one more argument, which the engine frees with the others. */
export function keepJobFrame({ frame }: HookIndices): number[] {
  const argc = [...get(0), ...loadI32(FIELD.jobArgc), ...tee(1)];
  const place = [...get(0), ...argc, ...i32(VALUE_BYTES_LOG2), ...ASM.i32Shl, ...ASM.i32Add];
  const store = [...place, ...globalGet(frame), ...storeI64(FIELD.jobArgv)];
  const count = [...get(0), ...get(1), ...i32(1), ...ASM.i32Add, ...storeI32(FIELD.jobArgc)];
  return functionBody([TYPE.i32, TYPE.i32], [...store, ...count, ...keepFrame(frame, 2)]);
}

/** (ctx, function, argc, argv, reaction) => status: enqueues a reaction's job in the reaction's frame, not the settler's. */
export function enqueueReaction({ frame }: HookIndices): number[] {
  const before = 5;
  const enter = [...get(4), ...loadI64(FIELD.reactionFrame), ...globalSet(frame)];
  const enqueue = [...get(0), ...get(1), ...get(2), ...get(3), ...call(ENGINE.enqueueJob)];
  const body = [...globalGet(frame), ...set(before), ...enter, ...enqueue];
  return functionBody([TYPE.i64], [...body, ...get(before), ...globalSet(frame)]);
}

/** (ctx, argc, argv, function) => value: runs a job in its frame, whatever that job enters, and leaves the one before. */
export function runJob({ frame, jobType }: HookIndices): number[] {
  const [argc, argv, before, result, spare] = [1, 2, 4, 5, 6];
  const last = [...get(argv), ...get(argc), ...i32(1), ...ASM.i32Sub, ...tee(argc)];
  const address = [...last, ...i32(VALUE_BYTES_LOG2), ...ASM.i32Shl, ...ASM.i32Add];
  const enter = [...globalGet(frame), ...set(before), ...address, ...loadI64(0)];
  const run = [...get(0), ...get(argc), ...get(argv), ...get(3), ...callIndirect(jobType)];
  // Freed last: a finalizer may enqueue a job, which takes the frame it finds.
  const leave = [...get(0), ...globalGet(frame), ...get(before), ...globalSet(frame)];
  const body = [...enter, ...globalSet(frame), ...keepFrame(frame, spare), ...run, ...set(result)];
  const locals = [TYPE.i64, TYPE.i64, TYPE.i32];
  return functionBody(locals, [...body, ...leave, ...call(ENGINE.freeValue), ...get(result)]);
}

/** (rt, frame, mark): shows a reaction's frame to the collector. */
export function markFrame({ markType }: HookIndices): number[] {
  const mark = [...get(0), ...get(1), ...ASM.i32WrapI64, ...get(2), ...callIndirect(markType)];
  return functionBody([], [...get(1), ...i64(VISITED), ...ASM.i64GeU, ...when(mark)]);
}

/** The engine's JSHostPromiseRejectionTracker (ctx, promise, reason, isHandled, opaque): calls the guest's function. */
export function rejectionTracker(): number[] {
  const [context, promise, reason, isHandled, opaque, stack] = [0, 1, 2, 3, 4, 5];
  const frameBytes = 32;
  const open = [...globalGet(STACK_POINTER), ...i32(frameBytes), ...ASM.i32Sub, ...tee(stack)];
  const first = [...get(stack), ...get(promise), ...storeI64(0)];
  const second = [...get(stack), ...get(reason), ...storeI64(8)];
  const flag = [...get(isHandled), ...ASM.i64ExtendI32U, ...i64(TRUE_OR_FALSE), ...ASM.i64Or];
  const third = [...get(stack), ...flag, ...storeI64(16)];
  const callee = [...get(opaque), ...ASM.i64ExtendI32U, ...i64(OBJECT), ...ASM.i64Or];
  const callGuest = [...get(context), ...callee, ...i64(UNDEFINED), ...i32(3), ...get(stack)];
  const result = [...get(context), ...callGuest, ...call(ENGINE.jsCall), ...call(ENGINE.freeValue)];
  const close = [...get(stack), ...i32(frameBytes), ...ASM.i32Add, ...globalSet(STACK_POINTER)];
  const arguments_ = [...first, ...second, ...third];
  return functionBody(
    [TYPE.i32],
    [...open, ...globalSet(STACK_POINTER), ...arguments_, ...result, ...close],
  );
}

/**
 * (): called where the fuel has run out, in the midst of whatever the engine does. The host is asked, may have the guest
 * rest and gives it more, or the guest traps.
 */
export function outOfFuel(): number[] {
  const answer = 0;
  const ask = [...i32(0), ...call(POLLS.shouldInterrupt), ...set(answer)];
  const rest = [...get(answer), ...i32(POLL.rest), ...ASM.i32Eq];
  const restAndAsk = [...call(POLLS.rest), ...ask];
  const trap = [...get(answer), ...when([...ASM.unreachable])];
  return functionBody([TYPE.i32], [...ask, ...rest, ...when(restAndAsk), ...trap]);
}

/** (ctx, promise) => reason: what the engine reads itself counts as handled, such as why a module's evaluation failed. */
export function takeResult({ trackerType }: HookIndices): number[] {
  const [promise, runtime, tracker] = [1, 2, 3];
  const load = [...get(0), ...loadI32(FIELD.contextRuntime), ...tee(runtime)];
  const tell = [...get(0), ...get(promise), ...i64(UNDEFINED), ...i32(1), ...get(runtime)];
  const callTracker = [...loadI32(FIELD.runtimeTrackerOpaque), ...get(tracker)];
  const told = when([...tell, ...callTracker, ...callIndirect(trackerType)]);
  const body = [...load, ...loadI32(FIELD.runtimeTracker), ...tee(tracker), ...told];
  return functionBody(
    [TYPE.i32, TYPE.i32],
    [...body, ...get(promise), ...call(ENGINE.promiseResult)],
  );
}

/** Native of the guest (ctx, this, argc, argv, magic, data): gives the current frame, and enters its argument if it has one. */
export function asyncFrame({ frame }: HookIndices): number[] {
  const [argc, argv, spare, before] = [2, 3, 6, 7];
  const read = [...keepFrame(frame, spare), ...globalGet(frame), ...ASM.return];
  const swap = [...globalGet(frame), ...set(before), ...get(argv), ...loadI64(0)];
  const enter = [...globalSet(frame), ...keepFrame(frame, spare), ...get(before)];
  const locals = [TYPE.i32, TYPE.i64];
  return functionBody(locals, [...get(argc), ...ASM.i32Eqz, ...when(read), ...swap, ...enter]);
}

/** Native of the guest: from now on its argument, a function of (promise, reason, isHandled), hears of rejections. */
export function trackRejections({ tableBase }: HookIndices): number[] {
  const [argv, fn] = [3, 6];
  const runtime = [...get(0), ...loadI32(FIELD.contextRuntime)];
  const take = [...get(argv), ...loadI64(0), ...ASM.i32WrapI64, ...tee(fn)];
  const keep = [...take, ...get(fn), ...loadI32(0), ...i32(1), ...ASM.i32Add, ...storeI32(0)];
  const opaque = [...runtime, ...get(fn), ...storeI32(FIELD.runtimeTrackerOpaque)];
  const tracker = [...runtime, ...i32(tableBase), ...storeI32(FIELD.runtimeTracker)];
  return functionBody([TYPE.i32], [...keep, ...opaque, ...tracker, ...i64(UNDEFINED)]);
}

/** Native of the guest: 0 for a pending promise, 1 for a fulfilled one, 2 for a rejected one, else 4294967295. */
export function promiseState(): number[] {
  const state = [...get(3), ...loadI64(0), ...call(ENGINE.promiseState)];
  return functionBody([], [...state, ...ASM.i64ExtendI32U]);
}

/** Native of the guest: what a promise was settled with. */
export function promiseResult(): number[] {
  return functionBody([], [...get(3), ...loadI64(0), ...call(ENGINE.promiseResult)]);
}

/** (ctx, which) => address of a value: makes one of the guest's natives; exported to the host. */
export function makeNative({ tableBase }: HookIndices): number[] {
  // They stand in the table behind the tracker, and take one argument.
  const entry = [...get(1), ...i32(tableBase + 1), ...ASM.i32Add];
  const noData = [...i32(1), ...i32(0), ...i32(0), ...i32(0)];
  const made = [...get(0), ...entry, ...noData, ...call(ENGINE.newCFunctionData)];
  return functionBody([], [...made, ...call(ENGINE.boxValue)]);
}
