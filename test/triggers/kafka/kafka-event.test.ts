import { describe, it } from "vitest";
import { recordId, toKafkaEvent, toKafkaRecord } from "../../../src/triggers/kafka/kafka-event.ts";

const message = { key: null, value: Uint8Array.of(255), timestamp: "9", offset: "3" };

describe("toKafkaRecord()", () => {
  it("has no key when the record has none, and each value of a header", ({ expect }) => {
    const headers = { one: Uint8Array.of(1, 200), two: [Uint8Array.of(2), Uint8Array.of()] };
    const record = toKafkaRecord("t", 7, { ...message, headers });
    expect(record).toEqual({
      topic: "t",
      partition: 7,
      offset: 3,
      timestamp: 9,
      timestampType: "CREATE_TIME",
      value: "/w==",
      headers: [{ one: [1, 200] }, { two: [2] }, { two: [] }],
    });
    expect(recordId(record)).toBe("t-7-3");
  });
});

describe("toKafkaEvent()", () => {
  it("is of its partition, and says where it comes from", ({ expect }) => {
    const record = toKafkaRecord("t", 7, message);
    const origin = { servers: ["a:1", "b:2"], topic: "t" };
    expect(toKafkaEvent(origin, [record])).toEqual({
      eventSource: "SelfManagedKafka",
      bootstrapServers: "a:1,b:2",
      records: { "t-7": [record] },
    });
    expect(toKafkaEvent({ ...origin, arn: "arn" }, [])).toEqual({
      eventSource: "aws:kafka",
      eventSourceArn: "arn",
      bootstrapServers: "a:1,b:2",
      records: {},
    });
  });
});
