import { type Members, type Shape } from "./shape.ts";

/** No message repeats more than this of what it refuses. */
const SHOWN_LENGTH_MAX = 8192;

export const NOT_NULL = "Member must not be null";

/** One value and one rule that it breaks. */
export interface Failure {
  /** Lower camel case and dotted: `vpcConfig.subnetIds`. */
  readonly field: string;
  /** As AWS prints it; absent for a sensitive value. */
  readonly shown?: string;
  readonly constraint: string;
}

/** All failures of a request in one text: reference 2.12, items 1 to 7. */
export function failuresMessage(failures: readonly Failure[]): string {
  const noun = failures.length === 1 ? "error" : "errors";
  return `${failures.length} validation ${noun} detected: ${failures.map(sentence).join("; ")}`;
}

/** Members as messages name them: `KMSKeyArn` is `kMSKeyArn` to AWS, only the first letter changes. */
export function lowerCamel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** What the value is printed as inside a failure. */
export function shown(shape: Shape, value: unknown): { readonly shown?: string } {
  if (value === undefined || value === null) return { shown: "null" };
  if (shape.sensitive === true) return {};
  return { shown: `'${print(shape, value).slice(0, SHOWN_LENGTH_MAX)}'` };
}

/** The rules of a shape that `value` breaks. Its items, keys and members are not looked at. */
export function brokenConstraints(shape: Shape, value: unknown): readonly string[] {
  return rulesOf(shape).flatMap(({ holds, text }) => (holds(value) ? [] : [text]));
}

/** All rules of a list's item or a map's key or value, named when any of them breaks, bounds first: items 6 and 7. */
export function allConstraints(shape: Shape): string {
  const all = rulesOf(shape);
  const inOrder = [
    ...all.filter(({ isBound }) => isBound),
    ...all.filter(({ isBound }) => !isBound),
  ];
  return `[${[...inOrder.map(({ text }) => text), NOT_NULL].join(", ")}]`;
}

interface Rule {
  readonly text: string;
  readonly holds: (value: unknown) => boolean;
  /** Of a length or a value. */
  readonly isBound?: boolean;
}

/** Those of shapes that have been asked for: every request asks for the same ones again. */
const known = new WeakMap<Shape, readonly Rule[]>();

function rulesOf(shape: Shape): readonly Rule[] {
  const before = known.get(shape);
  if (before !== undefined) return before;
  const rules = makeRules(shape);
  known.set(shape, rules);
  return rules;
}

function makeRules(shape: Shape): readonly Rule[] {
  switch (shape.kind) {
    case "string":
      return stringRules(shape);
    case "integer":
      return boundRules("value", shape, Number, String);
    case "number":
      return boundRules("value", shape, Number, printDouble);
    case "list":
      return boundRules("length", shape, (list) => (Array.isArray(list) ? list.length : 0), String);
    case "map":
      return boundRules("length", shape, (map) => Object.keys(Object(map)).length, String);
    case "boolean":
    case "blob":
    case "structure":
      return [];
  }
}

function stringRules(shape: Shape & { kind: "string" }): readonly Rule[] {
  const { pattern, values, accepts } = shape;
  const rules: Rule[] = [];
  if (values !== undefined) {
    rules.push({
      text: `Member must satisfy enum value set: [${values.join(", ")}]`,
      holds: (text) => values.includes(String(text)),
    });
  }
  if (pattern !== undefined) {
    const whole = new RegExp(`^(?:${pattern})$`);
    rules.push({
      text: `Member must satisfy regular expression pattern: ${pattern}`,
      holds: (text) => whole.test(String(text)) && accepts?.(String(text)) !== false,
    });
  }
  return [...rules, ...boundRules("length", shape, (text) => String(text).length, String)];
}

function boundRules(
  measure: "length" | "value",
  { min, max }: { readonly min?: number; readonly max?: number },
  sizeOf: (value: unknown) => number,
  write: (bound: number) => string,
): readonly Rule[] {
  const text = `Member must have ${measure}`;
  const rules: Rule[] = [];
  if (max !== undefined) {
    rules.push({
      text: `${text} less than or equal to ${write(max)}`,
      holds: (value) => sizeOf(value) <= max,
      isBound: true,
    });
  }
  if (min !== undefined) {
    rules.push({
      text: `${text} greater than or equal to ${write(min)}`,
      holds: (value) => sizeOf(value) >= min,
      isBound: true,
    });
  }
  return rules;
}

function sentence({ field, shown: value, constraint }: Failure): string {
  const subject = value === undefined ? "Value" : `Value ${value}`;
  return `${subject} at '${field}' failed to satisfy constraint: ${constraint}`;
}

/** As Java's toString does: `[a, b]`, `{k=v}`, `(member=v)`, and a double with its point. */
function print(shape: Shape, value: unknown): string {
  if (shape.kind === "number" && typeof value === "number") return printDouble(value);
  if (shape.kind === "list" && Array.isArray(value)) {
    return `[${printAll(value, (item) => print(shape.item, item))}]`;
  }
  if (shape.kind === "map" && typeof value === "object" && value !== null) {
    return `{${printAll(Object.entries(value), ([key, item]) => `${key}=${print(shape.value, item)}`)}}`;
  }
  if (shape.kind === "structure" && typeof value === "object" && value !== null) {
    return printMembers(shape.members, value);
  }
  return String(value);
}

/** As far as it will be shown: a list may have a million items. */
function printAll<T>(items: readonly T[], printOne: (item: T) => string): string {
  let printed = "";
  for (const [index, item] of items.entries()) {
    if (printed.length > SHOWN_LENGTH_MAX) break;
    printed += `${index === 0 ? "" : ", "}${printOne(item)}`;
  }
  return printed;
}

function printMembers(members: Members, value: object): string {
  const given = new Map(Object.entries(value));
  const printed = Object.entries(members)
    .filter(([, { sensitive }]) => sensitive !== true)
    .map(([name, shape]) => `${lowerCamel(name)}=${print(shape, given.get(name) ?? null)}`);
  return `(${printed.join(", ")})`;
}

function printDouble(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
