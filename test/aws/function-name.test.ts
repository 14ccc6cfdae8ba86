import { describe, it } from "vitest";
import { functionArn } from "../../src/aws/arn.ts";
import { AwsError } from "../../src/aws/errors.ts";
import {
  FUNCTION_NAME,
  NAMESPACED_FUNCTION_NAME,
  parseFunctionName,
  QUALIFIER,
  resolveTarget,
} from "../../src/aws/function-name.ts";
import { type StringShape } from "../../src/aws/shape.ts";
import { brokenConstraints } from "../../src/aws/shape-messages.ts";

const A = "123456789012";
const ARN = `arn:aws:lambda:us-east-1:${A}:function`;

describe("parseFunctionName()", () => {
  it("takes every accepted form apart", ({ expect }) => {
    const full = { name: "f", region: "us-east-1", accountId: A };
    const cases: readonly (readonly [string, object])[] = [
      ["f", { name: "f" }],
      ["f:1", { name: "f", qualifier: "1" }],
      ["f:$LATEST", { name: "f", qualifier: "$LATEST" }],
      ["function:f", { name: "f" }],
      ["function:f:live", { name: "f", qualifier: "live" }],
      [`${A}:function:f`, { name: "f", accountId: A }],
      [`us-east-1:${A}:function:f`, full],
      [`${ARN}:f`, full],
      [`${ARN}:f:live`, { ...full, qualifier: "live" }],
      [
        `${ARN.replace("aws", "aws-us-gov").replace("us-east-1", "us-gov-west-1")}:f`,
        { ...full, region: "us-gov-west-1" },
      ],
      ["eusc-de-east-1:f", { name: "f", region: "eusc-de-east-1" }],
      // The groups of AWS's pattern are optional one by one, and so these are names.
      [ARN, { ...full, name: "function" }],
      [`arn:aws:lambda:us-east-1:${A}:layer:f`, { ...full, name: "layer", qualifier: "f" }],
      ["function", { name: "function" }],
      [A, { name: A }],
      ["f:$LATEST.PUBLISHED", { name: "f", qualifier: "$LATEST.PUBLISHED" }],
      ["a.b", { name: "a.b" }],
    ];
    for (const [text, parts] of cases)
      expect([text, parseFunctionName(text)]).toEqual([text, parts]);
  });

  it("knows what is no name", ({ expect }) => {
    const refused = [
      "",
      "a b",
      "a/b",
      "f:",
      ":f",
      "f:1:2",
      "f:$LATES",
      "f:$latest",
      `${ARN}:f:1:2`,
      `arn:aws:lambda::${A}:function:f`,
      "arn:aws:lambda:us-east-1::function:f",
      `arn:aws:lambda:${A}:function:f`,
      "arn:aws:lambda:us-east-1:function:f",
      "arn:aws:lambda:function:f",
      `arn:aws:s3:us-east-1:${A}:function:f`,
      `arn:aws:lambda:us-east-1:${A}:layer:f:1`,
      "f\n",
    ];
    for (const text of refused) expect([text, parseFunctionName(text)]).toEqual([text, undefined]);
  });
});

describe("name shapes", () => {
  const pattern = (shape: StringShape) =>
    `Member must satisfy regular expression pattern: ${shape.pattern}`;

  it("differ in dots and in length", ({ expect }) => {
    expect(brokenConstraints(FUNCTION_NAME, "a.b")).toEqual([pattern(FUNCTION_NAME)]);
    expect(brokenConstraints(NAMESPACED_FUNCTION_NAME, "a.b")).toEqual([]);
    const long = "x".repeat(141);
    expect(brokenConstraints(FUNCTION_NAME, long)).toEqual([
      "Member must have length less than or equal to 140",
    ]);
    expect(brokenConstraints(NAMESPACED_FUNCTION_NAME, long)).toEqual([]);
  });

  it("show AWS's patterns to the letter", ({ expect }) => {
    expect(NAMESPACED_FUNCTION_NAME.pattern).toBe(
      String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
    );
  });

  it("refuse an ARN without its region or account with the pattern's message", ({ expect }) => {
    const text = "arn:aws:lambda:us-east-1:function:f";
    expect(brokenConstraints(FUNCTION_NAME, text)).toEqual([pattern(FUNCTION_NAME)]);
  });

  it("take $latest for a qualifier, which is simply not found", ({ expect }) => {
    expect(brokenConstraints(QUALIFIER, "$latest")).toEqual([]);
    expect(brokenConstraints(QUALIFIER, "a.b")).toHaveLength(1);
    expect(brokenConstraints(QUALIFIER, "x".repeat(129))).toHaveLength(1);
  });
});

describe("resolveTarget()", () => {
  const caller = { accountId: A, region: "us-east-1", arn: `arn:aws:iam::${A}:root` };

  function refusal(input: Omit<Parameters<typeof resolveTarget>[0], "caller">): AwsError {
    try {
      resolveTarget({ caller, ...input });
    } catch (error) {
      if (error instanceof AwsError) return error;
    }
    throw new Error("Nothing was refused");
  }

  it("fills in what the caller left out", ({ expect }) => {
    const target = resolveTarget({ caller, name: { name: "f" }, qualifier: "1" });
    expect(target).toEqual({
      address: { accountId: A, region: "us-east-1", name: "f" },
      qualifier: "1",
    });
    expect(functionArn(target.address, target.qualifier)).toBe(`${ARN}:f:1`);
  });

  it("checks the qualifier, then the region, then the account", ({ expect }) => {
    const name = { name: "f", region: "eu-west-1", accountId: "0".repeat(12), qualifier: "1" };
    expect(refusal({ name, qualifier: "2" }).message).toContain("derived qualifier");
    expect(refusal({ name, qualifier: "1" }).code).toBe("ResourceNotFoundException");
    expect(refusal({ name: { ...name, region: "us-east-1" } }).code).toBe("AccessDeniedException");
  });

  it("tells a stranger who reads nothing at all", ({ expect }) => {
    const name = { name: "f", accountId: "0".repeat(12) };
    expect(refusal({ name }).message).toBe("");
    expect(refusal({ name, deniedAction: "lambda:DeleteFunction" }).message).toContain(
      `User: ${caller.arn} is not authorized to perform: lambda:DeleteFunction on resource`,
    );
  });
});
