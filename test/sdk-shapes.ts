import { NormalizedSchema } from "@smithy/core/schema";
import { type Shape } from "../src/aws/shape.ts";

/** Each member that the SDK and a shape do not have alike, but for those that are newer than the shape. */
export function differences(
  path: string,
  shape: Shape,
  schema: NormalizedSchema,
  newer: ReadonlySet<string> = new Set(),
): readonly string[] {
  const kind = kindOf(schema);
  if (kind !== wireKind(shape)) return [`${path} is ${shape.kind}, to the SDK ${kind}`];
  if (shape.kind === "list")
    return differences(`${path}[]`, shape.item, schema.getValueSchema(), newer);
  if (shape.kind === "map")
    return differences(`${path}{}`, shape.value, schema.getValueSchema(), newer);
  if (shape.kind !== "structure") return [];

  const members = schema.getMemberSchemas();
  const separator = path.includes(" ") ? "." : " ";
  const names = new Set([...Object.keys(members), ...Object.keys(shape.members)]);
  return [...names].flatMap((name) => {
    const at = `${path}${separator}${name}`;
    const ours = shape.members[name];
    const theirs = members[name];
    if (ours === undefined) return newer.has(at) ? [] : [`${at} is not ours`];
    if (theirs === undefined) return [`${at} is not the SDK's`];
    return differences(at, ours, theirs, newer);
  });
}

function kindOf(schema: NormalizedSchema): string {
  if (schema.isStructSchema()) return "structure";
  if (schema.isListSchema()) return "list";
  if (schema.isMapSchema()) return "map";
  if (schema.isBlobSchema()) return "blob";
  if (schema.isBooleanSchema()) return "boolean";
  if (schema.isNumericSchema() || schema.isTimestampSchema()) return "number";
  return "string";
}

/** The SDK does not tell whole numbers from others. */
function wireKind({ kind }: Shape): string {
  return kind === "integer" ? "number" : kind;
}

/** A structure's schema has the required members first, and says at its end how many they are. */
export function requiredOf(schema: NormalizedSchema): readonly string[] {
  const parts = schema.getSchema() as readonly unknown[];
  const [names, count = 0] = [parts[4] as readonly string[], parts[6] as number | undefined];
  return names.slice(0, count);
}

/** The input of an operation, of what an SDK exports. */
export function inputSchema(
  schemas: Readonly<Record<string, unknown>>,
  operation: string,
): NormalizedSchema {
  const [, , , , input] = schemas[`${operation}$`] as readonly unknown[];
  return NormalizedSchema.of(input as Parameters<typeof NormalizedSchema.of>[0]);
}
