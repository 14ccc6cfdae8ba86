import { findErrno } from "./errno.ts";
import { inspect } from "./util-inspect.ts";

type ErrorClass = new (message: string) => Error;

/** How many characters of a wrong value an error message shows. */
const RECEIVED_CHARACTERS_MAX = 28;

/** An error that carries a code the way Node's own do: in `code`, the stack and toString(), not in `name`. */
export function nodeError(
  Class: ErrorClass,
  code: string,
  message: string,
): Error & { code: string } {
  const error = Object.assign(new Class(message), { code });
  const label = `${error.name} [${code}]`;
  const stack = error.stack ?? "";
  const text = stack.startsWith(error.name) ? `${label}${stack.slice(error.name.length)}` : stack;
  Object.defineProperty(error, "stack", { value: text, writable: true, configurable: true });
  Object.defineProperty(error, "toString", {
    value() {
      return `${error.name} [${code}]: ${error.message}`;
    },
    writable: true,
    configurable: true,
  });
  return error;
}

export function invalidArgType(
  name: string,
  expected: string | readonly string[],
  actual: unknown,
) {
  const list = typeof expected === "string" ? [expected] : expected;
  const text = `The ${subject(name)} must be ${describeExpected(list)}. Received ${describeReceived(actual)}`;
  return nodeError(TypeError, "ERR_INVALID_ARG_TYPE", text);
}

export function invalidArgValue(name: string, value: unknown, reason = "is invalid") {
  let shown = inspect(value);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  const kind = name.includes(".") ? "property" : "argument";
  const text = `The ${kind} '${name}' ${reason}. Received ${shown}`;
  return nodeError(TypeError, "ERR_INVALID_ARG_VALUE", text);
}

export function outOfRange(name: string, range: string, received: unknown) {
  const text = `The value of "${name}" is out of range. It must be ${range}. Received ${describeNumber(received)}`;
  return nodeError(RangeError, "ERR_OUT_OF_RANGE", text);
}

/** What Node throws where the platform lacks a feature; here the platform is this runtime. */
export function unavailable(what: string, reason?: string) {
  const why = reason === undefined ? " yet" : `: ${reason}`;
  const text = `${what} is not available in this runtime${why}`;
  return nodeError(Error, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", text);
}

export function missingArgs(...names: readonly string[]) {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.at(-1) ?? "";
  const list =
    quoted.length < 3 ? quoted.join(" and ") : `${quoted.slice(0, -1).join(", ")}, and ${last}`;
  const noun = quoted.length === 1 ? "argument" : "arguments";
  return nodeError(TypeError, "ERR_MISSING_ARGS", `The ${list} ${noun} must be specified`);
}

/** "null", "function f", "an instance of Foo", "type number (5)": how Node names a wrong value. */
export function describeReceived(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
  }
  let shown = inspect(value, { colors: false });
  if (shown.length > RECEIVED_CHARACTERS_MAX) shown = `${shown.slice(0, 25)}...`;
  return `type ${typeof value} (${shown})`;
}

function subject(name: string): string {
  if (name.endsWith(" argument")) return name;
  return `"${name}" ${name.includes(".") ? "property" : "argument"}`;
}

const PRIMITIVES = new Set(
  "string function number object boolean bigint symbol Function Object".split(" "),
);

function describeExpected(expected: readonly string[]): string {
  let types = expected.filter((name) => PRIMITIVES.has(name)).map((name) => name.toLowerCase());
  const classes = expected.filter((name) => !PRIMITIVES.has(name) && /^[A-Z]\w*$/.test(name));
  const others = expected.filter((name) => !PRIMITIVES.has(name) && !/^[A-Z]\w*$/.test(name));
  // "Object" beside other classes is one of them.
  if (classes.length > 0 && expected.includes("Object")) {
    types = types.filter((name) => name !== "object");
    classes.push("Object");
  }
  const parts: string[] = [];
  if (types.length > 0)
    parts.push(`${types.length > 1 ? "one of type" : "of type"} ${either(types)}`);
  if (classes.length > 0) parts.push(`an instance of ${either(classes)}`);
  if (others.length > 1) parts.push(`one of ${either(others)}`);
  else if (others[0] !== undefined) {
    parts.push(
      others[0].toLowerCase() === others[0] ? others[0] : `an ${others[0]}`.replace("an an", "an"),
    );
  }
  return parts.join(" or ");
}

function either(names: readonly string[]): string {
  if (names.length < 3) return names.join(" or ");
  return `${names.slice(0, -1).join(", ")}, or ${names.at(-1)}`;
}

function describeNumber(value: unknown): string {
  if (typeof value === "bigint") {
    const digits = String(value);
    return `${value > 2n ** 32n || value < -(2n ** 32n) ? underscored(digits) : digits}n`;
  }
  if (Number.isInteger(value) && Math.abs(Number(value)) > 2 ** 32)
    return underscored(String(value));
  return inspect(value);
}

function underscored(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, "_");
}

/** The host's word for a failed call, when the error is one. */
export function hostCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === "string" && findErrno(code) !== undefined ? code : undefined;
}
