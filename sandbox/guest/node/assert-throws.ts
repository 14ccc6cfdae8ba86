import { AssertionError } from "./assertion-error.ts";
import { isDeepEqual } from "./deep-equal.ts";
import { describeReceived, invalidArgType, invalidArgValue, nodeError } from "./errors.ts";
import { inspect } from "./util-inspect.ts";
import { isNativeError, isRegExp } from "./util-types.ts";
import { assertFunction, type Callback } from "./validate.ts";

/** Nothing was thrown. */
const NOTHING = Symbol("nothing");

interface Expectation {
  readonly operator: string;
  /** How many arguments the caller gave after the function. */
  readonly count: number;
  readonly expected: unknown;
  readonly message: unknown;
}

function run(fn: unknown): unknown {
  assertFunction(fn, "fn");
  try {
    fn();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

async function settle(promiseOrFn: unknown): Promise<unknown> {
  try {
    await promiseFrom(promiseOrFn);
  } catch (error) {
    if (error instanceof InvalidReturn) throw error.error;
    return error;
  }
  return NOTHING;
}

/** Carries an error about the arguments past the rejection that is looked for. */
class InvalidReturn {
  readonly error: Error;
  constructor(error: Error) {
    this.error = error;
  }
}

function promiseFrom(promiseOrFn: unknown): PromiseLike<unknown> {
  const isThenable = (value: unknown): value is PromiseLike<unknown> =>
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function";
  if (typeof promiseOrFn === "function") {
    const result: unknown = promiseOrFn();
    if (isThenable(result)) return result;
    const text = `Expected instance of Promise to be returned from the "promiseFn" function but got ${describeReceived(result)}.`;
    throw new InvalidReturn(nodeError(TypeError, "ERR_INVALID_RETURN_VALUE", text));
  }
  if (isThenable(promiseOrFn)) return promiseOrFn;
  throw new InvalidReturn(invalidArgType("promiseFn", ["function", "Promise"], promiseOrFn));
}

export function throws(fn: unknown, ...rest: readonly unknown[]): void {
  expectError(run(fn), expectation("throws", rest));
}

export async function rejects(promiseOrFn: unknown, ...rest: readonly unknown[]): Promise<void> {
  expectError(await settle(promiseOrFn), expectation("rejects", rest));
}

export function doesNotThrow(fn: unknown, ...rest: readonly unknown[]): void {
  expectNone(run(fn), expectation("doesNotThrow", rest));
}

export async function doesNotReject(
  promiseOrFn: unknown,
  ...rest: readonly unknown[]
): Promise<void> {
  expectNone(await settle(promiseOrFn), expectation("doesNotReject", rest));
}

function expectation(operator: string, rest: readonly unknown[]): Expectation {
  const [expected, message] = rest;
  return { operator, count: rest.length, expected, message };
}

function expectError(actual: unknown, given: Expectation): void {
  let { expected, message } = given;
  if (typeof expected === "string") {
    if (given.count === 2) {
      throw invalidArgType("error", ["Function", "Error", "RegExp", "Object"], expected);
    }
    checkAmbiguity(actual, expected);
    message = expected;
    expected = undefined;
  } else if (
    expected !== undefined &&
    expected !== null &&
    typeof expected !== "object" &&
    typeof expected !== "function"
  ) {
    throw invalidArgType("error", ["Function", "Error", "RegExp", "Object"], expected);
  }
  if (actual === NOTHING) {
    const name = (expected as { name?: unknown } | undefined)?.name;
    let text = typeof name === "string" && name !== "" ? ` (${name})` : "";
    text += message === undefined || message === null ? "." : `: ${message as string}`;
    const kind = given.operator === "rejects" ? "rejection" : "exception";
    const error = new AssertionError({
      actual: undefined,
      expected,
      operator: given.operator,
      message: `Missing expected ${kind}${text}`,
    });
    throw error;
  }
  if (expected !== undefined && expected !== null) match(actual, expected, { ...given, message });
}

function checkAmbiguity(actual: unknown, text: string): void {
  const isError = typeof actual === "object" && actual !== null;
  const same = isError ? (actual as { message?: unknown }).message === text : actual === text;
  if (!same) return;
  const kind = isError ? "error message" : "error";
  const message = `The "error/message" argument is ambiguous. The ${kind} "${text}" is identical to the message.`;
  throw nodeError(TypeError, "ERR_AMBIGUOUS_ARGUMENT", message);
}

function expectNone(actual: unknown, given: Expectation): void {
  if (actual === NOTHING) return;
  const isMessage = typeof given.expected === "string";
  const message = isMessage ? given.expected : given.message;
  const expected = isMessage ? undefined : given.expected;
  if (expected !== undefined && !isInstanceOrMatch(actual, expected)) throw actual;
  const details = message === undefined || message === null ? "." : `: ${message as string}`;
  const kind = given.operator === "doesNotReject" ? "rejection" : "exception";
  const said = (actual as { message?: unknown } | undefined)?.message;
  const text = `Got unwanted ${kind}${details}\nActual message: "${String(said)}"`;
  throw new AssertionError({ actual, expected, operator: given.operator, message: text });
}

function isInstanceOrMatch(actual: unknown, expected: unknown): boolean {
  if (isRegExp(expected)) return expected.test(String(actual));
  if (typeof expected !== "function")
    throw invalidArgType("expected", ["Function", "RegExp"], expected);
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return Reflect.apply(expected as Callback, {}, [actual]) === true;
}

function match(actual: unknown, expected: unknown, given: Expectation): void {
  if (isRegExp(expected)) {
    if (expected.test(String(actual))) return;
    const text = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(actual))}\n`;
    throw failure(actual, expected, given, text);
  }
  if (typeof expected !== "function") return matchObject(actual, expected as object, given);
  if (expected.prototype !== undefined && actual instanceof expected) return;
  if (Object.prototype.isPrototypeOf.call(Error, expected))
    throw failure(actual, expected, given, describeClass(actual, expected));
  const answer = Reflect.apply(expected as Callback, {}, [actual]);
  if (answer === true) return;
  const name = expected.name === "" ? "" : `"${expected.name}" `;
  let text = `The ${name}validation function is expected to return "true". Received ${inspect(answer)}`;
  if (isNativeError(actual)) text += `\n\nCaught error:\n\n${String(actual)}`;
  throw failure(actual, expected, given, text);
}

function describeClass(actual: unknown, expected: { readonly name: string }): string {
  const start = `The error is expected to be an instance of "${expected.name}". Received `;
  if (!isNativeError(actual)) return `${start}"${inspect(actual, { depth: -1 })}"`;
  return `${start}"${actual.name}"\n\nError message:\n\n${actual.message}`;
}

function matchObject(actual: unknown, expected: object, given: Expectation): void {
  if (typeof actual !== "object" || actual === null) {
    throw new AssertionError({
      actual,
      expected,
      operator: "deepStrictEqual",
      ...messageOf(given),
    });
  }
  const keys = Object.keys(expected);
  if (isNativeError(expected)) keys.push("name", "message");
  else if (keys.length === 0)
    throw invalidArgValue("error", expected, "may not be an empty object");
  for (const key of keys) {
    const [found, wanted]: [unknown, unknown] = [
      Reflect.get(actual, key),
      Reflect.get(expected, key),
    ];
    if (typeof found === "string" && isRegExp(wanted) && wanted.test(found)) continue;
    if (key in actual && isDeepEqual(found, wanted, "strict")) continue;
    if (given.message !== undefined) throw failure(actual, expected, given, "");
    throw comparisonFailure(actual, expected, keys, given.operator);
  }
}

/** Shows only the properties that were asked for; a pattern that matches stands as the text it matched. */
class Comparison {
  constructor(source: object, keys: readonly string[], actual?: object) {
    for (const key of keys) {
      if (!(key in source)) continue;
      const value: unknown = Reflect.get(source, key);
      const found: unknown = actual === undefined ? undefined : Reflect.get(actual, key);
      const isMatch = typeof found === "string" && isRegExp(value) && value.test(found);
      Reflect.set(this, key, isMatch ? found : value);
    }
  }
}

function comparisonFailure(
  actual: object,
  expected: object,
  keys: readonly string[],
  operator: string,
): Error {
  const left = new Comparison(actual, keys);
  const right = new Comparison(expected, keys, actual);
  const { message } = new AssertionError({
    actual: left,
    expected: right,
    operator: "deepStrictEqual",
  });
  return generated(new AssertionError({ actual, expected, operator, message }));
}

function failure(actual: unknown, expected: unknown, given: Expectation, text: string): Error {
  if (given.message instanceof Error) return given.message;
  const { operator, message } = given;
  const error = new AssertionError({ actual, expected, operator, message: message ?? text });
  return message === undefined || message === null ? generated(error) : error;
}

/** The message was made here and not given by the caller. */
export function generated(error: AssertionError): AssertionError {
  return Object.assign(error, { generatedMessage: true });
}

function messageOf({ message }: Expectation): { message?: unknown } {
  return message === undefined ? {} : { message };
}
