import { describe, it } from "vitest";
import { checkUnzippedTotal } from "../../../src/functions/layers/model.ts";
import { parseLayerName, parseLayerVersionArn } from "../../../src/functions/layers/name.ts";
import { allows, toStatement } from "../../../src/functions/layers/policy.ts";

const key = { accountId: "111111111111", region: "us-east-1", name: "l", version: 3 };
const layer = (unzippedBytes: number) => ({ arn: "a", sha256Hex: "", bytes: 1, unzippedBytes });

describe("checkUnzippedTotal()", () => {
  it("lets a package and its layers have 262144000 bytes together", ({ expect }) => {
    const half = 131_072_000;
    expect(() => checkUnzippedTotal(half, [layer(half - 1), layer(1)])).not.toThrow();
    expect(() => checkUnzippedTotal(half, [layer(half), layer(1)])).toThrow(
      "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.",
    );
  });
});

describe("names of layers", () => {
  it("are bare or ARNs", ({ expect }) => {
    const scope = { accountId: "000000000000", region: "eu-west-1" };
    expect(parseLayerName("l", scope)).toEqual({ ...scope, name: "l" });
    const { version: _, ...address } = key;
    expect(parseLayerName("arn:aws:lambda:us-east-1:111111111111:layer:l", scope)).toEqual(address);
    expect(parseLayerVersionArn("arn:aws:lambda:us-east-1:111111111111:layer:l:3")).toEqual(key);
    expect(parseLayerVersionArn("arn:aws:lambda:::awslayer:AmazonLinux1703")).toBeUndefined();
  });
});

describe("allows()", () => {
  it("lets in everybody, one account by its number or its root, and no organization", ({
    expect,
  }) => {
    const policy = (principal: string, organizationId?: string) => {
      const permission = { statementId: "s", principal };
      const given = organizationId === undefined ? permission : { ...permission, organizationId };
      return { statements: [toStatement(key, given)], revisionId: "r" };
    };
    const me = "222222222222";
    expect(allows(undefined, me)).toBe(false);
    expect(allows(policy("*"), me)).toBe(true);
    expect(allows(policy(me), me)).toBe(true);
    expect(allows(policy(`arn:aws:iam::${me}:root`), me)).toBe(true);
    expect(allows(policy("333333333333"), me)).toBe(false);
    expect(allows(policy("*", "o-0123456789"), me)).toBe(false);
  });
});
