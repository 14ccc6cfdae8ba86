// Before the class below: it extends the Error that user code sees.
import "../web/error-stack.ts";
import { diffMessage, show } from "./assert-diff.ts";
import { invalidArgType } from "./errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "./util-inspect.ts";

export interface AssertionOptions {
  readonly message?: unknown;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator?: string;
  readonly stackStartFn?: unknown;
  readonly diff?: string;
}

/** Longer values are cut in messages without a diff. */
const SHOWN_CHARACTERS_MAX = 512;
const SHOWN_LINES_MAX = 50;

const HEADERS: Readonly<Record<string, string>> = {
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  partialDeepStrictEqual: "Expected values to be partially and strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  deepEqual: "Expected values to be loosely deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
};

export class AssertionError extends Error {
  readonly generatedMessage: boolean;
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string | undefined;
  readonly diff: string;

  constructor(options: AssertionOptions) {
    if (typeof options !== "object" || options === null)
      throw invalidArgType("options", "Object", options);
    const { message, actual, expected, operator, diff = "simple" } = options;
    super(describe(options));
    this.generatedMessage = message === undefined || message === null;
    // Read before the name is set: the first line is made of it.
    const frames = (this.stack ?? "").slice("Error".length);
    const hidden = { writable: true, configurable: true };
    Object.defineProperty(this, "name", { value: "AssertionError", ...hidden });
    Object.defineProperty(this, "stack", {
      value: `AssertionError [${this.code}]${frames}`,
      ...hidden,
    });
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    this.diff = diff;
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [CUSTOM_INSPECT](_depth: number, context: InspectContext): string {
    return inspect(this, { ...context, customInspect: false, depth: 0 });
  }
}

function describe({ message, actual, expected, operator = "" }: AssertionOptions): string {
  const isDiffed = ["deepStrictEqual", "strictEqual", "partialDeepStrictEqual"].includes(operator);
  if (message !== undefined && message !== null) {
    return isDiffed && operator !== "partialDeepStrictEqual"
      ? diffMessage(actual, expected, `${message as string}`, false)
      : `${message as string}`;
  }
  if (isDiffed)
    return diffMessage(actual, expected, HEADERS[operator] ?? "", operator === "strictEqual");
  if (operator === "notDeepStrictEqual" || operator === "notStrictEqual")
    return describeUnwanted(actual, operator);
  return describePair(show(actual), show(expected), operator);
}

function describeUnwanted(actual: unknown, operator: string): string {
  const isObject = (typeof actual === "object" && actual !== null) || typeof actual === "function";
  const header =
    HEADERS[operator === "notStrictEqual" && isObject ? "notStrictEqualObject" : operator] ?? "";
  const lines = show(actual).split("\n");
  if (lines.length > SHOWN_LINES_MAX) lines.splice(SHOWN_LINES_MAX - 4, Infinity, "...");
  if (lines.length === 1) {
    const [only = ""] = lines;
    return `${header}${only.length > 5 ? "\n\n" : " "}${only}`;
  }
  return `${header}\n\n${lines.join("\n")}\n`;
}

function describePair(actual: string, expected: string, operator: string): string {
  const cut = (text: string) =>
    text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX - 3)}...` : text;
  if (operator === "notDeepEqual") return `${HEADERS[operator]}\n\n${cut(actual)}`;
  if (operator === "deepEqual")
    return `${HEADERS[operator]}\n\n${cut(actual)}\n\nshould loosely deep-equal\n\n${cut(expected)}`;
  const relation = operator === "notEqual" ? "!=" : operator;
  return `${cut(actual)} ${relation} ${cut(expected)}`;
}
