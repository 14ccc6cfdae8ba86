// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
/** The part of a call site that QuickJS offers. */
interface CallSite {
  getFunction(): unknown;
  getFunctionName(): string | null;
  getFileName(): string | null;
  getLineNumber(): number;
  getColumnNumber(): number;
  isNative(): boolean;
}

type ErrorClass = new (...args: readonly unknown[]) => Error;

interface ErrorStatics {
  captureStackTrace(target: object, above?: unknown): void;
  stackTraceLimit: number;
  prepareStackTrace: ((error: unknown, sites: readonly CallSite[]) => unknown) | undefined;
}

const NATIVE = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

const NativeError = Error as unknown as ErrorStatics;
const errorToString = Error.prototype.toString;
const captureNative = NativeError.captureStackTrace;
const { apply, construct, defineProperty } = Reflect;

/** Frames of the errors whose stack nobody has read yet. */
const frames = new WeakMap<object, string>();
/** The file that the guest's own code stands in; its frames would tell a function's author nothing. */
let guestFile: string | null = null;
let limit = 10;
let isKept = false;
let format: NonNullable<ErrorStatics["prepareStackTrace"]> = formatStack;

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
    get: () => format,
    set: (value) => (format = typeof value === "function" ? value : formatStack),
    enumerable: true,
    configurable: true,
  });
}

function wrap(Native: ErrorClass): ErrorClass {
  const Wrapper = function (...args: readonly unknown[]): Error {
    isKept = true;
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
  if (!frames.has(error)) return;
  defineProperty(error, "stack", { get: readStack, set: writeStack, configurable: true });
}

function readStack(this: object): string | undefined {
  const kept = frames.get(this);
  if (kept === undefined) return undefined;
  const stack = header(this) + kept;
  apply(writeStack, this, [stack]);
  return stack;
}

function writeStack(this: object, value: unknown): void {
  frames.delete(this);
  defineProperty(this, "stack", { value, writable: true, configurable: true });
}

/** What the engine calls: user code's own function gets the same frames that it would see in Node. */
function prepare(error: unknown, sites: readonly CallSite[]): unknown {
  const own = sites.filter((site) => site.getFileName() !== guestFile && !isHidden(site));
  return format(error, (own.length > 0 ? own : sites).slice(0, limit));
}

function formatStack(error: unknown, sites: readonly CallSite[]): string {
  const text = sites.map((site) => `\n    at ${formatSite(site)}`).join("");
  if (!isKept) return header(error) + text;
  isKept = false;
  frames.set(error as object, text);
  return text;
}

function isHidden(site: CallSite): boolean {
  return site.isNative() && site.getFunction() === construct;
}

function header(error: unknown): string {
  try {
    return apply(errorToString, error, []);
  } catch {
    return "<error>";
  }
}

function formatSite(site: CallSite): string {
  const name = site.getFunctionName();
  const place = site.isNative()
    ? "native"
    : `${site.getFileName() ?? "<anonymous>"}:${site.getLineNumber()}:${site.getColumnNumber()}`;
  if (name === null || name === "" || name === "<anonymous>") return place;
  return `${name === "<eval>" ? "Object.<anonymous>" : name} (${place})`;
}

installStackFormat();

// A module for its effect: it has to come before any class that extends Error.
export {};
