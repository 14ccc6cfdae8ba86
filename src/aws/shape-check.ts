import { validationFailed } from "./errors.ts";
import { type ListShape, type MapShape, type Shape, type StructureShape } from "./shape.ts";
import {
  allConstraints,
  brokenConstraints,
  type Failure,
  failuresMessage,
  lowerCamel,
  NOT_NULL,
  shown,
} from "./shape-messages.ts";

/** As many as are worth a caller's reading, and more than any caller makes who means well. */
const FAILURES_MAX = 100;

/** Throws AWS's ValidationException, naming all that is wrong at once, in the order of the members. */
export function checkShape(shape: StructureShape, value: unknown): void {
  const failures = structureFailures(shape, value, "");
  if (failures.length > 0) throw validationFailed(failuresMessage(failures));
}

function failuresOf(shape: Shape, value: unknown, field: string): readonly Failure[] {
  if (value === undefined) {
    return shape.required === true ? [{ field, shown: "null", constraint: NOT_NULL }] : [];
  }

  const own = brokenConstraints(shape, value).map((constraint) => ({
    field,
    constraint,
    ...shown(shape, value),
  }));
  return [...own, ...nestedFailures(shape, value, field)];
}

function nestedFailures(shape: Shape, value: unknown, field: string): readonly Failure[] {
  switch (shape.kind) {
    case "structure":
      return structureFailures(shape, value, `${field}.`);
    case "list":
      return listFailures(shape, value as readonly unknown[], field);
    case "map":
      return mapFailures(shape, value as Readonly<Record<string, unknown>>, field);
    default:
      return [];
  }
}

function structureFailures(
  shape: StructureShape,
  value: unknown,
  prefix: string,
): readonly Failure[] {
  const members = value as Readonly<Record<string, unknown>>;
  const failures: Failure[] = [];
  for (const [name, member] of Object.entries(shape.members)) {
    if (failures.length >= FAILURES_MAX) break;
    if (members[name] === undefined && member.required !== true) continue;
    failures.push(...failuresOf(member, members[name], prefix + lowerCamel(name)));
  }
  return failures;
}

/** A bad item is reported once, as a failure of the list (item 6); a structure's members by their path. */
function listFailures(
  shape: ListShape,
  items: readonly unknown[],
  field: string,
): readonly Failure[] {
  if (shape.item.kind === "structure" && !items.includes(null)) {
    const failures: Failure[] = [];
    for (const [index, item] of items.entries()) {
      if (failures.length >= FAILURES_MAX) break;
      failures.push(...failuresOf(shape.item, item, `${field}.${index + 1}.member`));
    }
    return failures;
  }

  if (items.every((item) => holds(shape.item, item))) return [];
  const constraint = `Member must satisfy constraint: ${allConstraints(shape.item)}`;
  return [{ field, constraint, ...shown(shape, items) }];
}

function mapFailures(
  shape: MapShape,
  entries: Readonly<Record<string, unknown>>,
  field: string,
): readonly Failure[] {
  const failures: Failure[] = [];
  if (!Object.keys(entries).every((key) => holds(shape.key, key))) {
    const constraint = `Map keys must satisfy constraint: ${allConstraints(shape.key)}`;
    failures.push({ field, constraint, ...shown(shape, entries) });
  }
  if (!Object.values(entries).every((value) => holds(shape.value, value))) {
    const constraint = `Map value must satisfy constraint: ${allConstraints(shape.value)}`;
    failures.push({ field, constraint, ...shown(shape, entries) });
  }
  return failures;
}

function holds(shape: Shape, value: unknown): boolean {
  return value !== null && failuresOf(shape, value, "").length === 0;
}
