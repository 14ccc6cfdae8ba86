import { describe, expectTypeOf, it } from "vitest";
import {
  blob,
  boolean,
  integer,
  list,
  map,
  number,
  oneOf,
  required,
  string,
  structure,
  type StructureShape,
  type Value,
} from "../../src/aws/shape.ts";
import { checkShape } from "../../src/aws/shape-check.ts";
import { readInput, readIntegerParameter } from "../../src/aws/shape-read.ts";
import { toUtf8 } from "../../src/platform/bytes.ts";

function failure(shape: StructureShape, value: object): string {
  try {
    checkShape(shape, value);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return "";
}

/** Reference 2.12, items 1 to 7, each with the example of the reference where it has one. */
describe("checkShape()", () => {
  it("1: pattern", ({ expect }) => {
    const shape = structure({ Handler: string({ pattern: "[^\\s]+" }) });
    expect(failure(shape, { Handler: "a b" })).toBe(
      "1 validation error detected: Value 'a b' at 'handler' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [^\\s]+",
    );
    expect(failure(shape, { Handler: "a\n" })).not.toBe("");
  });

  it("2 and 3: length and value", ({ expect }) => {
    const shape = structure({
      Description: string({ min: 2, max: 3 }),
      Timeout: integer({ min: 1, max: 9 }),
    });
    expect(failure(shape, { Description: "abcd", Timeout: 0 })).toBe(
      "2 validation errors detected: Value 'abcd' at 'description' failed to satisfy constraint: " +
        "Member must have length less than or equal to 3; Value '0' at 'timeout' failed to satisfy " +
        "constraint: Member must have value greater than or equal to 1",
    );
    expect(failure(shape, { Description: "", Timeout: 10 })).toContain(
      "Value '' at 'description' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 2",
    );
  });

  it("4: enum, in a nested structure", ({ expect }) => {
    const shape = structure({
      SnapStart: structure({ ApplyOn: oneOf(["PublishedVersions", "None"]) }),
    });
    expect(failure(shape, { SnapStart: { ApplyOn: "none" } })).toBe(
      "1 validation error detected: Value 'none' at 'snapStart.applyOn' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [PublishedVersions, None]",
    );
  });

  it("5: null, however deep", ({ expect }) => {
    const shape = structure({ A: structure({ B: required(string()) }), C: required(string()) });
    expect(failure(shape, { A: {} })).toBe(
      "2 validation errors detected: Value null at 'a.b' failed to satisfy constraint: " +
        "Member must not be null; Value null at 'c' failed to satisfy constraint: " +
        "Member must not be null",
    );
  });

  it("6: list items, and the list itself", ({ expect }) => {
    const shape = structure({
      Architectures: list(oneOf(["x86_64", "arm64"]), { min: 1, max: 1 }),
    });
    expect(failure(shape, { Architectures: ["X86_64"] })).toBe(
      "1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy " +
        "constraint: Member must satisfy constraint: [Member must satisfy enum value set: " +
        "[x86_64, arm64], Member must not be null]",
    );
    expect(failure(shape, { Architectures: ["x86_64", "arm64"] })).toContain(
      "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: " +
        "Member must have length less than or equal to 1",
    );
    expect(failure(shape, { Architectures: [null] })).toContain("'[null]'");
  });

  it("7: map keys and values", ({ expect }) => {
    const weights = map(string({ pattern: "[0-9]+" }), number({ min: 0, max: 1 }));
    const shape = structure({ RoutingConfig: structure({ AdditionalVersionWeights: weights }) });
    const value = (entries: object) => ({ RoutingConfig: { AdditionalVersionWeights: entries } });
    expect(failure(shape, value({ "2": 2 }))).toBe(
      "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' " +
        "failed to satisfy constraint: Map value must satisfy constraint: [Member must have value " +
        "less than or equal to 1.0, Member must have value greater than or equal to 0.0, " +
        "Member must not be null]",
    );
    expect(failure(shape, value({ $LATEST: 0.5 }))).toContain(
      "Map keys must satisfy constraint: [",
    );
  });

  it("names the item of a list of structures by its place", ({ expect }) => {
    const shape = structure({ Configs: list(structure({ Arn: required(string({ max: 1 })) })) });
    expect(failure(shape, { Configs: [{ Arn: "a" }, { Arn: "bc" }] })).toContain(
      "Value 'bc' at 'configs.2.member.arn'",
    );
  });

  it("prints structures by their members, but for sensitive ones", ({ expect }) => {
    const entry = structure({
      Source: string(),
      DetailType: string(),
      Times: list(integer()),
      Secret: string({ sensitive: true }),
    });
    const shape = structure({ Entries: list(entry, { max: 1 }) });
    const entries = [{ Source: "s", Secret: "secret" }, { Times: [1, 2] }];
    expect(failure(shape, { Entries: entries })).toContain(
      "Value '[(source=s, detailType=null, times=null), (source=null, detailType=null, times=[1, 2])]' at 'entries'",
    );
  });

  it("names no more failures than somebody reads, and of long lists that they are", ({
    expect,
  }) => {
    const entry = structure({ Id: required(string()), Arn: required(string()) });
    const entries = (count: number) => toUtf8(`{"Entries":[${"{},".repeat(count - 1)}{}]}`);
    const message = (shape: StructureShape, count: number) => {
      try {
        readInput(shape, {}, entries(count));
      } catch (error) {
        if (error instanceof Error) return error.message;
      }
      return "";
    };
    const open = structure({ Entries: list(entry) });
    expect(message(open, 10_000)).toMatch(/^100 validation errors detected/);
    expect(message(open, 10_001)).toBe("A list has too many items");
    const bounded = structure({ Entries: list(entry, { max: 2 }) });
    const long = message(bounded, 500_000);
    expect(long).toMatch(/^7 validation errors detected: Value '\[\(id=null, arn=null\), /);
    expect(long.length).toBeLessThan(2000);
  });

  it("keeps sensitive values out, and bounds what it repeats", ({ expect }) => {
    const variables = map(string({ min: 2 }), string(), { sensitive: true });
    const secret = failure(structure({ Variables: variables }), { Variables: { K: "secret" } });
    expect(secret).toContain("Value at 'variables' failed");
    expect(secret).not.toContain("secret");
    const shape = structure({ Name: string({ max: 1 }) });
    expect(failure(shape, { Name: "x".repeat(1_000_000) }).length).toBeLessThan(10_000);
  });
});

describe("readInput()", () => {
  const SHAPE = structure({
    Name: required(string()),
    Count: integer(),
    Weight: number(),
    On: boolean(),
    Zip: blob(),
    Tags: map(string(), string()),
    Items: list(string()),
    Level: oneOf(["LOW", "HIGH"]),
  });
  const read = (json: string, located = {}) => readInput(SHAPE, located, toUtf8(json));

  it("gives typed values, and ignores what the model does not have", ({ expect }) => {
    const input = read(
      `{"Name":"n","Count":3.9,"Weight":0.5,"On":false,"Zip":"aGk=","Tags":{"__proto__":"p"},
        "Items":["i"],"Level":"LOW","Other":{"deep":1}}`,
    );
    expect(input).toEqual({
      Name: "n",
      Count: 3,
      Weight: 0.5,
      On: false,
      Zip: toUtf8("hi"),
      Tags: Object.fromEntries([["__proto__", "p"]]),
      Items: ["i"],
      Level: "LOW",
    });
    expectTypeOf(input).toEqualTypeOf<Value<typeof SHAPE>>();
    expectTypeOf(input.Name).toEqualTypeOf<string>();
    expectTypeOf(input.Level).toEqualTypeOf<"LOW" | "HIGH" | undefined>();
  });

  it("takes null for absent", ({ expect }) => {
    expect(read('{"Name":"n","Count":null,"Tags":null}')).toEqual({ Name: "n" });
    expect(() => read('{"Name":null}')).toThrow("Value null at 'name'");
  });

  it("believes path and query, never the body, about what stands there", ({ expect }) => {
    expect(read('{"Name":"body"}', { Name: "path" })).toMatchObject({ Name: "path" });
    expect(() => read('{"Name":"body"}', { Name: undefined })).toThrow("Value null at 'name'");
  });

  it("refuses wrong types before it looks at any rule", ({ expect }) => {
    const cases = [
      ['{"Name":1}', "NUMBER_VALUE can not be converted to a String"],
      ['{"Name":true}', "TRUE_VALUE can not be converted to a String"],
      ['{"Count":"1"}', "STRING_VALUE can not be converted to an Integer"],
      ['{"On":"true"}', "STRING_VALUE can not be converted to a Boolean"],
      ['{"Tags":[]}', "Start of list found where not expected"],
      ['{"Items":{}}', "Start of structure or map found where not expected"],
      ['{"Zip":"a"}', "base64"],
      ['{"Zip":"aGk"}', "base64"],
      ["[]", "Start of list"],
      ["nul", "Could not parse request body into json"],
    ] as const;
    for (const [json, text] of cases) expect(() => read(json)).toThrow(text);
    const latin1 = Uint8Array.from([0x22, 0xff, 0x22]);
    expect(() => readInput(SHAPE, {}, latin1)).toThrow("not UTF-8");
  });
});

describe("readIntegerParameter()", () => {
  it("leaves bounds to the shape, and refuses what is no number", ({ expect }) => {
    expect(readIntegerParameter(undefined)).toBeUndefined();
    expect(readIntegerParameter("-1")).toBe(-1);
    for (const text of ["", "1.5", "1e3", " 1", "x"]) {
      expect(() => readIntegerParameter(text)).toThrow("Integer");
    }
  });
});
