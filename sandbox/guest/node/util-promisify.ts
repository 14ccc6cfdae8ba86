import { invalidArgType, nodeError } from "./errors.ts";
import { nextTick } from "./next-tick.ts";
import { assertFunction, type Callback } from "./validate.ts";

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

/** Names of the results of a callback that gives several, such as fs.read. */
export const RESULT_NAMES: unique symbol = Symbol("promisifiedResultNames");

interface Promisable extends Callback {
  [RESULT_NAMES]?: readonly string[];
}

export function promisify(original: unknown): Callback {
  assertFunction(original, "original");
  const custom: unknown = Reflect.get(original, CUSTOM);
  if (custom !== undefined && custom !== null) {
    assertFunction(custom, "util.promisify.custom");
    return mark(custom);
  }
  const names = (original as Promisable)[RESULT_NAMES];
  function promisified(this: unknown, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (error: unknown, ...values: unknown[]) => {
        if (error) reject(error);
        else if (names === undefined || values.length < 2) resolve(values[0]);
        else resolve(Object.fromEntries(names.map((name, index) => [name, values[index]])));
      };
      Reflect.apply(original as Callback, this, [...args, settle]);
    });
  }
  Object.setPrototypeOf(promisified, Object.getPrototypeOf(original));
  const own = Object.getOwnPropertyDescriptors(original);
  return mark(Object.defineProperties(promisified, own as PropertyDescriptorMap));
}

promisify.custom = CUSTOM;

function mark(fn: Callback): Callback {
  return Object.defineProperty(fn, CUSTOM, { value: fn, configurable: true });
}

export function callbackify(original: unknown): Callback {
  assertFunction(original, "original");
  function callbackified(this: unknown, ...args: unknown[]): void {
    const callback = args.pop();
    if (typeof callback !== "function") {
      throw invalidArgType("last argument", "function", callback);
    }
    const promise = Reflect.apply(original as Callback, this, args) as Promise<unknown>;
    promise.then(
      (value) => nextTick(callback.bind(this, null, value)),
      (reason: unknown) => nextTick(callback.bind(this, reason || falsyReason(reason))),
    );
  }
  const own: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(original);
  const { length, name } = own;
  if (typeof length?.value === "number") own["length"] = { ...length, value: length.value + 1 };
  if (typeof name?.value === "string")
    own["name"] = { ...name, value: `${name.value}Callbackified` };
  return Object.defineProperties(callbackified, own);
}

function falsyReason(reason: unknown): Error {
  const text = "Promise was rejected with falsy value";
  return Object.assign(nodeError(Error, "ERR_FALSY_VALUE_REJECTION", text), { reason });
}
