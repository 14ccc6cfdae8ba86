import { compileCidr } from "./cidr.ts";
import {
  EQUALS_IGNORE_CASE,
  OR,
  patternFault,
  type PatternLanguage,
} from "./event-pattern-check.ts";
import { compileGlob } from "./glob.ts";

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

/** Whether something matches. */
type Test<T = unknown> = (value: T) => boolean;

export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return compilePattern(pattern)(event);
}

/** The same for many events: what a pattern asks is prepared once. */
export function compilePattern(pattern: EventPattern): Test {
  const members = Object.entries(pattern)
    // What costs least is asked first, and most events fail there: the source is a text to compare with.
    .toSorted(([, a], [, b]) => costOf(a) - costOf(b))
    .map(([name, node]) => compileMember(name, node));
  return (event) => {
    // Each element of a list stands for itself, and one that matches is enough. An empty list has nothing in it.
    const elements = Array.isArray(event) ? listIn(event).elements : [event];
    return (elements.length > 0 ? elements : [undefined]).some((element) =>
      members.every((matches) => matches(element)),
    );
  };
}

function costOf(node: PatternNode): number {
  if (!isMatchers(node)) return 2;
  return node.some((matcher) => isObject(matcher)) ? 1 : 0;
}

function compileMember(name: string, node: PatternNode): Test {
  if (name === OR) {
    // `patternFault` has seen that these are patterns.
    const patterns = (node as readonly EventPattern[]).map((pattern) => compilePattern(pattern));
    return (element) => patterns.some((matches) => matches(element));
  }
  const matches = isMatchers(node) ? compileMatchers(node) : compilePattern(node);
  return (element) =>
    matches(isObject(element) && Object.hasOwn(element, name) ? element[name] : undefined);
}

function isMatchers(node: PatternNode): node is readonly Matcher[] {
  return Array.isArray(node);
}

/** One of the matchers is enough, and one of the leaves: an object is no leaf, a list stands for its elements. */
function compileMatchers(matchers: readonly Matcher[]): Test {
  const literals = matchers.filter(isScalar);
  const known = new Set(literals);
  const rules = matchers.filter(isObject);
  const presence = rules.filter((rule) => Object.hasOwn(rule, "exists"));
  const tests = rules.filter((rule) => !Object.hasOwn(rule, "exists")).map(compileRule);
  const matchesLeaf: Test<Scalar> = (leaf) => tests.some((matches) => matches(leaf));
  const asksFor = (isThere: boolean) => presence.some((rule) => rule["exists"] === isThere);
  return (value) => {
    if (!Array.isArray(value)) {
      if (!isScalar(value)) return asksFor(false);
      return known.has(value) || matchesLeaf(value) || asksFor(true);
    }
    const { leaves } = listIn(value);
    if (literals.some((literal) => leaves.has(literal)) || asksFor(leaves.size > 0)) return true;
    return tests.length > 0 && [...leaves].some(matchesLeaf);
  };
}

/** A list of an event, as patterns see it. */
interface EventList {
  readonly elements: readonly unknown[];
  readonly leaves: ReadonlySet<Scalar>;
}

/** Each list is gone through once, though many alternatives of many rules ask for it; it goes with its event. */
const lists = new WeakMap<readonly unknown[], EventList>();

function listIn(value: readonly unknown[]): EventList {
  const before = lists.get(value);
  if (before !== undefined) return before;
  const elements = elementsOf(value);
  const list = { elements, leaves: new Set(elements.filter(isScalar)) };
  lists.set(value, list);
  return list;
}

function elementsOf(value: unknown, depth = 0): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  return depth > NESTING_MAX ? [] : value.flatMap((item) => elementsOf(item, depth + 1));
}

function compileRule(rule: Rule): Test<Scalar> {
  const [name, operand] = Object.entries(rule)[0] ?? ["", undefined];
  switch (name) {
    case "anything-but":
      return compileExclusion(operand);
    case "numeric":
      return (leaf) => typeof leaf === "number" && isWithin(operand as readonly unknown[], leaf);
    default:
      return forTexts(compileText(name, operand));
  }
}

function compileExclusion(operand: unknown): Test<Scalar> {
  if (!isObject(operand)) {
    const excluded = new Set(listOf(operand));
    return (leaf) => !excluded.has(leaf);
  }
  const [name, texts] = Object.entries(operand)[0] ?? ["", undefined];
  const tests = listOf(texts).map((text) => forTexts(compileText(name, text)));
  return (leaf) => !tests.some((matches) => matches(leaf));
}

function forTexts(matches: Test<string>): Test<Scalar> {
  return (leaf) => typeof leaf === "string" && matches(leaf);
}

/** `operand` is a text, or for prefix and suffix an object that says that case does not count. */
function compileText(name: string, operand: unknown): Test<string> {
  const isFolded = isObject(operand);
  const text = String(isFolded ? operand[EQUALS_IGNORE_CASE] : operand);
  const fold = (part: string) => (isFolded ? part.toLowerCase() : part);
  const wanted = fold(text);
  switch (name) {
    case "prefix":
      // Only as much of a long text as matters.
      return (leaf) => fold(leaf.slice(0, text.length)).startsWith(wanted);
    case "suffix":
      return (leaf) => text === "" || fold(leaf.slice(-text.length)).endsWith(wanted);
    case "wildcard":
      return compileGlob(text);
    case "cidr":
      return compileCidr(text);
    default: {
      const folded = text.toLowerCase();
      return (leaf) => leaf.length <= 2 * text.length && leaf.toLowerCase() === folded;
    }
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
