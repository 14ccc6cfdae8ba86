import { describe, it } from "vitest";
import { errorResponse } from "../../src/aws/error-response.ts";
import {
  AwsError,
  functionNotFound,
  invalidParameter,
  requestTooLarge,
  unknownOperation,
  validationFailed,
} from "../../src/aws/errors.ts";

async function wire(error: AwsError): Promise<readonly unknown[]> {
  const response = errorResponse(error);
  return [response.status, response.headers.get("x-amzn-errortype"), await response.json()];
}

/** Casing and `Type` of reference 2.11 and 7.4. */
describe("errorResponse()", () => {
  it("writes the casing that AWS's model gives each code", async ({ expect }) => {
    expect(await wire(functionNotFound("ARN"))).toEqual([
      404,
      "ResourceNotFoundException",
      { Type: "User", Message: "Function not found: ARN" },
    ]);
    expect(await wire(invalidParameter("text"))).toEqual([
      400,
      "InvalidParameterValueException",
      { Type: "User", message: "text" },
    ]);
    expect(await wire(new AwsError("ServiceException", "text"))).toEqual([
      500,
      "ServiceException",
      { Type: "Service", Message: "text" },
    ]);
  });

  it("leaves Type out where AWS does", async ({ expect }) => {
    expect((await wire(validationFailed("text")))[2]).toEqual({ message: "text" });
    expect((await wire(unknownOperation()))[2]).toEqual({
      Message: "Unable to determine service/operation name to be authorized",
    });
    expect(await wire(requestTooLarge("CreateFunction", 70_167_211))).toEqual([
      413,
      "RequestEntityTooLargeException",
      { message: "Request must be smaller than 70167211 bytes for the CreateFunction operation" },
    ]);
  });

  it("writes null for a text that is kept back", async ({ expect }) => {
    expect((await wire(new AwsError("AccessDeniedException", "")))[2]).toEqual({ Message: null });
  });

  it("carries members and headers beside the text", async ({ expect }) => {
    const error = new AwsError("TooManyRequestsException", "Rate Exceeded.", {
      detail: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
      headers: { "Retry-After": "1" },
    });
    expect((await wire(error))[2]).toEqual({
      Type: "User",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      message: "Rate Exceeded.",
    });
    expect(errorResponse(error).headers.get("retry-after")).toBe("1");
    expect(errorResponse(error).headers.get("content-type")).toBe("application/json");
  });
});
