// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { translateMessage } from "./error-messages.ts";
import { CallSite, isTransparent, type NativeCallSite } from "./call-site.ts";

type ErrorClass = new (...args: readonly unknown[]) => Error;

interface ErrorStatics {
  captureStackTrace(target: object, above?: unknown): void;
  stackTraceLimit: number;
  prepareStackTrace: ((error: unknown, sites: readonly NativeCallSite[]) => unknown) | undefined;
}

type Format = (error: unknown, sites: readonly CallSite[]) => unknown;

const NATIVE = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

const NativeError = Error as unknown as ErrorStatics;
const errorToString = Error.prototype.toString;
const captureNative = NativeError.captureStackTrace;
const { apply, construct, defineProperty } = Reflect;
const { startsWith } = String.prototype;
const { get: getOf, set: setOf, has: hasIn, delete: deleteOf } = WeakMap.prototype;

/** Frames of the errors whose stack nobody has read yet. */
const frames = new WeakMap<object, readonly CallSite[]>();
/** The file that the guest's own code stands in; its frames would tell a function's author nothing. */
let guestFile: string | null = null;
let limit = 10;
let isKept = false;
/** The class that is constructed: V8 leaves its frame out, and those of the constructors that it calls. */
let constructed: unknown;
/** User code's own Error.prepareStackTrace. */
let format: Format | undefined;

/** What the names of the runtime's own files begin with. */
const OWN_SCHEMES = ["node:", "commonjs:", "json:", "builtin:"];

/** The engine counts frames that are not shown. */
const HIDDEN_FRAMES = 20;

/**
 * Makes `stack` read as V8's. The engine leaves the first line out; and in Node that line is made when the stack
 * is first read, so that a name set after super() is in it. The classes are wrapped for that: the engine offers no
 * other moment between a constructor and its subclass.
 */
function installStackFormat(): void {
  NativeError.prepareStackTrace = (_error, sites) => (guestFile = sites[0]?.getFileName() ?? null);
  NativeError.captureStackTrace({});
  NativeError.prepareStackTrace = prepare;
  const wrapped = [...NATIVE, AggregateError].map((Class) => wrap(Class as unknown as ErrorClass));
  const [base] = wrapped;
  for (const Class of wrapped) {
    if (base !== undefined && Class !== base) Object.setPrototypeOf(Class, base);
    defineProperty(globalThis, Class.name, { value: Class, writable: true, configurable: true });
  }
  if (base === undefined) return;
  copyStatics(NativeError, base);
  const capture = { value: captureStackTrace, writable: true, configurable: true };
  defineProperty(base, "captureStackTrace", capture);
  defineProperty(base, "stackTraceLimit", {
    get: () => limit,
    set: setLimit,
    enumerable: true,
    configurable: true,
  });
  setLimit(limit);
  defineProperty(base, "prepareStackTrace", {
    get: () => format ?? ErrorPrepareStackTrace,
    set: (value: unknown) => {
      const isOwn = typeof value === "function" && value !== ErrorPrepareStackTrace;
      format = isOwn ? (value as Format) : undefined;
    },
    enumerable: false,
    configurable: true,
  });
}

function wrap(Native: ErrorClass): ErrorClass {
  const Wrapper = function (...args: readonly unknown[]): Error {
    isKept = true;
    constructed = new.target;
    const error: Error = construct(Native, args, new.target ?? Wrapper);
    makeLazy(error);
    return error;
  } as unknown as ErrorClass;
  const { prototype } = Native;
  defineProperty(Wrapper, "name", { value: Native.name });
  defineProperty(Wrapper, "length", { value: Native.length });
  defineProperty(Wrapper, "prototype", { value: prototype, writable: false });
  defineProperty(prototype, "constructor", { value: Wrapper, writable: true, configurable: true });
  return Wrapper;
}

function setLimit(frameCount: number): void {
  limit = frameCount;
  NativeError.stackTraceLimit = frameCount > 0 ? frameCount + HIDDEN_FRAMES : 0;
}

function copyStatics(from: object, to: object): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
    if (!Object.hasOwn(to, name)) defineProperty(to, name, descriptor);
  }
}

function captureStackTrace(target: object, above?: unknown): void {
  isKept = true;
  apply(captureNative, NativeError, [target, above ?? captureStackTrace]);
  makeLazy(target);
}

/** Replaces the text that the engine has just stored by one that is made when it is read. */
function makeLazy(error: object): void {
  isKept = false;
  constructed = undefined;
  if (apply(hasIn, frames, [error]) !== true) return;
  defineProperty(error, "stack", { get: readStack, set: writeStack, configurable: true });
}

function readStack(this: object): unknown {
  const kept = apply(getOf, frames, [this]) as readonly CallSite[] | undefined;
  if (kept === undefined) return undefined;
  // What the formatting itself reads of the stack is not there yet.
  apply(deleteOf, frames, [this]);
  const stack = formatStack(this, kept);
  apply(writeStack, this, [stack]);
  return stack;
}

function writeStack(this: object, value: unknown): void {
  apply(deleteOf, frames, [this]);
  defineProperty(this, "stack", { value, writable: true, configurable: true });
}

/** What the engine calls when an error is made. The frames of those that a class makes are kept until somebody asks. */
function prepare(error: unknown, sites: readonly NativeCallSite[]): unknown {
  const own: CallSite[] = [];
  const first = isKept ? placeOf(constructed, sites) + 1 : 0;
  constructed = undefined;
  if (!isKept && typeof error === "object" && error !== null) translateMessage(error);
  for (let index = first; index < sites.length && own.length < limit; index++) {
    const site = sites[index];
    if (site !== undefined && !isHidden(site)) own[own.length] = new CallSite(site);
  }
  if (!isKept) return formatStack(error, own);
  isKept = false;
  apply(setOf, frames, [error as object, own]);
  return "";
}

/** The frame of a function, or -1. */
function placeOf(fn: unknown, sites: readonly NativeCallSite[]): number {
  for (let index = 0; fn !== undefined && index < sites.length; index++) {
    if (sites[index]?.getFunction() === fn) return index;
  }
  return -1;
}

function isHidden(site: NativeCallSite): boolean {
  return isGuestFile(site.getFileName()) || isTransparent(site);
}

/** The guest's own files, and the modules that the host makes up in front of what `import` gets from `require`. */
function isGuestFile(file: string | null): boolean {
  if (file === null) return false;
  for (let index = 0; index < OWN_SCHEMES.length; index++) {
    if (apply(startsWith, file, [OWN_SCHEMES[index]])) return true;
  }
  return file === guestFile;
}

function formatStack(error: unknown, sites: readonly CallSite[]): unknown {
  return format === undefined ? ErrorPrepareStackTrace(error, sites) : format(error, sites);
}

/** What Node has as Error.prepareStackTrace; so it is named. */
function ErrorPrepareStackTrace(error: unknown, sites: readonly CallSite[]): string {
  let text = header(error);
  for (let index = 0; index < sites.length; index++) text += `\n    at ${String(sites[index])}`;
  return text;
}

function header(error: unknown): string {
  try {
    return apply(errorToString, error, []);
  } catch {
    return "<error>";
  }
}

installStackFormat();
