import { describe, it } from "vitest";
import { type Outcome } from "../../../sandbox/host/environment.ts";
import {
  consoleLine,
  endLine,
  initReportLine,
  initStartLine,
  logStreamName,
  reportLine,
  startLine,
  timeoutLine,
  toFailure,
} from "../../../src/runtime/invoke/model.ts";

const ID = "8f507cfc-xmpl-4697-b07a-ac58fc914c95";
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

/** The payload of each way to fail (reference 3.2) and what REPORT says of it (reference 3.5). */
const FAILURES: readonly (readonly [
  outcome: Exclude<Outcome, { kind: "result" }>,
  payload: string,
  status: string,
])[] = [
  [
    failure("TypeError", "bad", ["TypeError: bad", "    at x"]),
    '{"errorType":"TypeError","errorMessage":"bad","trace":["TypeError: bad","    at x"]}',
    "",
  ],
  [
    failure("Runtime.NodeJsExit", "never settled", []),
    '{"errorType":"Runtime.NodeJsExit","errorMessage":"never settled","trace":[]}',
    "Status: error\tError Type: Runtime.NodeJsExit",
  ],
  [
    { kind: "timeout" },
    `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${ID} Error: Task timed out after 3.00 seconds"}`,
    "Status: timeout",
  ],
  [
    { kind: "exit", code: 0 },
    `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${ID} Error: Runtime exited without providing a reason"}`,
    "Status: error\tError Type: Runtime.ExitError",
  ],
  [
    { kind: "exit", code: 129 },
    `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${ID} Error: Runtime exited with error: exit status 129"}`,
    "Status: error\tError Type: Runtime.ExitError",
  ],
  [
    { kind: "out-of-memory" },
    `{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: ${ID} Error: Runtime exited with error: signal: killed"}`,
    "Status: error\tError Type: Runtime.OutOfMemory",
  ],
  [
    { kind: "crash", trap: new Error("A secret of ours") },
    `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${ID} Error: Runtime exited with error: signal: segmentation fault"}`,
    "Status: error\tError Type: Runtime.ExitError",
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

describe("reportLine()", () => {
  const report = { requestId: ID, durationMs: 3.009, memoryMb: 128, maxMemoryUsedMb: 36 };

  it("of a warm start ends after the memory", ({ expect }) => {
    expect(reportLine(report)).toBe(
      `REPORT RequestId: ${ID}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n`,
    );
  });

  it("of a cold start bills the initialization too", ({ expect }) => {
    expect(reportLine({ ...report, initDurationMs: 110.1 })).toBe(
      `REPORT RequestId: ${ID}\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n`,
    );
  });

  it("of a failure says how it ended; an empty status is none", ({ expect }) => {
    expect(reportLine({ ...report, status: "Status: timeout" })).toMatch(
      /36 MB\tStatus: timeout\t\n$/,
    );
    expect(reportLine({ ...report, initDurationMs: 1, status: "Status: timeout" })).toMatch(
      /\tInit Duration: 1\.00 ms\tStatus: timeout\t\n$/,
    );
    expect(reportLine({ ...report, status: "" })).toBe(reportLine(report));
  });

  it.for([
    [0, undefined, 0],
    [0.001, undefined, 1],
    [1, undefined, 1],
    [1.000_1, undefined, 2],
    [2999.99, undefined, 3000],
    [3000, undefined, 3000],
    [0.4, 0.4, 1],
    [0.6, 0.6, 2],
  ] as const)(
    "bills %d ms after %s ms of initialization as %d ms",
    ([durationMs, initDurationMs, billed], { expect }) => {
      const line = reportLine({
        ...report,
        durationMs,
        ...(initDurationMs === undefined ? {} : { initDurationMs }),
      });
      expect(line).toContain(`\tBilled Duration: ${billed} ms\t`);
    },
  );
});

describe("the other lines of the platform", () => {
  it("are AWS's", ({ expect }) => {
    expect(startLine(ID, "$LATEST")).toBe(`START RequestId: ${ID} Version: $LATEST\n`);
    expect(startLine(ID, "7")).toBe(`START RequestId: ${ID} Version: 7\n`);
    expect(endLine(ID)).toBe(`END RequestId: ${ID}\n`);
    expect(initStartLine("nodejs:22.v53", "arn:aws:lambda:us-east-1::runtime:00")).toBe(
      "INIT_START Runtime Version: nodejs:22.v53\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:00\n",
    );
    expect(initReportLine(9999.789, "init", "Status: timeout")).toBe(
      "INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout\t\n",
    );
    expect(initReportLine(1, "invoke", "Status: error\tError Type: Runtime.ExitError")).toBe(
      "INIT_REPORT Init Duration: 1.00 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError\t\n",
    );
    expect(timeoutLine(NOW, ID, 3)).toBe(
      `2026-01-02T03:04:05.006Z ${ID} Task timed out after 3.00 seconds\n\n`,
    );
  });
});

describe("consoleLine()", () => {
  it("has the time, the request, the level and the message between tabs", ({ expect }) => {
    expect(consoleLine(NOW, ID, "INFO", "text")).toBe(
      `2026-01-02T03:04:05.006Z\t${ID}\tINFO\ttext\n`,
    );
  });

  it("says undefined for the request while there is none, and leaves newlines in", ({ expect }) => {
    expect(consoleLine(NOW + 0.9, undefined, "ERROR", "a\nb")).toBe(
      "2026-01-02T03:04:05.006Z\tundefined\tERROR\ta\nb\n",
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
