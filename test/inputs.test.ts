import * as sdk from "@aws-sdk/client-lambda";
import { NormalizedSchema } from "@smithy/core/schema";
import { describe, it } from "vitest";
import { type Shape } from "../src/aws/shape.ts";
import { INPUTS } from "./inputs.ts";

/** Newer than the model that the shapes are from, which has the bounds and patterns that the SDK does not tell. */
const NEWER: ReadonlySet<string> = new Set([
  "CheckpointDurableExecution Updates[].ChainedInvokeOptions.XAmznTraceId",
  "CreateCapacityProvider PropagateTags",
  "CreateCapacityProvider TelemetryConfig",
  "GetDurableExecution IncludeExecutionData",
  "UpdateCapacityProvider PropagateTags",
  "UpdateCapacityProvider TelemetryConfig",
]);

const schemas: Readonly<Record<string, unknown>> = { ...sdk };

/** Each member that the SDK and a shape do not have alike. */
function differences(path: string, shape: Shape, schema: NormalizedSchema): readonly string[] {
  const kind = kindOf(schema);
  if (kind !== wireKind(shape)) return [`${path} is ${shape.kind}, to the SDK ${kind}`];
  if (shape.kind === "list") return differences(`${path}[]`, shape.item, schema.getValueSchema());
  if (shape.kind === "map") return differences(`${path}{}`, shape.value, schema.getValueSchema());
  if (shape.kind !== "structure") return [];

  const members = schema.getMemberSchemas();
  const separator = path.includes(" ") ? "." : " ";
  const names = new Set([...Object.keys(members), ...Object.keys(shape.members)]);
  return [...names].flatMap((name) => {
    const at = `${path}${separator}${name}`;
    const ours = shape.members[name];
    const theirs = members[name];
    if (ours === undefined) return NEWER.has(at) ? [] : [`${at} is not ours`];
    if (theirs === undefined) return [`${at} is not the SDK's`];
    return differences(at, ours, theirs);
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
function requiredOf(schema: NormalizedSchema): readonly string[] {
  const parts = schema.getSchema() as readonly unknown[];
  const [names, count = 0] = [parts[4] as readonly string[], parts[6] as number | undefined];
  return names.slice(0, count);
}

describe("The shape of each input", () => {
  it.for(Object.entries(INPUTS) as [keyof typeof INPUTS, Shape][])(
    "has the members of the SDK's: %s",
    ([name, shape], { expect }) => {
      const [, , , , input] = schemas[`${name}$`] as readonly unknown[];
      const schema = NormalizedSchema.of(input as Parameters<typeof NormalizedSchema.of>[0]);
      expect(differences(name, shape, schema)).toEqual([]);

      if (shape.kind !== "structure") throw new Error(`The input of ${name} is no structure`);
      const required = Object.entries(shape.members).filter(([, member]) => member.required);
      expect(required.map(([member]) => member).toSorted()).toEqual(requiredOf(schema).toSorted());
    },
  );
});
