import { describe, it } from "vitest";
import { jsonErrorResponse, jsonResponse, targetOperation } from "../../src/aws/json-protocol.ts";
import { ServiceError } from "../../src/aws/service-error.ts";

describe("targetOperation()", () => {
  it("takes the operation only of its own service", ({ expect }) => {
    const headers = new Headers({ "X-Amz-Target": "AmazonSQS.SendMessage" });
    expect(targetOperation(headers, "AmazonSQS")).toBe("SendMessage");
    expect(targetOperation(headers, "AWSEvents")).toBeUndefined();
    expect(targetOperation(new Headers(), "AmazonSQS")).toBeUndefined();
  });
});

describe("answers", () => {
  it("name their protocol", async ({ expect }) => {
    const response = jsonResponse("1.0", { a: 1 });
    expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.0");
    expect(await response.json()).toEqual({ a: 1 });
    expect(await jsonResponse("1.1", undefined).text()).toBe("");
  });

  it("of an error give its type in the body and by header", async ({ expect }) => {
    const error = new ServiceError("QueueDoesNotExist", "No queue");
    const response = jsonErrorResponse("1.0", error, "com.amazonaws.sqs");
    expect(response.headers.get("x-amzn-errortype")).toBe("QueueDoesNotExist");
    expect(await response.json()).toEqual({
      __type: "com.amazonaws.sqs#QueueDoesNotExist",
      message: "No queue",
    });
  });
});
