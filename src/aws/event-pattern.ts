/**
 * The pattern language of EventBridge, as far as Lambda's filters have it (reference 5.5): members of an object are ANDed,
 * the values of an array ORed. `wildcard` and `cidr` belong to EventBridge alone and are refused.
 */
export type EventPattern = { readonly [member: string]: PatternNode };

type PatternNode = EventPattern | readonly Matcher[] | readonly EventPattern[];

type Scalar = string | number | boolean | null;

type Matcher = Scalar | Rule;

/** One member, which is the rule's name. */
type Rule = { readonly [name: string]: unknown };

/** The one member whose array holds patterns instead of values. */
const OR = "$or";

/** The pattern in a text; undefined when it is none. */
export function parsePattern(text: string): EventPattern | undefined {
  try {
    const pattern: unknown = JSON.parse(text);
    return isPattern(pattern) ? pattern : undefined;
  } catch {
    return undefined;
  }
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
  const text = String(isFolded ? operand[IGNORE_CASE] : operand);
  const [wanted, given] = isFolded ? [text.toLowerCase(), leaf.toLowerCase()] : [text, leaf];
  switch (name) {
    case "prefix":
      return given.startsWith(wanted);
    case "suffix":
      return given.endsWith(wanted);
    default:
      return leaf.toLowerCase() === text.toLowerCase();
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

const IGNORE_CASE = "equals-ignore-case";

function isPattern(value: unknown): value is EventPattern {
  if (!isObject(value)) return false;
  const members = Object.entries(value);
  return members.length > 0 && members.every(([name, node]) => isNode(name, node));
}

function isNode(name: string, node: unknown): boolean {
  if (!Array.isArray(node)) return isPattern(node);
  // With one alternative it would say nothing, and AWS wants at least two.
  return name === OR
    ? node.length > 1 && node.every(isPattern)
    : node.length > 0 && node.every(isMatcher);
}

function isMatcher(value: unknown): boolean {
  if (!isObject(value)) return isScalar(value);
  const [rule, ...others] = Object.entries(value);
  if (rule === undefined || others.length > 0) return false;
  const [name, operand] = rule;
  switch (name) {
    case "prefix":
    case "suffix":
      return typeof operand === "string" || isFoldedText(operand);
    case IGNORE_CASE:
      return typeof operand === "string";
    case "anything-but":
      return isExclusion(operand);
    case "numeric":
      return Array.isArray(operand) && isRange(operand);
    case "exists":
      return typeof operand === "boolean";
    default:
      return false;
  }
}

function isExclusion(operand: unknown): boolean {
  if (typeof operand === "string" || typeof operand === "number") return true;
  if (Array.isArray(operand)) {
    const kinds = new Set(operand.map((item) => typeof item));
    return kinds.size === 1 && (kinds.has("string") || kinds.has("number"));
  }
  if (!isObject(operand) || Object.keys(operand).length !== 1) return false;
  const [name, texts] = Object.entries(operand)[0] ?? [""];
  const list = listOf(texts);
  return ["prefix", "suffix", IGNORE_CASE].includes(name) && list.length > 0 && list.every(isText);
}

/** One comparison, or a lower bound and then an upper one above it. */
function isRange(operand: readonly unknown[]): boolean {
  const [low, from, high, to] = operand;
  if (typeof from !== "number") return false;
  if (operand.length === 2) return ["=", "<", "<=", ">", ">="].includes(String(low));
  return (
    operand.length === 4 &&
    [">", ">="].includes(String(low)) &&
    ["<", "<="].includes(String(high)) &&
    typeof to === "number" &&
    from < to
  );
}

function isFoldedText(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && isText(value[IGNORE_CASE]);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
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
