// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { COMMON_JS_PREFIX, esModulePrefix } from "../../protocol.ts";

/** The part of a call site that QuickJS offers. */
export interface NativeCallSite {
  getFunction(): unknown;
  getFunctionName(): string | null;
  getFileName(): string | null;
  getLineNumber(): number;
  getColumnNumber(): number;
  isNative(): boolean;
}

/** Functions that only call others; V8 has no frame for them. */
const TRANSPARENT: readonly unknown[] = [
  Reflect.apply,
  Reflect.construct,
  Function.prototype.call,
  Function.prototype.apply,
];

/** The name that the host gives the door. */
const DOOR = "door";

/** Whose functions user code finds in its stacks, as `Array.map`. */
const OWNERS: readonly object[] = [
  Array,
  Promise,
  JSON,
  Map,
  Set,
  String,
  Object,
  Object.getPrototypeOf(Uint8Array) as object,
  RegExp,
  Reflect,
];

const { getOwnPropertyDescriptor } = Object;
const { apply } = Reflect;
const { charCodeAt, slice, lastIndexOf, startsWith } = String.prototype;
const decodePath = decodeURIComponent;

/** The functions that hold CommonJS files: V8 calls their frames `Object.<anonymous>`. */
const moduleWrappers = new WeakSet<object>();
const { add: addWrapper, has: hasWrapper } = WeakSet.prototype;

export function markModuleWrapper(wrapper: object): void {
  apply(addWrapper, moduleWrappers, [wrapper]);
}

/** A frame that V8 does not have. The engine's JSON.parse() shows the text it parses as a file. */
export function isTransparent(site: NativeCallSite): boolean {
  if (!site.isNative()) return site.getFileName() === "<input>";
  const fn = site.getFunction();
  for (let index = 0; index < TRANSPARENT.length; index++) {
    if (TRANSPARENT[index] === fn) return true;
  }
  return site.getFunctionName() === DOOR;
}

/** A frame of a stack as V8 shows it to Error.prepareStackTrace; what the engine does not know is what V8 says of plain code. */
export class CallSite {
  readonly #site: NativeCallSite;

  constructor(site: NativeCallSite) {
    this.#site = site;
  }

  getThis(): undefined {
    return undefined;
  }

  getTypeName(): string | null {
    return this.isToplevel() ? null : "Object";
  }

  getFunction(): unknown {
    const fn = this.#site.getFunction();
    return typeof fn === "function" ? fn : undefined;
  }

  getFunctionName(): string | null {
    const name = this.#site.getFunctionName();
    return name === null || name === "" || name === "<anonymous>" || name === "<eval>"
      ? null
      : name;
  }

  getMethodName(): null {
    return null;
  }

  getFileName(): string | undefined {
    return this.isNative() ? undefined : (this.#site.getFileName() ?? undefined);
  }

  getLineNumber(): number | null {
    return this.isNative() ? null : this.#site.getLineNumber();
  }

  getColumnNumber(): number | null {
    if (this.isNative()) return null;
    const column = this.#site.getColumnNumber();
    if (this.#site.getLineNumber() !== 1) return column;
    // The engine counts the columns of the first line from 0, and those of the others from 1.
    const own = column + 1 - prefixLength(this.#site.getFileName() ?? "");
    return own > 0 ? own : column;
  }

  getEvalOrigin(): undefined {
    return undefined;
  }

  getScriptNameOrSourceURL(): string | undefined {
    return this.getFileName();
  }

  getScriptHash(): string {
    return "";
  }

  getEnclosingLineNumber(): number | null {
    return this.getLineNumber();
  }

  getEnclosingColumnNumber(): number | null {
    return this.getColumnNumber();
  }

  getPosition(): number {
    return 0;
  }

  getPromiseIndex(): null {
    return null;
  }

  isToplevel(): boolean {
    const fn = this.#site.getFunction();
    return apply(hasWrapper, moduleWrappers, [fn]) !== true;
  }

  isEval(): boolean {
    return false;
  }

  isNative(): boolean {
    return this.#site.isNative();
  }

  /** Whether it is a class: of other functions the engine does not say how they were called. */
  isConstructor(): boolean {
    const fn = this.#site.getFunction();
    if (typeof fn !== "function" || this.isNative()) return false;
    return getOwnPropertyDescriptor(fn, "prototype")?.writable === false;
  }

  isAsync(): boolean {
    return false;
  }

  isPromiseAll(): boolean {
    return false;
  }

  toString(): string {
    if (this.isNative()) return `${nativeName(this.#site)} (<anonymous>)`;
    const file = this.getFileName() ?? "<anonymous>";
    const place = `${file}:${this.getLineNumber()}:${this.getColumnNumber()}`;
    const name = this.getFunctionName() ?? (this.isToplevel() ? undefined : "Object.<anonymous>");
    if (name === undefined) return place;
    return `${this.isConstructor() ? "new " : ""}${name} (${place})`;
  }
}

function nativeName(site: NativeCallSite): string {
  const name = site.getFunctionName() ?? "";
  const fn = site.getFunction();
  if (fn === Promise) return "new Promise";
  for (let index = 0; index < OWNERS.length; index++) {
    const owner = OWNERS[index] as { readonly name?: string; readonly prototype?: object };
    if (!has(owner, name, fn) && !has(owner.prototype, name, fn)) continue;
    return `${owner === JSON ? "JSON" : owner === Reflect ? "Reflect" : owner.name}.${name}`;
  }
  return name;
}

function has(owner: object | undefined, name: string, fn: unknown): boolean {
  return owner !== undefined && getOwnPropertyDescriptor(owner, name)?.value === fn;
}

const SLASH = 47;
const FILE_SCHEME = "file://";

/** Bytes that the host has put before the first line of a file, whose name says what kind of module it is. */
function prefixLength(file: string): number {
  if (apply(charCodeAt, file, [0]) === SLASH) return COMMON_JS_PREFIX.length;
  if (!apply(startsWith, file, [FILE_SCHEME])) return 0;
  const path = decodePath(apply(slice, file, [FILE_SCHEME.length]));
  const directory = apply(slice, path, [0, apply(lastIndexOf, path, ["/"])]);
  return utf8Length(esModulePrefix(path, directory, file));
}

/** The engine counts columns in bytes of UTF-8. */
function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = apply(charCodeAt, text, [index]);
    if (unit >= 0x80) length += 1;
    // Each half of a pair stands for two of four bytes.
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) length += 1;
  }
  return length;
}
