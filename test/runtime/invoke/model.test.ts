import { describe, it } from "vitest";
import { type Outcome } from "../../../sandbox/host/environment.ts";
import {
  logStreamName,
  responseTooLarge,
  type RunStatus,
  toFailure,
} from "../../../src/runtime/invoke/model.ts";

const ID = "8f507cfc-xmpl-4697-b07a-ac58fc914c95";
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

/** The payload of each way to fail (reference 3.2) and what REPORT says of it (reference 3.5). */
const FAILURES: readonly (readonly [
  outcome: Exclude<Outcome, { kind: "result" }>,
  payload: string,
  status: RunStatus,
])[] = [
  [
    failure("TypeError", "bad", ["TypeError: bad", "    at x"]),
    '{"errorType":"TypeError","errorMessage":"bad","trace":["TypeError: bad","    at x"]}',
    { kind: "error" },
  ],
  [
    failure("Runtime.NodeJsExit", "never settled", []),
    '{"errorType":"Runtime.NodeJsExit","errorMessage":"never settled","trace":[]}',
    { kind: "error", errorType: "Runtime.NodeJsExit" },
  ],
  [
    { kind: "timeout" },
    `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${ID} Error: Task timed out after 3.00 seconds"}`,
    { kind: "timeout" },
  ],
  [
    { kind: "exit", code: 0 },
    `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${ID} Error: Runtime exited without providing a reason"}`,
    { kind: "error", errorType: "Runtime.ExitError" },
  ],
  [
    { kind: "exit", code: 129 },
    `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${ID} Error: Runtime exited with error: exit status 129"}`,
    { kind: "error", errorType: "Runtime.ExitError" },
  ],
  [
    { kind: "out-of-memory" },
    `{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: ${ID} Error: Runtime exited with error: signal: killed"}`,
    { kind: "error", errorType: "Runtime.OutOfMemory" },
  ],
  [
    { kind: "crash", trap: new Error("A secret of ours") },
    `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${ID} Error: Runtime exited with error: signal: segmentation fault"}`,
    { kind: "error", errorType: "Runtime.ExitError" },
  ],
];

function failure(errorType: string, errorMessage: string, trace: readonly string[]) {
  const label = "Invoke Error";
  return {
    kind: "failure",
    failure: { errorType, errorMessage, trace, label, logged: "{}" },
  } as const;
}

describe("toFailure()", () => {
  it.for(FAILURES)("of %j", ([outcome, payload, status], { expect }) => {
    expect(toFailure(outcome, ID, 3)).toEqual({ payload, status });
  });

  it("writes a timeout with two decimals", ({ expect }) => {
    const text = (seconds: number) => toFailure({ kind: "timeout" }, ID, seconds).payload;
    expect(text(1)).toContain("after 1.00 seconds");
    expect(text(900)).toContain("after 900.00 seconds");
  });

  it("shows the caller nothing of what only the log has", ({ expect }) => {
    const outcome = failure("E", "m", []);
    const { payload } = toFailure(
      { ...outcome, failure: { ...outcome.failure, logged: "secret" } },
      ID,
      3,
    );
    expect(payload).not.toContain("secret");
    expect(Object.keys(JSON.parse(payload) as object)).toEqual([
      "errorType",
      "errorMessage",
      "trace",
    ]);
  });
});

describe("responseTooLarge()", () => {
  it("names the limit, with the keys in AWS's order", ({ expect }) => {
    expect(responseTooLarge(6_291_556).payload).toBe(
      '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    );
  });
});

describe("logStreamName()", () => {
  const serving = { functionName: "f", version: "$LATEST", logGroup: "/aws/lambda/f" };

  it("is the day, the version and an id; in a group of one's own the function too", ({
    expect,
  }) => {
    expect(logStreamName(NOW, "0123", serving)).toBe("2026/01/02/[$LATEST]0123");
    expect(logStreamName(NOW, "0123", { ...serving, logGroup: "mine" })).toBe(
      "2026/01/02/f[$LATEST]0123",
    );
    expect(logStreamName(Date.UTC(2025, 11, 31, 23, 59), "0", { ...serving, version: "3" })).toBe(
      "2025/12/31/[3]0",
    );
  });
});
