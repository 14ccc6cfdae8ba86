import { describe, it } from "vitest";
import { passesFilters } from "../../../src/functions/event-sources/filter.ts";

const filter = (pattern: object) => [JSON.stringify(pattern)];

describe("passesFilters()", () => {
  it("lets everything through without a filter", ({ expect }) => {
    expect(passesFilters("sqs", [], { body: "x" })).toBe(true);
  });

  it("looks into a payload that is JSON", ({ expect }) => {
    const filters = filter({ body: { temperature: [{ numeric: [">", 30] }] } });
    expect(passesFilters("sqs", filters, { body: '{"temperature":31}' })).toBe(true);
    expect(passesFilters("sqs", filters, { body: '{"temperature":30}' })).toBe(false);
  });

  it("compares a payload that is plain text", ({ expect }) => {
    const filters = filter({ data: [{ prefix: "order-" }, "15"] });
    expect(passesFilters("kinesis", filters, { data: "order-1" })).toBe(true);
    expect(passesFilters("kinesis", filters, { data: "15" })).toBe(true);
    expect(passesFilters("kinesis", filters, { data: "other" })).toBe(false);
  });

  it("drops a payload of another kind than its pattern", ({ expect }) => {
    const text = filter({ value: [{ "anything-but": "x" }] });
    const json = filter({ value: { a: [{ exists: false }] } });
    expect(passesFilters("managed-kafka", text, { value: '{"a":1}' })).toBe(false);
    expect(passesFilters("managed-kafka", json, { value: "plain" })).toBe(false);
    expect(passesFilters("managed-kafka", json, { value: "{}" })).toBe(true);
  });

  it("filters by metadata whatever the payload", ({ expect }) => {
    const filters = filter({ partitionKey: ["1"] });
    expect(passesFilters("kinesis", filters, { partitionKey: "1", data: "plain" })).toBe(true);
    expect(passesFilters("kinesis", filters, { partitionKey: "1", data: "{}" })).toBe(true);
    expect(passesFilters("kinesis", filters, { partitionKey: "2", data: "{}" })).toBe(false);
  });

  it("takes one filter of several, and records of databases as they are", ({ expect }) => {
    const filters = [
      ...filter({ eventName: ["REMOVE"] }),
      ...filter({ eventName: ["INSERT"], dynamodb: { NewImage: { public: { BOOL: [true] } } } }),
    ];
    const record = (isPublic: boolean) => ({
      eventName: "INSERT",
      dynamodb: { NewImage: { public: { BOOL: isPublic } } },
    });
    expect(passesFilters("dynamodb", filters, record(true))).toBe(true);
    expect(passesFilters("dynamodb", filters, record(false))).toBe(false);
    expect(passesFilters("dynamodb", filters, { eventName: "REMOVE" })).toBe(true);
  });
});
