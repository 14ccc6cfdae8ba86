import { describe, it } from "vitest";
import {
  jsonErrorResponse,
  jsonResponse,
  parseJsonObject,
  targetOperation,
} from "../../src/aws/json-protocol.ts";
import { ServiceError } from "../../src/aws/service-error.ts";
import { toUtf8 } from "../../src/platform/bytes.ts";

describe("targetOperation()", () => {
  it("takes the operation only of its own service", ({ expect }) => {
    const headers = new Headers({ "X-Amz-Target": "AmazonSQS.SendMessage" });
    expect(targetOperation(headers, "AmazonSQS")).toBe("SendMessage");
    expect(targetOperation(headers, "AWSEvents")).toBeUndefined();
    expect(targetOperation(new Headers(), "AmazonSQS")).toBeUndefined();
  });
});

describe("parseJsonObject()", () => {
  it("takes no body for an empty object", ({ expect }) => {
    expect(parseJsonObject(new Uint8Array())).toEqual({});
  });

  for (const text of ["[]", "null", "1", '"x"', "{", "\u00ff"]) {
    it(`refuses ${JSON.stringify(text)}`, ({ expect }) => {
      expect(() => parseJsonObject(toUtf8(text))).toThrow("not a JSON object");
    });
  }
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
