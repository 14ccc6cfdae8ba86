import { describe, it } from "vitest";
import { type Outcome } from "../../../src/runtime/async/model.ts";
import {
  deadLetterAttributes,
  detailType,
  invocationRecord,
  objectKey,
} from "../../../src/runtime/async/record.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:f";
const RUN = { kind: "ended", functionError: true, executedVersion: "3", traceHeader: "t" } as const;
const OUTCOME: Outcome = {
  id: "i",
  condition: "RetriesExhausted",
  endedAt: Date.UTC(2025, 10, 27, 2, 28, 57, 123),
  invokeCount: 3,
  run: RUN,
  targets: [],
};
const ENDING = {
  requestId: "11111111-2222-3333-4444-555555555555",
  functionArn: ARN,
  payload: '{"n":12345678901234567890}',
  outcome: OUTCOME,
  response: '{"errorMessage":"No","errorType":"Error"}',
};

describe("invocationRecord()", () => {
  // As recorded from AWS: reference 4.1.
  it("has AWS's members in AWS's order, and payloads as they were", ({ expect }) => {
    expect(invocationRecord(ENDING)).toBe(
      '{"version":"1.0","timestamp":"2025-11-27T02:28:57.123Z",' +
        '"requestContext":{"requestId":"11111111-2222-3333-4444-555555555555",' +
        `"functionArn":"${ARN}:$LATEST","condition":"RetriesExhausted","approximateInvokeCount":3},` +
        '"requestPayload":{"n":12345678901234567890},' +
        '"responseContext":{"statusCode":200,"executedVersion":"3","functionError":"Unhandled"},' +
        '"responsePayload":{"errorMessage":"No","errorType":"Error"}}',
    );
  });

  it("keeps the qualifier that was called", ({ expect }) => {
    const record = JSON.parse(invocationRecord({ ...ENDING, functionArn: `${ARN}:live` })) as {
      requestContext: { functionArn: string };
    };
    expect(record.requestContext.functionArn).toBe(`${ARN}:live`);
  });

  it("says nothing of a response where there was none", ({ expect }) => {
    const { run: _, ...outcome } = OUTCOME;
    const { response: __, ...ending } = ENDING;
    const record = invocationRecord({ ...ending, outcome: { ...outcome, invokeCount: 0 } });
    expect(Object.keys(JSON.parse(record) as object)).toEqual([
      "version",
      "timestamp",
      "requestContext",
      "requestPayload",
    ]);
  });

  it("leaves the payloads out where they are too long", ({ expect }) => {
    expect(Object.keys(JSON.parse(invocationRecord(ENDING, false)) as object)).toEqual([
      "version",
      "timestamp",
      "requestContext",
      "responseContext",
    ]);
  });
});

describe("objectKey()", () => {
  it("is AWS's, with the day as folders", ({ expect }) => {
    expect(objectKey(ENDING)).toBe(
      "aws/lambda/async/f/2025/11/27/2025-11-27T02.28.57-11111111-2222-3333-4444-555555555555",
    );
  });
});

describe("detailType()", () => {
  it("tells success and failure apart", ({ expect }) => {
    expect([OUTCOME, { ...OUTCOME, condition: "Success" } as const].map(detailType)).toEqual([
      "Lambda Function Invocation Result - Failure",
      "Lambda Function Invocation Result - Success",
    ]);
  });
});

describe("deadLetterAttributes()", () => {
  const messageOf = (payload: unknown) =>
    deadLetterAttributes({ ...ENDING, response: JSON.stringify(payload) }).ErrorMessage;

  it("has the error of the last run", ({ expect }) => {
    expect(deadLetterAttributes(ENDING)).toEqual({
      RequestID: ENDING.requestId,
      ErrorCode: "200",
      ErrorMessage: "No",
    });
  });

  it("cuts the message at a kilobyte, between two characters", ({ expect }) => {
    expect(messageOf({ errorMessage: "é".repeat(600) })).toBe("é".repeat(512));
    expect(messageOf({ errorMessage: `x${"é".repeat(600)}` })).toBe(`x${"é".repeat(511)}`);
  });

  it("takes any payload", ({ expect }) => {
    const payloads = [null, 1, "text", [], {}, { errorMessage: 1 }, { errorMessage: "" }];
    expect(payloads.map(messageOf)).toEqual(payloads.map(() => "Unknown"));
  });

  it("says why an event was not run", ({ expect }) => {
    const { response: _, ...ending } = ENDING;
    const outcome = { ...OUTCOME, condition: "ZeroReservedConcurrency" } as const;
    expect(deadLetterAttributes({ ...ending, outcome })).toMatchObject({
      ErrorCode: "429",
      ErrorMessage: "Rate Exceeded.",
    });
  });
});
