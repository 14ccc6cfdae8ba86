import { describe, it } from "vitest";
import { toActiveMqRecord } from "../../../src/triggers/brokers/activemq-event.ts";

describe("toActiveMqRecord()", () => {
  it("has AWS's members for a message that says nothing", ({ expect }) => {
    const headers = new Map([["destination", "/queue/q/r"]]);
    expect(toActiveMqRecord({ headers, body: Uint8Array.of(255), receivedAt: 9 })).toEqual({
      messageID: "",
      messageType: "jms/text-message",
      deliveryMode: 1,
      replyTo: null,
      type: null,
      expiration: "0",
      priority: 4,
      correlationId: null,
      redelivered: false,
      destination: { physicalName: "q/r" },
      data: "/w==",
      timestamp: 0,
      brokerInTime: 0,
      brokerOutTime: 9,
      properties: {},
    });
  });
});
