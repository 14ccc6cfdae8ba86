import { describe, it } from "vitest";
import { toRabbitEvent, toRabbitRecord } from "../../../src/triggers/brokers/rabbit-event.ts";

const body = Uint8Array.of(0, 255);

describe("toRabbitRecord()", () => {
  it("has null for whatever the message does not say", ({ expect }) => {
    const { basicProperties, ...rest } = toRabbitRecord({
      properties: {},
      redelivered: true,
      body,
    });
    expect(rest).toEqual({ redelivered: true, data: "AP8=" });
    const { bodySize, ...others } = basicProperties;
    expect(bodySize).toBe(2);
    expect(Object.keys(others)).toHaveLength(14);
    expect(Object.values(others).every((value) => value === null)).toBe(true);
  });

  it("writes headers as AWS's program does", ({ expect }) => {
    const headers = {
      text: "a",
      nothing: null,
      list: ["b", 1, false],
      table: { inner: "" },
      bytes: Uint8Array.of(200),
      date: new Date(0),
      ["__proto__"]: "c",
    };
    const { basicProperties } = toRabbitRecord({
      properties: { headers },
      redelivered: false,
      body,
    });
    expect(JSON.stringify(basicProperties["headers"])).toBe(
      '{"text":{"bytes":[97]},"nothing":null,"list":[{"bytes":[98]},1,false],"table":{"inner":{"bytes":[]}},' +
        '"bytes":[200],"date":"Jan 1, 1970, 12:00:00 AM","__proto__":{"bytes":[99]}}',
    );
  });

  it.for([
    ["2021-11-01T00:05:09Z", "Nov 1, 2021, 12:05:09 AM"],
    ["2021-12-31T12:00:00Z", "Dec 31, 2021, 12:00:00 PM"],
    ["2021-02-03T23:59:59Z", "Feb 3, 2021, 11:59:59 PM"],
  ])("writes %s as %s", ([at = "", expected], { expect }) => {
    const properties = { timestamp: new Date(at) };
    const { basicProperties } = toRabbitRecord({ properties, redelivered: false, body });
    expect(basicProperties["timestamp"]).toBe(expected);
  });

  it("has no timestamp for a second that no date has", ({ expect }) => {
    const properties = { timestamp: new Date(2 ** 62 * 1000) };
    const { basicProperties } = toRabbitRecord({ properties, redelivered: false, body });
    expect(basicProperties["timestamp"]).toBe(null);
  });
});

describe("toRabbitEvent()", () => {
  it("names the queue with its virtual host", ({ expect }) => {
    const queue = { brokerArn: "arn", queue: "q", virtualHost: "/" };
    expect(toRabbitEvent(queue, [{ a: 1 }])).toEqual({
      eventSource: "aws:rmq",
      eventSourceArn: "arn",
      rmqMessagesByQueue: { "q::/": [{ a: 1 }] },
    });
  });
});
