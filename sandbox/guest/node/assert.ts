import { doesNotReject, doesNotThrow, generated, rejects, throws } from "./assert-throws.ts";
import { AssertionError } from "./assertion-error.ts";
import { isDeepEqual } from "./deep-equal.ts";
import { CallTracker } from "./call-tracker.ts";
import { invalidArgType, missingArgs } from "./errors.ts";
import { assertObject, assertOneOf } from "./validate.ts";
import { inspect } from "./util-inspect.ts";
import { isRegExp } from "./util-types.ts";

interface Failure {
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;
  readonly message: unknown;
  readonly diff?: string;
}

function fail(failure: Failure): never {
  const { message } = failure;
  if (message instanceof Error) throw message;
  throw new AssertionError(failure);
}

function checkOk(args: readonly unknown[]): void {
  const [value, message] = args;
  if (value) return;
  const base = { actual: value, expected: true, operator: "==" };
  if (args.length === 0) {
    throw generated(
      new AssertionError({ ...base, message: "No value argument passed to `assert.ok()`" }),
    );
  }
  fail({ ...base, message });
}

function ok(...args: readonly unknown[]): void {
  checkOk(args);
}

type Comparison = (...args: readonly unknown[]) => void;

/** A comparison of two required arguments, which fails with `operator` unless `holds`. */
function comparison(
  operator: string,
  holds: (actual: unknown, expected: unknown) => boolean,
  diff = "simple",
): Comparison {
  return (...args) => {
    if (args.length < 2) throw missingArgs("actual", "expected");
    const [actual, expected, message] = args;
    if (!holds(actual, expected)) fail({ actual, expected, operator, message, diff });
  };
}

// oxlint-disable-next-line eqeqeq
const isLoose = (a: unknown, b: unknown) => a == b || (Number.isNaN(a) && Number.isNaN(b));

const equal = comparison("==", isLoose);
const notEqual = comparison("!=", (a, b) => !isLoose(a, b));
const strictEqual = comparison("strictEqual", Object.is);
const notStrictEqual = comparison("notStrictEqual", (a, b) => !Object.is(a, b));
const deepEqual = comparison("deepEqual", (a, b) => isDeepEqual(a, b, "loose"));
const notDeepEqual = comparison("notDeepEqual", (a, b) => !isDeepEqual(a, b, "loose"));
const deepStrictEqual = comparison("deepStrictEqual", (a, b) => isDeepEqual(a, b, "strict"));
const notDeepStrictEqual = comparison("notDeepStrictEqual", (a, b) => !isDeepEqual(a, b, "strict"));
const partialDeepStrictEqual = comparison("partialDeepStrictEqual", (a, b) =>
  isDeepEqual(a, b, "partial"),
);

function failAlways(message?: unknown): never {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ operator: "fail", message: message ?? "Failed" });
  throw message === undefined ? generated(error) : error;
}

function ifError(value: unknown): void {
  if (value === undefined || value === null) return;
  const { message: said, constructor } = value as {
    message?: unknown;
    constructor?: { name?: string };
  };
  const isTold = typeof value === "object" && typeof said === "string";
  const told = said === "" && constructor !== undefined ? constructor.name : said;
  const text = `ifError got unwanted exception: ${isTold ? String(told) : inspect(value)}`;
  const error = new AssertionError({
    actual: value,
    expected: null,
    operator: "ifError",
    message: text,
  });
  throw error;
}

function checkMatch(wanted: boolean, operator: string): Comparison {
  return (text, pattern, message) => {
    if (!isRegExp(pattern)) throw invalidArgType("regexp", "RegExp", pattern);
    const isText = typeof text === "string";
    if (isText && pattern.test(text) === wanted) return;
    if (message instanceof Error) throw message;
    const problem = wanted
      ? "The input did not match the regular expression"
      : "The input was expected to not match the regular expression";
    const said = isText
      ? `${problem} ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`
      : `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`;
    const error = new AssertionError({
      actual: text,
      expected: pattern,
      operator,
      message: message ?? said,
    });
    throw message === undefined ? generated(error) : error;
  };
}

function members() {
  return {
    AssertionError,
    ok,
    fail: failAlways,
    equal,
    notEqual,
    deepEqual,
    notDeepEqual,
    deepStrictEqual,
    notDeepStrictEqual,
    strictEqual,
    notStrictEqual,
    partialDeepStrictEqual,
    match: checkMatch(true, "match"),
    doesNotMatch: checkMatch(false, "doesNotMatch"),
    throws,
    rejects,
    doesNotThrow,
    doesNotReject,
    ifError,
  };
}

/** node:assert/strict: the short names are the strict comparisons. */
export const strict: object = Object.assign(
  (...args: readonly unknown[]) => checkOk(args),
  members(),
  {
    equal: strictEqual,
    notEqual: notStrictEqual,
    deepEqual: deepStrictEqual,
    notDeepEqual: notDeepStrictEqual,
  },
);

/** node:assert. */
export const assert: object = Object.assign(
  (...args: readonly unknown[]) => checkOk(args),
  members(),
  { strict },
);

interface AssertOptions {
  readonly diff?: unknown;
  readonly strict?: unknown;
  readonly skipPrototype?: unknown;
}

/** assert.Assert: the functions of node:assert with options of their own. */
class Assert {
  readonly AssertionError = AssertionError;

  constructor(options: AssertOptions = {}) {
    assertObject(options, "options");
    const { diff = "simple", strict: isStrict = true, skipPrototype = false } = options;
    if (diff !== undefined) assertOneOf(diff, "options.diff", ["simple", "full"]);
    const own = withOptions(diff as string, skipPrototype === true);
    Object.assign(this, isStrict === false ? {} : strictNames(own));
    for (const [name, value] of Object.entries(own)) {
      if (Object.hasOwn(this, name)) continue;
      Object.defineProperty(this, name, { value, writable: true, configurable: true });
    }
  }
}

/** The comparisons whose outcome or error depends on the options of an `Assert`. */
function withOptions(diff: string, skipPrototype: boolean) {
  const isEqual = (a: unknown, b: unknown) => isDeepEqual(a, b, "strict", skipPrototype);
  return {
    strictEqual: comparison("strictEqual", Object.is, diff),
    notStrictEqual,
    deepStrictEqual: comparison("deepStrictEqual", isEqual, diff),
    notDeepStrictEqual: comparison("notDeepStrictEqual", (a, b) => !isEqual(a, b), diff),
  };
}

function strictNames(own: ReturnType<typeof withOptions>): object {
  return {
    equal: own.strictEqual,
    deepEqual: own.deepStrictEqual,
    notEqual: own.notStrictEqual,
    notDeepEqual: own.notDeepStrictEqual,
  };
}

for (const [name, value] of Object.entries(members())) {
  if (name !== "AssertionError") {
    Object.defineProperty(Assert.prototype, name, { value, writable: true, configurable: true });
  }
}

// In Node the module itself is its function `ok`.
Object.assign(assert, { Assert, CallTracker, ok: assert });
Object.assign(strict, { strict, Assert, CallTracker, ok: assert });
