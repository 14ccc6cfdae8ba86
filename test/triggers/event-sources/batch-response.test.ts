import { describe, it } from "vitest";
import { failedItems } from "../../../src/triggers/event-sources/batch-response.ts";

describe("failedItems()", () => {
  const ids = ["a", "b"];

  it("takes an answer that names nothing for success", ({ expect }) => {
    for (const answer of [
      "null",
      "{}",
      '{"batchItemFailures":[]}',
      '{"batchItemFailures":null}',
      '{"other":1}',
    ]) {
      expect(failedItems(answer, ids), answer).toEqual([]);
    }
  });

  it("gives the items that are named", ({ expect }) => {
    expect(failedItems('{"batchItemFailures":[{"itemIdentifier":"b"}]}', ids)).toEqual(["b"]);
  });

  it("takes any other answer for a failure of all", ({ expect }) => {
    for (const answer of [
      '{"batchItemFailures":[{"itemIdentifier":""}]}',
      '{"batchItemFailures":[{"itemIdentifier":null}]}',
      '{"batchItemFailures":[{}]}',
      '{"batchItemFailures":[{"itemIdentifier":"c"}]}',
      '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":1}]}',
      '{"batchItemFailures":[{"messageId":"a"}]}',
      '{"batchItemFailures":["a"]}',
      '{"batchItemFailures":{}}',
      '"text"',
      "[]",
      "7",
      "{",
      "",
    ]) {
      expect(failedItems(answer, ids), answer).toBe("all");
    }
  });
});
