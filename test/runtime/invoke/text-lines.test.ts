import { describe, it } from "vitest";
import { initStartOf, type Report } from "../../../src/runtime/invoke/log-lines.ts";
import { textLines } from "../../../src/runtime/invoke/text-lines.ts";
import { makeServing } from "../serving.ts";

const ID = "8f507cfc-xmpl-4697-b07a-ac58fc914c95";
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const REPORT: Report = {
  requestId: ID,
  durationMs: 3.009,
  memoryMb: 128,
  maxMemoryUsedMb: 36,
  status: { kind: "success" },
  timeoutSeconds: 3,
};

function reportLine(changes: Partial<Report> = {}): string | undefined {
  return textLines.end(NOW, { ...REPORT, ...changes }).at(-1);
}

describe("REPORT", () => {
  it("of a warm start ends after the memory", ({ expect }) => {
    expect(reportLine()).toBe(
      `REPORT RequestId: ${ID}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n`,
    );
  });

  it("of a cold start bills the initialization too", ({ expect }) => {
    expect(reportLine({ initDurationMs: 110.1 })).toBe(
      `REPORT RequestId: ${ID}\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n`,
    );
  });

  it("of a failure says how it ended, unless it is the handler's own", ({ expect }) => {
    expect(reportLine({ status: { kind: "timeout" } })).toMatch(/36 MB\tStatus: timeout\t\n$/);
    expect(
      reportLine({ initDurationMs: 1, status: { kind: "error", errorType: "Runtime.ExitError" } }),
    ).toMatch(/\tInit Duration: 1\.00 ms\tStatus: error\tError Type: Runtime\.ExitError\t\n$/);
    expect(reportLine({ status: { kind: "error" } })).toBe(reportLine());
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
      const init = initDurationMs === undefined ? {} : { initDurationMs };
      expect(reportLine({ durationMs, ...init })).toContain(`\tBilled Duration: ${billed} ms\t`);
    },
  );
});

describe("the other lines of the platform", () => {
  it("are AWS's", ({ expect }) => {
    const start = { requestId: ID, functionArn: "arn", version: "$LATEST" };
    expect(textLines.start(NOW, start)).toEqual([`START RequestId: ${ID} Version: $LATEST\n`]);
    expect(textLines.end(NOW, REPORT)[0]).toBe(`END RequestId: ${ID}\n`);
    const init = {
      runtimeVersion: "nodejs:22.v53",
      runtimeVersionArn: "arn:aws:lambda:us-east-1::runtime:00",
      instanceId: "i",
    };
    expect(textLines.initStart(NOW, init)).toEqual([
      "INIT_START Runtime Version: nodejs:22.v53\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:00\n",
    ]);
    expect(textLines.end(NOW, { ...REPORT, status: { kind: "timeout" } })[0]).toBe(
      `2026-01-02T03:04:05.006Z ${ID} Task timed out after 3.00 seconds\n\n`,
    );
  });

  it("say how a copy began, and what that took", ({ expect }) => {
    const init = { runtimeVersion: "nodejs:22.v53", runtimeVersionArn: "arn", instanceId: "i" };
    expect(textLines.restoreStart(NOW, init)).toEqual([
      "RESTORE_START Runtime Version: nodejs:22.v53\tRuntime Version ARN: arn\n",
    ]);
    const success = { durationMs: 4.321, status: { kind: "success" } } as const;
    expect(textLines.restoreEnd(NOW, success)).toEqual([
      "RESTORE_REPORT Restore Duration: 4.32 ms\n",
    ]);
    const timeout = { durationMs: 10_000, status: { kind: "timeout" } } as const;
    expect(textLines.restoreEnd(NOW, timeout)).toEqual([
      "RESTORE_REPORT Restore Duration: 10000.00 ms\tStatus: timeout\n",
    ]);
    expect(reportLine({ restoreDurationMs: 4.321 })).toBe(
      `REPORT RequestId: ${ID}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tRestore Duration: 4.32 ms\tBilled Restore Duration: 5 ms\t\n`,
    );
  });

  it("report an initialization only when it failed", ({ expect }) => {
    const phase = "init";
    expect(textLines.initEnd(NOW, { durationMs: 1, phase, status: { kind: "success" } })).toEqual(
      [],
    );
    expect(
      textLines.initEnd(NOW, { durationMs: 9999.789, phase, status: { kind: "timeout" } }),
    ).toEqual(["INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout\n"]);
    expect(
      textLines.initEnd(NOW, { durationMs: 1, phase: "invoke", status: { kind: "error" } }),
    ).toEqual([
      "INIT_REPORT Init Duration: 1.00 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.Unknown\n",
    ]);
  });
});

describe("initStartOf()", () => {
  it("names the runtime and the environment", ({ expect }) => {
    const address = { accountId: "000000000000", region: "eu-west-1", name: "f" };
    const stream = "2026/01/02/[7]0123456789abcdef0123456789abcdef";
    expect(initStartOf(address, makeServing({ runtime: "nodejs24.x" }), stream)).toEqual({
      runtimeVersion: "nodejs:24.lamella.v1",
      runtimeVersionArn: expect.stringMatching(/^arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}$/),
      instanceId: "01234567-89ab-cdef-0123-456789abcdef",
    });
  });
});

describe("a console call", () => {
  it("has the time, the request, the level and the message between tabs", ({ expect }) => {
    expect(textLines.console(NOW, ID, "INFO", "text")).toBe(
      `2026-01-02T03:04:05.006Z\t${ID}\tINFO\ttext\n`,
    );
  });

  it("says undefined for the request while there is none, and leaves newlines in", ({ expect }) => {
    expect(textLines.console(NOW + 0.9, undefined, "ERROR", "a\nb")).toBe(
      "2026-01-02T03:04:05.006Z\tundefined\tERROR\ta\nb\n",
    );
  });
});
