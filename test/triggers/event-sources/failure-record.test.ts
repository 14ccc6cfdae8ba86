import { describe, it } from "vitest";
import {
  type FailedBatch,
  failureKey,
  failureRecord,
} from "../../../src/triggers/event-sources/failure-record.ts";

const BATCH: FailedBatch = {
  requestId: "request",
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
  condition: "RecordAgeExceeded",
  invokes: 0,
  decidedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  info: { KinesisBatchInfo: { batchSize: 1 } },
};

// Reference 5.4.
describe("failureRecord()", () => {
  it("says nothing of a run that has not been", ({ expect }) => {
    expect(JSON.parse(failureRecord(BATCH))).toEqual({
      requestContext: {
        requestId: "request",
        functionArn: BATCH.functionArn,
        condition: "RecordAgeExceeded",
        approximateInvokeCount: 0,
      },
      version: "1.0",
      timestamp: "2026-01-02T03:04:05.678Z",
      KinesisBatchInfo: { batchSize: 1 },
    });
  });

  it("carries the event for a bucket, as it is", ({ expect }) => {
    const event = '{"Records":[{"a":1.0}]}';
    expect(failureRecord(BATCH, event).endsWith(`,"payload":${event}}`)).toBe(true);
    expect(JSON.parse(failureRecord(BATCH, event))).toMatchObject({
      payload: { Records: [{ a: 1 }] },
    });
  });
});

describe("failureKey()", () => {
  it("is by mapping, part and time", ({ expect }) => {
    expect(failureKey({ mappingId: "m", part: "shardId-0", id: "end" }, BATCH.decidedAt)).toBe(
      "aws/lambda/m/shardId-0/2026/01/02/2026-01-02T03.04.05-end",
    );
  });
});
