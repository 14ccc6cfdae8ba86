import { describe, it } from "vitest";
import { readAnswer } from "../../../src/triggers/streams/answer.ts";

const SEQUENCES = ["10", "11", "12"];
const fromOf = (answer: unknown) => readAnswer(JSON.stringify(answer), SEQUENCES, true).from;
const failures = (...ids: readonly unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe("readAnswer()", () => {
  // Recorded from AWS (reference 5.4, and LocalStack's tests that were run against it).
  it("takes these for a success", ({ expect }) => {
    for (const answer of ["", [], null, {}, failures(), { batchItemFailures: null }]) {
      expect([answer, fromOf(answer)]).toEqual([answer, 3]);
    }
  });

  it("takes these for the failure of the whole batch", ({ expect }) => {
    const wrong = [
      failures(123),
      failures(""),
      failures(null),
      failures("99"),
      failures("11", "99"),
      { batchItemFailures: [{ foo: 123 }] },
      { batchItemFailures: "11" },
      "text",
      7,
    ];
    for (const answer of wrong) expect([answer, fromOf(answer)]).toEqual([answer, 0]);
    expect(readAnswer("no json", SEQUENCES, true).from).toBe(0);
  });

  it("goes on from the first record that failed, wherever it is named", ({ expect }) => {
    expect(fromOf(failures("12"))).toBe(2);
    expect(fromOf(failures("12", "11"))).toBe(1);
  });

  it("asks nothing of a function that reports nothing", ({ expect }) => {
    expect(readAnswer("no json", SEQUENCES, false)).toEqual({ from: 3 });
    expect(readAnswer(JSON.stringify(failures("11")), SEQUENCES, false).from).toBe(3);
  });

  it("reads the state of a tumbling window", ({ expect }) => {
    expect(readAnswer('{"state":{"a":[1]}}', SEQUENCES, false).state).toBe('{"a":[1]}');
    expect(readAnswer('{"state":0}', SEQUENCES, false).state).toBe("0");
    expect(readAnswer('{"state":null}', SEQUENCES, false)).not.toHaveProperty("state");
    expect(readAnswer("{}", SEQUENCES, false)).not.toHaveProperty("state");
  });
});
