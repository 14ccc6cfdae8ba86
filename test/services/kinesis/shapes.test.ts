import { readFileSync } from "node:fs";
import path from "node:path";
import * as sdk from "@aws-sdk/client-kinesis";
import { describe, it } from "vitest";
import { type Shape } from "../../../src/aws/shape.ts";
import { SHAPES } from "../../../src/services/kinesis/wire-shapes.ts";
import { differences, inputSchema, requiredOf } from "../../sdk-shapes.ts";

const OPERATIONS = readFileSync(
  path.resolve(import.meta.dirname, "../../../src/services/kinesis/operations.ts"),
  "utf8",
);

/** May be left out where the stream spreads its records by itself, which none does here. */
const OPTIONAL = "PartitionKey";

/** Reserved by AWS, and without a meaning yet. */
function reserved(name: string): ReadonlySet<string> {
  return new Set([`${name} StreamId`]);
}

describe("the shape of each input", () => {
  it.for(Object.entries(SHAPES) as [string, Shape][])(
    "has the members of the SDK's: %s",
    ([name, shape], { expect }) => {
      const schema = inputSchema({ ...sdk }, name);
      expect(differences(name, shape, schema, reserved(name))).toEqual([]);
      if (shape.kind !== "structure") throw new Error(`The input of ${name} is no structure`);
      const required = Object.entries(shape.members).filter(([, member]) => member.required);
      const names = required.map(([member]) => member).filter((member) => member !== OPTIONAL);
      expect(names.toSorted()).toEqual(requiredOf(schema).toSorted());
    },
  );

  it("is there for each operation, or the operation is refused by its name", ({ expect }) => {
    const built = [...OPERATIONS.matchAll(/^ {4}([A-Z]\w+): \w+,$/gm)].map(([, name]) => name);
    expect(Object.keys(SHAPES).toSorted()).toEqual(built.toSorted());
    const notBuilt = [...OPERATIONS.matchAll(/^ {2}"([A-Z]\w+)",$/gm)].map(([, name]) => name);
    const all = Object.keys(sdk)
      .filter((name) => name.endsWith("Command") && name !== "$Command")
      .map((name) => name.slice(0, -"Command".length));
    expect([...built, ...notBuilt].toSorted()).toEqual(all.toSorted());
  });
});
