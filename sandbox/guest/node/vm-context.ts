/** Names that a new context has of its own; it sees no other global of this realm. */
const INTRINSICS = new Set(
  (
    "AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError " +
    "FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl " +
    "Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set " +
    "SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array " +
    "Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape " +
    "isFinite isNaN parseFloat parseInt undefined unescape console eval"
  ).split(" "),
);

/** What may be a function declaration: those of the top level become properties of a context's global object. */
const DECLARED = /(?:^|[;}\s])function\s*\*?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;

/** The one name that the scope leaves to the function around it. */
const CODE = "$code";

type Lookup = (name: string) => unknown;
type Run = (this: object, scope: object, code: string, tell: (lookup: Lookup) => void) => unknown;

/**
 * Not strict, as `with` asks for it, and therefore made from text. Function declarations end up in the inner function,
 * below the scope; `tell` is given the way to ask for them.
 */
// oxlint-disable-next-line typescript/no-implied-eval -- to run code is what this module is for.
const run = new Function(
  "$scope",
  CODE,
  "$tell",
  `return (function () {
     $tell(function (name) { return eval(name); });
     with ($scope) { return eval(${CODE}); }
   }).call(this);`,
) as Run;

/**
 * Runs a script with an object for its global scope. There is one realm only, so that the built-in classes are those of
 * the caller, and what the object does not have reads as undefined instead of throwing a ReferenceError; `let`, `const`
 * and classes of one script are not seen by the next.
 */
export function runInScope(target: object, code: string): unknown {
  const declared = new Set(Array.from(code.matchAll(DECLARED), ([, name = ""]) => name));
  const scope: object = new Proxy(target, {
    has(_target, key) {
      if (typeof key !== "string" || key === CODE) return false;
      return key in target || !declared.has(key);
    },
    get(_target, key) {
      if (key in target || typeof key !== "string") return Reflect.get(target, key);
      if (key === "globalThis") return scope;
      return INTRINSICS.has(key) ? Reflect.get(globalThis, key) : undefined;
    },
  });
  let lookup: Lookup = () => undefined;
  try {
    return run.call(scope, scope, code, (found) => {
      lookup = found;
    });
  } finally {
    for (const name of declared) adopt(target, name, lookup);
  }
}

/** Makes a function that the script has declared a property of the object. */
function adopt(target: object, name: string, lookup: Lookup): void {
  if (name in target) return;
  try {
    const value = lookup(name);
    if (typeof value === "function" && value !== Reflect.get(globalThis, name)) {
      Reflect.set(target, name, value);
    }
  } catch {
    // It was declared within another function, or stands in a text.
  }
}
