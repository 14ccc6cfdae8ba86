import { AssertionError } from "./assertion-error.ts";
import { invalidArgValue } from "./errors.ts";
import { assertInteger, type Callback } from "./validate.ts";

interface Call {
  readonly thisArg: unknown;
  readonly arguments: readonly unknown[];
}

interface Tracked {
  readonly expected: number;
  readonly name: string;
  readonly stack: Error;
  calls: Call[];
}

const CALLS_MAX = 2 ** 32 - 1;

/** assert.CallTracker: functions that must have been called so many times. */
export class CallTracker {
  readonly #tracked = new Map<unknown, Tracked>();

  calls(fn?: unknown, expected: unknown = 1): Callback {
    const isCount = typeof fn === "number";
    const target = typeof fn === "function" ? (fn as Callback) : () => {};
    const count = isCount ? fn : expected;
    assertInteger(count, "expected", 1, CALLS_MAX);
    const name = (typeof fn === "function" && fn.name) || "calls";
    const tracked: Tracked = { expected: count, name, stack: new Error(), calls: [] };
    const proxy = new Proxy(target, {
      apply(_target, thisArg, args: unknown[]) {
        tracked.calls.push(Object.freeze({ thisArg, arguments: Object.freeze([...args]) }));
        return Reflect.apply(target, thisArg, args);
      },
    });
    this.#tracked.set(proxy, tracked);
    return proxy;
  }

  getCalls(fn: unknown): readonly Call[] {
    return Object.freeze([...this.#find(fn).calls]);
  }

  reset(fn?: unknown): void {
    const all = fn === undefined ? [...this.#tracked.values()] : [this.#find(fn)];
    for (const tracked of all) tracked.calls = [];
  }

  report(): object[] {
    return [...this.#tracked.values()]
      .filter(({ calls, expected }) => calls.length !== expected)
      .map(({ calls, expected, name, stack }) => ({
        message: describe(name, expected, calls.length),
        actual: calls.length,
        expected,
        operator: name,
        stack,
      }));
  }

  verify(): void {
    const errors = this.report() as { readonly message: string }[];
    const [only] = errors;
    if (only === undefined) return;
    const message =
      errors.length === 1 ? only.message : "Functions were not called the expected number of times";
    throw new AssertionError({ message });
  }

  #find(fn: unknown): Tracked {
    const tracked = this.#tracked.get(fn);
    if (tracked === undefined) throw invalidArgValue("tracked", fn, "is not a tracked function");
    return tracked;
  }
}

function describe(name: string, expected: number, actual: number): string {
  return `Expected the ${name} function to be executed ${expected} time(s) but was executed ${actual} time(s).`;
}
