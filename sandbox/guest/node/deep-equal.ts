import { isProxy } from "./util-inspect.ts";
import { kindOf } from "./util-types.ts";

export type Strictness = "loose" | "strict" | "partial";

/** Pairs being compared, so that cycles end: a pair met again is equal as far as it is known. */
type Pairs = Map<object, Set<object>>;

interface Comparison {
  readonly mode: Strictness;
  readonly pairs: Pairs;
  /** Node's skipPrototype option of isDeepStrictEqual. */
  readonly skipPrototype: boolean;
}

/** Deep equality by the rules of node:assert: "strict" is util.isDeepStrictEqual. */
export function isDeepEqual(
  a: unknown,
  b: unknown,
  mode: Strictness,
  skipPrototype = false,
): boolean {
  return equal(a, b, { mode, pairs: new Map(), skipPrototype });
}

function equal(a: unknown, b: unknown, comparison: Comparison): boolean {
  if (a === b) return a !== 0 || comparison.mode === "loose" || Object.is(a, b);
  if (comparison.mode === "loose") {
    if (!isObject(a) || !isObject(b)) {
      if (isObject(a) || isObject(b)) return false;
      // Loose equality of primitives is ==, with NaN equal to itself.
      // oxlint-disable-next-line eqeqeq
      return a == b || (Number.isNaN(a) && Number.isNaN(b));
    }
  } else if (!isObject(a) || !isObject(b)) return Object.is(a, b);
  return equalObjects(a, b, comparison);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function equalObjects(a: object, b: object, comparison: Comparison): boolean {
  const isStrict = comparison.mode === "strict";
  if (
    isStrict &&
    !comparison.skipPrototype &&
    Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)
  )
    return false;
  const kind = kindOf(isProxy(a) ? { ...a } : a);
  if (kind !== kindOf(isProxy(b) ? { ...b } : b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (comparison.mode !== "loose" && stringTag(a) !== stringTag(b)) return false;

  const seen = comparison.pairs.get(a);
  if (seen?.has(b)) return true;
  comparison.pairs.set(a, (seen ?? new Set()).add(b));
  const result = equalContents(a, b, kind, comparison);
  comparison.pairs.get(a)?.delete(b);
  return result;
}

function stringTag(value: object): string {
  return Object.prototype.toString.call(value);
}

function equalContents(a: object, b: object, kind: string, comparison: Comparison): boolean {
  switch (kind) {
    case "Date":
      if (!Object.is(Number(a), Number(b))) return false;
      break;
    case "RegExp": {
      const [x, y] = [a as RegExp, b as RegExp];
      if (x.source !== y.source || x.flags !== y.flags || x.lastIndex !== y.lastIndex) return false;
      break;
    }
    case "Error":
      if (!equalErrors(a as Error, b as Error, comparison)) return false;
      break;
    case "Number":
    case "String":
    case "Boolean":
    case "BigInt":
    case "Symbol":
      if (!Object.is(a.valueOf(), b.valueOf())) return false;
      break;
    case "Map":
      if (!equalMaps(a as Map<unknown, unknown>, b as Map<unknown, unknown>, comparison))
        return false;
      break;
    case "Set":
      if (!equalSets(a as Set<unknown>, b as Set<unknown>, comparison)) return false;
      break;
    case "WeakMap":
    case "WeakSet":
    case "Promise":
      return false;
    case "ArrayBuffer":
    case "SharedArrayBuffer":
    case "DataView":
      if (!equalBytes(bytesOf(a), bytesOf(b))) return false;
      break;
    default:
      if (ArrayBuffer.isView(a)) return equalArrays(a, b, comparison);
  }
  return equalProperties(a, b, comparison);
}

function equalErrors(a: Error, b: Error, comparison: Comparison): boolean {
  if (a.message !== b.message || a.name !== b.name) return false;
  for (const name of ["cause", "errors"] as const) {
    if (Object.hasOwn(a, name) !== Object.hasOwn(b, name)) return false;
    if (!equal(Reflect.get(a, name), Reflect.get(b, name), comparison)) return false;
  }
  return true;
}

function bytesOf(value: object): Uint8Array {
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new Uint8Array(value as ArrayBuffer);
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function equalArrays(a: object, b: object, comparison: Comparison): boolean {
  const [x, y] = [a as ArrayLike<unknown>, b as ArrayLike<unknown>];
  if (x.length !== y.length) return false;
  for (let at = 0; at < x.length; at++) {
    const same = comparison.mode === "loose" ? x[at] === y[at] : Object.is(x[at], y[at]);
    if (!same && !(Number.isNaN(x[at]) && Number.isNaN(y[at]))) return false;
  }
  // Only properties beside the elements are left to compare.
  const extra = (value: object) =>
    ownKeys(value, comparison).filter((key) => !/^\d+$/.test(String(key)));
  return equalKeys(a, b, extra(a), extra(b), comparison);
}

function equalProperties(a: object, b: object, comparison: Comparison): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    const isShort = comparison.mode === "partial" ? a.length < b.length : a.length !== b.length;
    if (isShort) return false;
    if (comparison.mode === "partial") return isSubsequence(a, b, comparison);
  }
  return equalKeys(a, b, ownKeys(a, comparison), ownKeys(b, comparison), comparison);
}

/** Partial equality finds the expected items in the actual array in their order. */
function isSubsequence(
  actual: readonly unknown[],
  expected: readonly unknown[],
  comparison: Comparison,
) {
  let at = 0;
  return expected.every((item) => {
    while (at < actual.length && !equal(actual[at], item, comparison)) at++;
    return at++ < actual.length;
  });
}

function ownKeys(value: object, { mode }: Comparison): PropertyKey[] {
  const symbols = mode === "loose" ? [] : Object.getOwnPropertySymbols(value);
  const isEnumerable = (key: symbol) => Object.prototype.propertyIsEnumerable.call(value, key);
  return [...Object.keys(value), ...symbols.filter(isEnumerable)];
}

function equalKeys(
  a: object,
  b: object,
  keysA: PropertyKey[],
  keysB: PropertyKey[],
  comparison: Comparison,
) {
  if (comparison.mode !== "partial" && keysA.length !== keysB.length) return false;
  const own = new Set(keysA);
  if (!keysB.every((key) => own.has(key))) return false;
  return keysB.every((key) => equal(Reflect.get(a, key), Reflect.get(b, key), comparison));
}

function equalSets(a: Set<unknown>, b: Set<unknown>, comparison: Comparison): boolean {
  if (comparison.mode === "partial" ? a.size < b.size : a.size !== b.size) return false;
  const left = new Set(a);
  const rest: unknown[] = [];
  for (const item of b) if (!left.delete(item)) rest.push(item);
  return rest.every((item) => {
    for (const other of left) if (equal(other, item, comparison)) return left.delete(other);
    return false;
  });
}

function equalMaps(
  a: Map<unknown, unknown>,
  b: Map<unknown, unknown>,
  comparison: Comparison,
): boolean {
  if (comparison.mode === "partial" ? a.size < b.size : a.size !== b.size) return false;
  const left = new Map(a);
  const rest: [unknown, unknown][] = [];
  for (const [key, value] of b) {
    if (left.has(key) && equal(left.get(key), value, comparison)) left.delete(key);
    else rest.push([key, value]);
  }
  return rest.every(([key, value]) => {
    for (const [otherKey, otherValue] of left) {
      const isSame = equal(otherKey, key, comparison) && equal(otherValue, value, comparison);
      if (isSame) return left.delete(otherKey);
    }
    return false;
  });
}
