import { type Shape } from "./shape.ts";

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

/** What the value is printed as inside a failure. */
export function shown(shape: Shape, value: unknown): { readonly shown?: string } {
  if (value === undefined || value === null) return { shown: "null" };
  if (shape.sensitive === true) return {};
  return { shown: `'${print(shape, value).slice(0, SHOWN_LENGTH_MAX)}'` };
}

/** The rules of a shape that `value` breaks. Its items, keys and members are not looked at. */
export function brokenConstraints(shape: Shape, value: unknown): readonly string[] {
  return checks(shape, value)
    .filter((check) => !check.holds)
    .map((check) => check.text);
}

/** All rules of a list's item or a map's key or value, named when any of them breaks, bounds first: items 6 and 7. */
export function allConstraints(shape: Shape): string {
  const all = checks(shape, undefined);
  const inOrder = [
    ...all.filter(({ isBound }) => isBound),
    ...all.filter(({ isBound }) => !isBound),
  ];
  return `[${[...inOrder.map(({ text }) => text), NOT_NULL].join(", ")}]`;
}

interface Check {
  readonly text: string;
  readonly holds: boolean;
  /** Of a length or a value. */
  readonly isBound?: boolean;
}

function checks(shape: Shape, value: unknown): readonly Check[] {
  switch (shape.kind) {
    case "string":
      return stringChecks(shape, String(value));
    case "integer":
      return boundChecks("value", shape, Number(value), String);
    case "number":
      return boundChecks("value", shape, Number(value), printDouble);
    case "list":
      return boundChecks("length", shape, Array.isArray(value) ? value.length : 0, String);
    case "map":
      return boundChecks("length", shape, Object.keys(Object(value)).length, String);
    case "boolean":
    case "blob":
    case "structure":
      return [];
  }
}

function stringChecks(shape: Shape & { kind: "string" }, text: string): readonly Check[] {
  const { pattern, values } = shape;
  return [
    ...(values === undefined
      ? []
      : [
          {
            text: `Member must satisfy enum value set: [${values.join(", ")}]`,
            holds: values.includes(text),
          },
        ]),
    ...(pattern === undefined
      ? []
      : [
          {
            text: `Member must satisfy regular expression pattern: ${pattern}`,
            holds: new RegExp(`^(?:${pattern})$`).test(text) && shape.accepts?.(text) !== false,
          },
        ]),
    ...boundChecks("length", shape, text.length, String),
  ];
}

function boundChecks(
  measure: "length" | "value",
  { min, max }: { readonly min?: number; readonly max?: number },
  size: number,
  write: (bound: number) => string,
): readonly Check[] {
  const text = `Member must have ${measure}`;
  return [
    ...(max === undefined
      ? []
      : [
          {
            text: `${text} less than or equal to ${write(max)}`,
            holds: size <= max,
            isBound: true,
          },
        ]),
    ...(min === undefined
      ? []
      : [
          {
            text: `${text} greater than or equal to ${write(min)}`,
            holds: size >= min,
            isBound: true,
          },
        ]),
  ];
}

function sentence({ field, shown: value, constraint }: Failure): string {
  const subject = value === undefined ? "Value" : `Value ${value}`;
  return `${subject} at '${field}' failed to satisfy constraint: ${constraint}`;
}

/** As Java's toString does: `[a, b]`, `{k=v}`, and a double with its point. */
function print(shape: Shape, value: unknown): string {
  if (shape.kind === "number" && typeof value === "number") return printDouble(value);
  if (shape.kind === "list" && Array.isArray(value)) {
    return `[${value.map((item) => print(shape.item, item)).join(", ")}]`;
  }
  if (shape.kind === "map" && typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${key}=${print(shape.value, item)}`,
    );
    return `{${entries.join(", ")}}`;
  }
  return String(value);
}

function printDouble(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
