import { describe, it } from "vitest";
import { findBroker, virtualHostOf } from "../../../src/functions/event-sources/brokers.ts";
import {
  createMapping,
  defaultSettings,
  type EventSourceMapping,
  type MappingSettings,
} from "../../../src/functions/event-sources/model.ts";
import { eventSource } from "../../../src/functions/event-sources/source.ts";

const FIRST = "000000000000";
const OTHER = "111111111111";
const arnOf = (accountId: string) => `arn:aws:mq:us-east-1:${accountId}:broker:orders:b-1`;

function mappingOf(
  arn: string,
  accountId = FIRST,
  settings: Partial<MappingSettings> = {},
): EventSourceMapping {
  const source = eventSource(arn, undefined);
  const key = { accountId, region: "us-east-1", id: "id" };
  const given = { key, functionName: "f", source, tags: {} };
  return createMapping(
    { ...given, settings: { ...defaultSettings(source, "id"), ...settings } },
    { now: 0, revisionId: "r" },
  );
}

const found = (brokers: unknown, mapping = mappingOf(arnOf(FIRST))) =>
  findBroker({ ACCOUNT_ID: FIRST, MQ_BROKERS: JSON.stringify(brokers) }, mapping);

const RABBIT = {
  engine: "rabbitmq",
  hostname: "h",
  port: 5672,
  isEncrypted: false,
  username: "u",
  password: "p@/",
};

describe("findBroker()", () => {
  it("finds a broker by its ARN, and those of the first account by their names", ({ expect }) => {
    const url = "amqp://u:p%40%2F@h";
    expect(found({ [arnOf(FIRST)]: url })).toEqual(RABBIT);
    expect(found({ orders: url })).toEqual(RABBIT);
    const others = mappingOf(arnOf(OTHER), OTHER);
    expect(found({ [arnOf(OTHER)]: url }, others)).toEqual(RABBIT);
  });

  it("gives nobody a broker that another account's ARN or the first one's name leads to", ({
    expect,
  }) => {
    const url = "amqp://u:p@h";
    const none = "MQ_BROKERS does not name the broker";
    expect(found({ orders: url }, mappingOf(arnOf(OTHER), OTHER))).toBe(none);
    expect(found({ orders: url }, mappingOf(arnOf(FIRST), OTHER))).toBe(none);
    expect(found({ [arnOf(FIRST)]: url }, mappingOf(arnOf(FIRST), OTHER))).toBe(none);
    expect(found({ [arnOf(OTHER)]: url }, mappingOf(arnOf(OTHER), FIRST))).toBe(none);
    expect(found({ toString: url })).toBe(none);
    expect(found({ "": url }, mappingOf(arnOf(FIRST), OTHER))).toBe(none);
  });

  it("reads the schemes of both brokers, with their ports", ({ expect }) => {
    const read = (url: string) => {
      const broker = found({ orders: url });
      return typeof broker === "string"
        ? broker
        : [broker.engine, broker.hostname, broker.port, broker.isEncrypted];
    };
    expect(read("amqps://u:p@h")).toEqual(["rabbitmq", "h", 5671, true]);
    expect(read("stomp://u:p@h")).toEqual(["activemq", "h", 61_613, false]);
    expect(read("stomp+ssl://u:p@[::1]:9")).toEqual(["activemq", "::1", 9, true]);
  });

  it("says what is wrong with the variable", ({ expect }) => {
    const bad = "MQ_BROKERS has no amqp(s) or stomp(+ssl) URL for the broker";
    for (const url of ["http://h", "h:1", "amqp://", "amqp://%zz:p@h", 7, null]) {
      expect(found({ orders: url })).toBe(bad);
    }
    const mapping = mappingOf(arnOf(FIRST));
    for (const text of ["{", "[]", "null", "1"]) {
      expect(findBroker({ ACCOUNT_ID: FIRST, MQ_BROKERS: text }, mapping)).toBe(
        "MQ_BROKERS is not a JSON object",
      );
    }
    expect(findBroker({ ACCOUNT_ID: FIRST }, mapping)).toBe("MQ_BROKERS does not name the broker");
  });
});

describe("virtualHostOf()", () => {
  it("is the broker's first one unless the mapping names another", ({ expect }) => {
    expect(virtualHostOf(mappingOf(arnOf(FIRST)))).toBe("/");
    const access = [
      { type: "BASIC_AUTH", uri: "x" },
      { type: "VIRTUAL_HOST", uri: "v" },
    ];
    expect(virtualHostOf(mappingOf(arnOf(FIRST), FIRST, { access }))).toBe("v");
  });
});
