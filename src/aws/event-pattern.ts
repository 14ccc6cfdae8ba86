import { matchesCidr } from "./cidr.ts";
import {
  EQUALS_IGNORE_CASE,
  OR,
  patternFault,
  type PatternLanguage,
} from "./event-pattern-check.ts";
import { matchesGlob } from "./glob.ts";

/**
 * The pattern language of EventBridge, of which Lambda's filters have a part (reference 5.5): members of an object are
 * ANDed, the values of an array ORed. The time that it takes to match grows with the pattern and with the event, but not
 * with any power of either.
 */
export type EventPattern = { readonly [member: string]: PatternNode };

type PatternNode = EventPattern | readonly Matcher[] | readonly EventPattern[];

type Scalar = string | number | boolean | null;

type Matcher = Scalar | Rule;

/** One member, which is the rule's name. */
type Rule = { readonly [name: string]: unknown };

/** The pattern in a text, or what is wrong with it in words like AWS's. */
export type ParsedPattern =
  | { readonly ok: true; readonly pattern: EventPattern }
  | { readonly ok: false; readonly fault: string };

/** A filter of an event source mapping; undefined when it is none. */
export function parsePattern(text: string): EventPattern | undefined {
  const parsed = parse(text, "lambda");
  return parsed.ok ? parsed.pattern : undefined;
}

/** The pattern of a rule. */
export function parseEventPattern(text: string): ParsedPattern {
  return parse(text, "eventbridge");
}

function parse(text: string, language: PatternLanguage): ParsedPattern {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, fault: "Filter is not valid JSON" };
  }
  const fault = patternFault(value, language);
  // What has no fault is a pattern.
  return fault === undefined ? { ok: true, pattern: value as EventPattern } : { ok: false, fault };
}

/** Of lists within lists; what lies deeper matches nothing. An event is not ours, and may nest to overflow the stack. */
const NESTING_MAX = 64;

export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  // Each element of a list stands for itself, and one that matches is enough. An empty list has nothing in it.
  const elements = elementsOf(event);
  return (elements.length > 0 ? elements : [undefined]).some((element) => {
    const members = isObject(element) ? element : {};
    return Object.entries(pattern).every(([name, node]) =>
      matchesNode(name, node, Object.hasOwn(members, name) ? members[name] : undefined, element),
    );
  });
}

function matchesNode(name: string, node: PatternNode, value: unknown, event: unknown): boolean {
  if (name === OR) {
    // `isPattern` has seen that these are patterns.
    return (node as readonly EventPattern[]).some((pattern) => matchesPattern(pattern, event));
  }
  if (!isMatchers(node)) return matchesPattern(node, value);
  const leaves = leavesOf(value);
  return node.some((matcher) => matchesLeaves(matcher, leaves));
}

function isMatchers(node: PatternNode): node is readonly Matcher[] {
  return Array.isArray(node);
}

/** What rules look at: an object is no leaf, a list stands for its elements. */
function leavesOf(value: unknown): readonly Scalar[] {
  return elementsOf(value).filter(isScalar);
}

function elementsOf(value: unknown, depth = 0): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  return depth > NESTING_MAX ? [] : value.flatMap((item) => elementsOf(item, depth + 1));
}

function matchesLeaves(matcher: Matcher, leaves: readonly Scalar[]): boolean {
  if (isObject(matcher) && Object.hasOwn(matcher, "exists")) {
    return matcher["exists"] === leaves.length > 0;
  }
  return leaves.some((leaf) => matchesLeaf(matcher, leaf));
}

function matchesLeaf(matcher: Matcher, leaf: Scalar): boolean {
  if (!isObject(matcher)) return matcher === leaf;
  const [name, operand] = Object.entries(matcher)[0] ?? ["", undefined];
  switch (name) {
    case "anything-but":
      return !anyOf(operand, leaf);
    case "numeric":
      return typeof leaf === "number" && isWithin(operand as readonly unknown[], leaf);
    default:
      return typeof leaf === "string" && matchesText(name, operand, leaf);
  }
}

function anyOf(operand: unknown, leaf: Scalar): boolean {
  if (Array.isArray(operand)) return operand.includes(leaf);
  if (!isObject(operand)) return operand === leaf;
  const [name, texts] = Object.entries(operand)[0] ?? ["", undefined];
  return typeof leaf === "string" && listOf(texts).some((text) => matchesText(name, text, leaf));
}

/** `operand` is a text, or for prefix and suffix an object that says that case does not count. */
function matchesText(name: string, operand: unknown, leaf: string): boolean {
  const isFolded = isObject(operand);
  const text = String(isFolded ? operand[EQUALS_IGNORE_CASE] : operand);
  const fold = (part: string) => (isFolded ? part.toLowerCase() : part);
  switch (name) {
    case "prefix":
      // Only as much of a long text as matters.
      return fold(leaf.slice(0, text.length)).startsWith(fold(text));
    case "suffix":
      return text === "" || fold(leaf.slice(-text.length)).endsWith(fold(text));
    case "wildcard":
      return matchesGlob(text, leaf);
    case "cidr":
      return matchesCidr(text, leaf);
    default:
      return leaf.length <= 2 * text.length && leaf.toLowerCase() === text.toLowerCase();
  }
}

function isWithin(operand: readonly unknown[], value: number): boolean {
  const [operator, bound, ...rest] = operand;
  return compares(operator, value, Number(bound)) && (rest.length === 0 || isWithin(rest, value));
}

function compares(operator: unknown, value: number, bound: number): boolean {
  switch (operator) {
    case "=":
      return value === bound;
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    default:
      return value >= bound;
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
