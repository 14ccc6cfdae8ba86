import { cidrFault } from "./cidr.ts";
import { globFault } from "./glob.ts";

/** Lambda's filters have all of EventBridge's rules but `wildcard` and `cidr`: reference 5.5. */
export type PatternLanguage = "eventbridge" | "lambda";

/** The one member whose array holds patterns instead of values. */
export const OR = "$or";
export const EQUALS_IGNORE_CASE = "equals-ignore-case";

const OPERATORS = ["=", "<", "<=", ">", ">="];
const LAMBDA_HAS_NOT: readonly string[] = ["wildcard", "cidr"];
/** Rules that `anything-but` turns round. */
const REVERSIBLE: readonly string[] = ["prefix", "suffix", EQUALS_IGNORE_CASE, "wildcard"];
/** A pattern has 4096 characters, but deep nesting must not overflow the stack. */
const DEPTH_MAX = 200;

/** What is wrong with a pattern; undefined for a good one. */
export function patternFault(
  value: unknown,
  language: PatternLanguage,
  depth = 0,
): string | undefined {
  if (!isObject(value)) return "Filter is not an object";
  if (depth > DEPTH_MAX) return "Filter is nested too deeply";
  const members = Object.entries(value);
  if (members.length === 0) return "Empty objects are not allowed";
  return first(members, ([name, node]) => nodeFault(name, node, language, depth));
}

function nodeFault(
  name: string,
  node: unknown,
  language: PatternLanguage,
  depth: number,
): string | undefined {
  if (isObject(node)) return patternFault(node, language, depth + 1);
  if (!Array.isArray(node)) return `"${name}" must be an object or an array`;
  if (name === OR) {
    // With one alternative it would say nothing.
    if (node.length < 2) return `"${OR}" must be an array of at least two objects`;
    return first(node, (pattern) => patternFault(pattern, language, depth + 1));
  }
  if (node.length === 0) return "Empty arrays are not allowed";
  return first(node, (matcher) => matcherFault(matcher, language));
}

function matcherFault(matcher: unknown, language: PatternLanguage): string | undefined {
  if (Array.isArray(matcher)) return "Match value must be String, number, true, false, or null";
  if (!isObject(matcher)) return undefined;
  const [rule, ...others] = Object.entries(matcher);
  if (rule === undefined) return "Empty match expression";
  if (others.length > 0) return "Only one key allowed in match expression";
  const [name, operand] = rule;
  return language === "lambda" && LAMBDA_HAS_NOT.includes(name)
    ? `Unrecognized match type ${name}`
    : ruleFault(name, operand, language);
}

function ruleFault(name: string, operand: unknown, language: PatternLanguage): string | undefined {
  switch (name) {
    case "prefix":
    case "suffix":
      return typeof operand === "string" || isFoldedText(operand)
        ? undefined
        : `${name} match pattern must be a string`;
    case EQUALS_IGNORE_CASE:
      return typeof operand === "string" ? undefined : `${name} match pattern must be a string`;
    case "wildcard":
      return globFault(operand);
    case "cidr":
      return cidrFault(operand);
    case "anything-but":
      return exclusionFault(operand, language);
    case "numeric":
      return numericFault(operand);
    case "exists":
      return typeof operand === "boolean"
        ? undefined
        : "exists match pattern must be either true or false.";
    default:
      return `Unrecognized match type ${name}`;
  }
}

function exclusionFault(operand: unknown, language: PatternLanguage): string | undefined {
  const wanted = "Value of anything-but must be an array or single string/number value.";
  if (typeof operand === "string" || typeof operand === "number") return undefined;
  if (Array.isArray(operand)) {
    const kinds = new Set(operand.map((item) => typeof item));
    const isOneKind = kinds.size === 1 && (kinds.has("string") || kinds.has("number"));
    return isOneKind
      ? undefined
      : "Inside anything-but list, either all values are numbers or strings";
  }
  if (!isObject(operand) || Object.keys(operand).length !== 1) return wanted;
  const [name, texts] = Object.entries(operand)[0] ?? [""];
  if (!REVERSIBLE.includes(name) || (language === "lambda" && LAMBDA_HAS_NOT.includes(name))) {
    return `Unsupported anything-but pattern: ${name}`;
  }
  const list: readonly unknown[] = Array.isArray(texts) ? texts : [texts];
  if (list.length === 0 || !list.every(isText)) return `${name} match pattern must be a string`;
  return name === "wildcard" ? first(list, globFault) : undefined;
}

/** One comparison, or a lower bound and then an upper one above it. */
function numericFault(operand: unknown): string | undefined {
  if (!Array.isArray(operand)) return "Value of numeric must be an array.";
  const list: readonly unknown[] = operand;
  const [low, from, high, to] = list;
  if (!OPERATORS.includes(String(low))) return `Invalid member in numeric match: ${String(low)}`;
  if (typeof from !== "number") return `Value of ${String(low)} must be numeric`;
  if (list.length === 2) return undefined;
  const isRange =
    list.length === 4 &&
    [">", ">="].includes(String(low)) &&
    ["<", "<="].includes(String(high)) &&
    typeof to === "number";
  if (!isRange) return "Too many elements in numeric expression";
  return from < to ? undefined : "Bottom must be less than top";
}

function isFoldedText(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && isText(value[EQUALS_IGNORE_CASE]);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function first<T>(
  items: readonly T[],
  faultOf: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const fault = faultOf(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
