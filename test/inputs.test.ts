import * as sdk from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { type Shape } from "../src/aws/shape.ts";
import { INPUTS } from "./inputs.ts";
import { differences, inputSchema, requiredOf } from "./sdk-shapes.ts";

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

describe("The shape of each input", () => {
  it.for(Object.entries(INPUTS) as [keyof typeof INPUTS, Shape][])(
    "has the members of the SDK's: %s",
    ([name, shape], { expect }) => {
      const schema = inputSchema(schemas, name);
      expect(differences(name, shape, schema, NEWER)).toEqual([]);

      if (shape.kind !== "structure") throw new Error(`The input of ${name} is no structure`);
      const required = Object.entries(shape.members).filter(([, member]) => member.required);
      expect(required.map(([member]) => member).toSorted()).toEqual(requiredOf(schema).toSorted());
    },
  );
});
