// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { materialOf } from "../web/crypto/material.ts";
import { isProxy } from "./util-inspect.ts";

type Probe = (this: unknown, argument?: unknown) => unknown;

const { apply } = Reflect;
const toStringOf = Object.prototype.toString;

/** Functions of the engine that throw unless `this` has the internal slots of one kind. */
const PROBES: Readonly<Record<string, Probe>> = {
  Map: getter(Map.prototype, "size"),
  Set: getter(Set.prototype, "size"),
  Date: Date.prototype.getTime,
  RegExp: getter(RegExp.prototype, "source"),
  ArrayBuffer: getter(ArrayBuffer.prototype, "byteLength"),
  SharedArrayBuffer: getter(SharedArrayBuffer.prototype, "byteLength"),
  DataView: getter(DataView.prototype, "byteLength"),
  Number: Number.prototype.valueOf,
  String: String.prototype.valueOf,
  Boolean: Boolean.prototype.valueOf,
  BigInt: BigInt.prototype.valueOf,
  Symbol: Symbol.prototype.valueOf,
  WeakMap: WeakMap.prototype.has as Probe,
  WeakSet: WeakSet.prototype.has as Probe,
  WeakRef: WeakRef.prototype.deref,
};

const typedArrayName = getter(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);

function getter(prototype: object, name: string | symbol): Probe {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (get === undefined) throw new Error(`The engine has no getter ${String(name)}`);
  return get;
}

function has(kind: string, value: unknown): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  // The getters answer for the bare prototype of RegExp.
  if (value === RegExp.prototype || isProxy(value)) return false;
  try {
    const probe = PROBES[kind];
    if (probe === undefined) return false;
    apply(probe, value, [{}]);
    return true;
  } catch {
    return false;
  }
}

/**
 * What a value is inside, whatever its prototype and toStringTag claim: "Map", "Date", "Uint8Array", "Error"…;
 * "Object" for ordinary objects.
 */
export function kindOf(value: object): string {
  if (isNativeError(value)) return "Error";
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  if (isPlain && !(Symbol.toStringTag in value)) return tag(value);
  const array = typedArrayKind(value);
  if (array !== undefined) return array;
  for (const kind in PROBES) if (has(kind, value)) return kind;
  return value instanceof Promise ? "Promise" : isGeneratorObject(value) ? "Generator" : "Object";
}

function tag(value: unknown): string {
  return apply(toStringOf, value, []).slice(8, -1);
}

function typedArrayKind(value: unknown): string | undefined {
  return ArrayBuffer.isView(value)
    ? (apply(typedArrayName, value, []) as string | undefined)
    : undefined;
}

export const isMap = (value: unknown): value is Map<unknown, unknown> => has("Map", value);
export const isSet = (value: unknown): value is Set<unknown> => has("Set", value);
export const isDate = (value: unknown): value is Date => has("Date", value);
export const isRegExp = (value: unknown): value is RegExp => has("RegExp", value);

export function isNativeError(value: unknown): value is Error {
  return (Error as unknown as { isError(value: unknown): boolean }).isError(value);
}

export function isBoxedPrimitive(value: unknown): boolean {
  return ["Number", "String", "Boolean", "BigInt", "Symbol"].some((kind) => isBoxed(kind, value));
}

function isBoxed(kind: string, value: unknown): boolean {
  return typeof value === "object" && has(kind, value);
}

function isGeneratorObject(value: unknown): boolean {
  return (
    typeof value === "object" &&
    /^(Async)?Generator$|Async Generator/.test(tag(value)) &&
    value !== null
  );
}

/** Keys are made by a module that is not loaded before it is needed; what is a key is known here all the same. */
function keyTag(value: unknown): string | undefined {
  return materialOf(value) === undefined ? undefined : tag(value);
}

function functionText(value: unknown): string {
  return typeof value === "function" ? Function.prototype.toString.call(value) : "";
}

const is = (kind: string) => (value: unknown) => has(kind, value);
const boxed = (kind: string) => (value: unknown) => isBoxed(kind, value);
const array = (kind: string) => (value: unknown) => typedArrayKind(value) === kind;

const ARRAY_KINDS = (
  "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array " +
  "Float16Array Float32Array Float64Array BigInt64Array BigUint64Array"
).split(" ");

/** util.types. */
export const types = {
  isArrayBuffer: is("ArrayBuffer"),
  isSharedArrayBuffer: is("SharedArrayBuffer"),
  isAnyArrayBuffer: (value: unknown) =>
    has("ArrayBuffer", value) || has("SharedArrayBuffer", value),
  isArrayBufferView: (value: unknown) => ArrayBuffer.isView(value),
  isDataView: is("DataView"),
  isTypedArray: (value: unknown) => typedArrayKind(value) !== undefined,
  ...Object.fromEntries(ARRAY_KINDS.map((kind) => [`is${kind}`, array(kind)])),
  isMap,
  isSet,
  isDate,
  isRegExp,
  isWeakMap: is("WeakMap"),
  isWeakSet: is("WeakSet"),
  isNativeError,
  isPromise: (value: unknown) => value instanceof Promise && !isProxy(value),
  isProxy,
  isBoxedPrimitive,
  isNumberObject: boxed("Number"),
  isStringObject: boxed("String"),
  isBooleanObject: boxed("Boolean"),
  isBigIntObject: boxed("BigInt"),
  isSymbolObject: boxed("Symbol"),
  isAsyncFunction: (value: unknown) => functionText(value).startsWith("async"),
  isGeneratorFunction: (value: unknown) => /^(async\s+)?(function\s*)?\*/.test(functionText(value)),
  isGeneratorObject,
  isMapIterator: (value: unknown) => tag(value) === "Map Iterator",
  isSetIterator: (value: unknown) => tag(value) === "Set Iterator",
  isArgumentsObject: (value: unknown) => tag(value) === "Arguments",
  isModuleNamespaceObject: (value: unknown) =>
    typeof value === "object" && tag(value) === "Module" && Object.getPrototypeOf(value) === null,
  isExternal: () => false,
  isCryptoKey: (value: unknown) => keyTag(value) === "CryptoKey",
  isKeyObject: (value: unknown) => keyTag(value) === "KeyObject",
  isEventTarget: (value: unknown) => tag(value) === "EventTarget",
};
