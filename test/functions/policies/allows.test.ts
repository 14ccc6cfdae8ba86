import { describe, it } from "vitest";
import { type AccessRequest, allows } from "../../../src/functions/policies/allows.ts";
import { type Permission, toStatement } from "../../../src/functions/policies/model.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f";
const granted = (permission: Partial<Permission>) => [
  toStatement(
    { statementId: "s", action: "lambda:InvokeFunction", principal: "*", ...permission },
    FUNCTION,
  ),
];
const anonymous: AccessRequest = {
  action: "lambda:InvokeFunction",
  asker: { kind: "anonymous" },
};
const s3: AccessRequest = {
  ...anonymous,
  asker: { kind: "service", service: "s3.amazonaws.com" },
  sourceArn: "arn:aws:s3:::photos",
  sourceAccount: "123456789012",
};
const user: AccessRequest = {
  ...anonymous,
  asker: { kind: "identity", arn: "arn:aws:iam::210987654321:user/u", accountId: "210987654321" },
};

describe("allows()", () => {
  it("grants nothing without a statement", ({ expect }) => {
    expect(allows([], anonymous)).toBe(false);
  });

  it("compares the action, of which a wildcard stands for all", ({ expect }) => {
    for (const action of ["lambda:InvokeFunction", "lambda:*", "*", "lambda:invokefunction"]) {
      expect(allows(granted({ action }), anonymous)).toBe(true);
    }
    expect(allows(granted({ action: "lambda:GetFunction" }), anonymous)).toBe(false);
  });

  it("compares the principal in each of its forms", ({ expect }) => {
    const cases: readonly (readonly [principal: string, request: AccessRequest, boolean])[] = [
      ["*", anonymous, true],
      ["*", s3, true],
      ["*", user, true],
      ["s3.amazonaws.com", s3, true],
      ["sns.amazonaws.com", s3, false],
      ["s3.amazonaws.com", anonymous, false],
      ["s3.amazonaws.com", user, false],
      ["210987654321", user, true],
      ["arn:aws:iam::210987654321:root", user, true],
      ["arn:aws:iam::210987654321:user/u", user, true],
      ["arn:aws:iam::210987654321:user/v", user, false],
      ["123456789012", user, false],
      ["210987654321", s3, false],
      ["210987654321", anonymous, false],
    ];
    for (const [principal, request, isAllowed] of cases) {
      expect([principal, allows(granted({ principal }), request)]).toEqual([principal, isAllowed]);
    }
  });

  it("compares the source's ARN part by part", ({ expect }) => {
    const cases: readonly (readonly [pattern: string, isAllowed: boolean])[] = [
      ["arn:aws:s3:::photos", true],
      ["arn:aws:s3:::pho*", true],
      ["arn:aws:s3:::photo?", true],
      ["arn:aws:s3:::*o*o*", true],
      ["arn:aws:s3:::photos?", false],
      ["arn:aws:s3:::hotos", false],
      ["arn:aws:*:photos", false],
      ["arn:aws:s3:::", false],
      [`arn:aws:s3:::${"*a".repeat(2000)}`, false],
    ];
    for (const [sourceArn, isAllowed] of cases) {
      expect([sourceArn, allows(granted({ sourceArn }), s3)]).toEqual([sourceArn, isAllowed]);
    }
    expect(allows(granted({ sourceArn: "arn:aws:s3:::*" }), anonymous)).toBe(false);
  });

  it("asks for every condition", ({ expect }) => {
    const statement = granted({ sourceArn: "arn:aws:s3:::*", sourceAccount: "123456789012" });
    expect(allows(statement, s3)).toBe(true);
    expect(allows(statement, { ...s3, sourceAccount: "210987654321" })).toBe(false);
    const { sourceAccount: _, ...unknown } = s3;
    expect(allows(statement, unknown)).toBe(false);
    const organization = { principalOrgId: "o-0123456789" };
    expect(allows(granted(organization), { ...user, ...organization })).toBe(true);
    expect(allows(granted(organization), user)).toBe(false);
  });

  it("tells a call by URL from others", ({ expect }) => {
    const viaUrl = granted({ invokedViaFunctionUrl: true });
    expect(allows(viaUrl, { ...anonymous, invokedViaFunctionUrl: true })).toBe(true);
    expect(allows(viaUrl, anonymous)).toBe(false);
    const open = granted({ action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "NONE" });
    const request = { ...anonymous, action: "lambda:InvokeFunctionUrl" };
    expect(allows(open, { ...request, functionUrlAuthType: "NONE" })).toBe(true);
    expect(allows(open, { ...request, functionUrlAuthType: "AWS_IAM" })).toBe(false);
  });
});
