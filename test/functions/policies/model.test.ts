import { describe, it } from "vitest";
import {
  DOCUMENT_FRAME_BYTES,
  type Permission,
  policyDocument,
  toStatement,
} from "../../../src/functions/policies/model.ts";

const RESOURCE = "arn:aws:lambda:us-east-1:123456789012:function:f:live";
const given: Permission = {
  statementId: "s",
  action: "lambda:InvokeFunction",
  principal: "s3.amazonaws.com",
};

describe("toStatement()", () => {
  it("writes what AWS writes, in its order", ({ expect }) => {
    expect(JSON.stringify(toStatement(given, RESOURCE))).toBe(
      '{"Sid":"s","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},' +
        `"Action":"lambda:InvokeFunction","Resource":"${RESOURCE}"}`,
    );
  });

  it("knows each form of a principal", ({ expect }) => {
    const principalOf = (principal: string) =>
      toStatement({ ...given, principal }, RESOURCE).Principal;
    expect(principalOf("*")).toBe("*");
    expect(principalOf("123456789012")).toEqual({ AWS: "arn:aws:iam::123456789012:root" });
    const role = "arn:aws:iam::123456789012:role/path/r";
    expect(principalOf(role)).toEqual({ AWS: role });
    for (const service of ["logs.us-east-1.amazonaws.com", "alexa-appkit.amazon.com"]) {
      expect(principalOf(service)).toEqual({ Service: service });
    }
    for (const wrong of ["invalid.nonaws.com", "1234", "arn:aws:s3:::b", "amazonaws.com.evil"]) {
      expect(() => principalOf(wrong)).toThrow(
        "The provided principal was invalid. Please check the principal and try again.",
      );
    }
  });

  it("turns each source into its condition", ({ expect }) => {
    const statement = toStatement(
      {
        ...given,
        sourceArn: "arn:aws:s3:::b",
        sourceAccount: "123456789012",
        principalOrgId: "o-0123456789",
        eventSourceToken: "token",
      },
      RESOURCE,
    );
    expect(statement.Condition).toEqual({
      StringEquals: {
        "AWS:SourceAccount": "123456789012",
        "aws:PrincipalOrgID": "o-0123456789",
        "lambda:EventSourceToken": "token",
      },
      ArnLike: { "AWS:SourceArn": "arn:aws:s3:::b" },
    });
  });

  it("has the conditions of function URLs for their action only", ({ expect }) => {
    const url = { ...given, principal: "*", action: "lambda:InvokeFunctionUrl" };
    expect(toStatement({ ...url, functionUrlAuthType: "NONE" }, RESOURCE).Condition).toEqual({
      StringEquals: { "lambda:FunctionUrlAuthType": "NONE" },
    });
    expect(toStatement({ ...given, invokedViaFunctionUrl: true }, RESOURCE).Condition).toEqual({
      Bool: { "lambda:InvokedViaFunctionUrl": "true" },
    });
    expect(() => toStatement({ ...given, functionUrlAuthType: "NONE" }, RESOURCE)).toThrow();
    expect(() => toStatement({ ...url, invokedViaFunctionUrl: true }, RESOURCE)).toThrow();
  });
});

describe("policyDocument()", () => {
  it("is the JSON of a policy, and as long as its frame and its statements", ({ expect }) => {
    const statements = [toStatement(given, RESOURCE)];
    const document = policyDocument(statements);
    expect(JSON.parse(document)).toEqual({
      Version: "2012-10-17",
      Id: "default",
      Statement: statements,
    });
    expect(document.length).toBe(DOCUMENT_FRAME_BYTES + JSON.stringify(statements).length);
  });
});
