import { type Shape, type StructureShape } from "../../src/aws/shape.ts";

/** A value of JSON that breaks one rule of the shape at one place of an input, and how AWS names that place. */
export interface Broken {
  /** Members from the input's own down. Into a list by "0", into a map by the key "k". */
  readonly path: readonly string[];
  readonly value: unknown;
  /** As the message names it; absent where the value has the wrong type, which AWS finds before it looks at rules. */
  readonly field?: string;
}

/** For each member of each depth: a wrong type, and each rule of its shape broken. */
export function brokenValues(shape: StructureShape): readonly Broken[] {
  return membersOf(shape, { path: [], field: "" });
}

interface Place {
  readonly path: readonly string[];
  readonly field: string;
}

function membersOf(shape: StructureShape, { path, field }: Place): readonly Broken[] {
  return Object.entries(shape.members).flatMap(([name, member]) => {
    const own = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    return brokenAt(member, { path: [...path, name], field: field + own });
  });
}

function brokenAt(shape: Shape, { path, field }: Place): readonly Broken[] {
  const wrongTypes = WRONG_TYPES[shape.kind].map((value) => ({ path, value }));
  const wrong = wrongValues(shape).map((value) => ({ path, value, field }));
  return [...wrongTypes, ...wrong, ...within(shape, { path, field })];
}

function within(shape: Shape, { path, field }: Place): readonly Broken[] {
  switch (shape.kind) {
    case "structure":
      return membersOf(shape, { path, field: `${field}.` });
    case "list":
      if (shape.item.kind === "structure") {
        return membersOf(shape.item, { path: [...path, "0"], field: `${field}.1.member.` });
      }
      // A list is named as a whole for what is wrong with an item.
      return brokenAt(shape.item, { path: [...path, "0"], field }).map((broken) =>
        broken.field === undefined ? broken : { ...broken, field },
      );
    case "map":
      return wrongValues(shape.value).map((value) => ({ path: [...path, "k"], value, field }));
    default:
      return [];
  }
}

const WRONG_TYPES: Readonly<Record<Shape["kind"], readonly unknown[]>> = {
  string: [1, true, ["x"], { x: 1 }],
  integer: ["1", true, [1], {}],
  number: ["1", false, [1], {}],
  boolean: ["true", 1, [], {}],
  blob: [1, true, [], {}, "no base64!"],
  list: ["x", 1, true, {}],
  map: ["x", 1, true, []],
  structure: ["x", 1, true, []],
};

/** One value for each rule, which breaks it. Null is what is absent: only where something must be. */
function wrongValues(shape: Shape): readonly unknown[] {
  const missing = shape.required === true ? [null] : [];
  return [...missing, ...outOfRules(shape)];
}

function outOfRules(shape: Shape): readonly unknown[] {
  switch (shape.kind) {
    case "string":
      return [
        ...(shape.values === undefined ? [] : ["no such value", "", "ñ\u0000😀"]),
        ...(shape.pattern === undefined || isAny(shape.pattern) ? [] : [" \n\u0000😀"]),
        ...(shape.max === undefined ? [] : ["x".repeat(shape.max + 1)]),
        ...(shape.min === undefined || shape.min === 0 ? [] : ["x".repeat(shape.min - 1)]),
      ];
    case "integer":
    case "number":
      return [
        ...(shape.max === undefined ? [] : [shape.max + 1, 1e308]),
        ...(shape.min === undefined ? [] : [shape.min - 1, -1e308]),
      ];
    case "list":
      return [
        [null],
        ...(shape.max === undefined ? [] : [Array.from({ length: shape.max + 1 }, () => null)]),
        ...(shape.min === undefined || shape.min === 0 ? [] : [[]]),
      ];
    case "map":
      return shape.value.kind === "list" ? [] : [{ k: null }];
    case "boolean":
    case "blob":
    case "structure":
      return [];
  }
}

/** Patterns that every text matches. */
function isAny(pattern: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(" \n\u0000😀");
}

/** The input with one value put in the place of another, or added. */
export function withValue(input: unknown, path: readonly string[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (first === "0") {
    const [item, ...others] = Array.isArray(input) ? input : [];
    return [withValue(item, rest, value), ...others];
  }
  const members = typeof input === "object" && input !== null ? input : {};
  const member = Object.hasOwn(members, first)
    ? (members as Readonly<Record<string, unknown>>)[first]
    : undefined;
  return { ...members, [first]: withValue(member, rest, value) };
}
