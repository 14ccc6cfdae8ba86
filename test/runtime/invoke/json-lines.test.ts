import { describe, it } from "vitest";
import { type GuestFailure } from "../../../sandbox/messages.ts";
import { type Serving } from "../../../src/functions/serving.ts";
import { jsonLines } from "../../../src/runtime/invoke/json-lines.ts";
import { type Report } from "../../../src/runtime/invoke/log-lines.ts";
import { makeServing } from "../serving.ts";

const ID = "8f507cfc-xmpl-4697-b07a-ac58fc914c95";
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const TIME = "2026-01-02T03:04:05.006Z";
const REPORT: Report = {
  requestId: ID,
  durationMs: 3.0094,
  memoryMb: 128,
  maxMemoryUsedMb: 36,
  status: { kind: "success" },
  timeoutSeconds: 3,
};
const FAILED = { kind: "error", errorType: "Runtime.ExitError" } as const;

type Levels = Pick<Serving, "applicationLogLevel" | "systemLogLevel">;

function linesAt(systemLogLevel: Serving["systemLogLevel"] & string, more: Partial<Levels> = {}) {
  return jsonLines(makeServing({ logFormat: "JSON", systemLogLevel, ...more }));
}

const typesOf = (lines: readonly string[]) =>
  lines.map((line) => (JSON.parse(line) as { readonly type: string }).type);

describe("the platform's lines", () => {
  it("are objects of a time, a type and a record, one a line", ({ expect }) => {
    const lines = linesAt("INFO");
    expect(lines.start(NOW, { requestId: ID, functionArn: "arn", version: "7" })).toEqual([
      `{"time":"${TIME}","type":"platform.start","record":{"requestId":"${ID}","functionArn":"arn","version":"7"}}\n`,
    ]);
    expect(
      lines
        .initStart(NOW, { runtimeVersion: "v", runtimeVersionArn: "arn", instanceId: "i" })
        .map(parse),
    ).toEqual([
      {
        time: TIME,
        type: "platform.initStart",
        record: {
          initializationType: "on-demand",
          phase: "init",
          runtimeVersion: "v",
          runtimeVersionArn: "arn",
          instanceId: "i",
          functionName: "f",
          functionVersion: "$LATEST",
          instanceMaxMemory: 134_217_728,
        },
      },
    ]);
  });

  it("say how a copy began, and what that took", ({ expect }) => {
    const snapStart = makeServing({
      logFormat: "JSON",
      systemLogLevel: "DEBUG",
      initializationType: "snap-start",
    });
    const lines = jsonLines(snapStart);
    const init = { runtimeVersion: "v", runtimeVersionArn: "arn", instanceId: "i" };
    expect(lines.restoreStart(NOW, init).map(parse)).toMatchObject([
      { type: "platform.restoreStart", record: { ...init, functionName: "f" } },
    ]);
    const status = { kind: "success" } as const;
    expect(lines.restoreEnd(NOW, { durationMs: 4.32109, status }).map(parse)).toEqual([
      { time: TIME, type: "platform.restoreRuntimeDone", record: { status: "success" } },
      {
        time: TIME,
        type: "platform.restoreReport",
        record: { status: "success", metrics: { durationMs: 4.321 } },
      },
    ]);
    expect(lines.end(NOW, { ...REPORT, restoreDurationMs: 4.32109 }).map(parse)[1]).toMatchObject({
      record: { metrics: { restoreDurationMs: 4.321, billedRestoreDurationMs: 5 } },
    });
    expect(lines.initStart(NOW, init).map(parse)).toMatchObject([
      { record: { initializationType: "snap-start" } },
    ]);
    expect(linesAt("WARN").restoreEnd(NOW, { durationMs: 1, status })).toEqual([]);
  });

  it("report what a run took", ({ expect }) => {
    expect(
      linesAt("INFO")
        .end(NOW, { ...REPORT, initDurationMs: 10.5 })
        .map(parse),
    ).toEqual([
      {
        time: TIME,
        type: "platform.report",
        record: {
          requestId: ID,
          metrics: {
            durationMs: 3.009,
            billedDurationMs: 14,
            memorySizeMB: 128,
            maxMemoryUsedMB: 36,
            initDurationMs: 10.5,
          },
          status: "success",
        },
      },
    ]);
    const [, report] = linesAt("WARN")
      .end(NOW, { ...REPORT, status: FAILED })
      .map(parse);
    expect(report).toMatchObject({
      record: { status: "error", errorType: "Runtime.ExitError" },
    });
  });

  it("appear by their level", ({ expect }) => {
    const seen = (level: "DEBUG" | "INFO" | "WARN", status: Report["status"]) => {
      const lines = linesAt(level);
      const init = { durationMs: 1, phase: "init", status } as const;
      return typesOf([
        ...lines.initStart(NOW, { runtimeVersion: "v", runtimeVersionArn: "a", instanceId: "i" }),
        ...lines.initEnd(NOW, init),
        ...lines.start(NOW, { requestId: ID, functionArn: "arn", version: "7" }),
        ...lines.end(NOW, { ...REPORT, status }),
      ]).map((type) => type.slice("platform.".length));
    };
    const all = ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"];
    expect(seen("DEBUG", { kind: "success" })).toEqual(all);
    expect(seen("INFO", { kind: "success" })).toEqual(["initStart", "start", "report"]);
    expect(seen("WARN", { kind: "success" })).toEqual([]);
    expect(seen("INFO", { kind: "timeout" })).toEqual(all);
    expect(seen("WARN", FAILED)).toEqual([
      "initRuntimeDone",
      "initReport",
      "runtimeDone",
      "report",
    ]);
  });
});

describe("the application's lines", () => {
  it("begin with the time, the level and the request", ({ expect }) => {
    const lines = linesAt("INFO");
    expect(lines.console(NOW, ID, "WARN", '{"message":"m","errorType":"E"}')).toBe(
      `{"timestamp":"${TIME}","level":"WARN","requestId":"${ID}","message":"m","errorType":"E"}\n`,
    );
    expect(lines.console(NOW, undefined, "INFO", '{"message":1}')).toBe(
      `{"timestamp":"${TIME}","level":"INFO","message":1}\n`,
    );
    expect(lines.console(NOW, ID, "INFO", "{}")).toBe(
      `{"timestamp":"${TIME}","level":"INFO","requestId":"${ID}"}\n`,
    );
  });

  it("show why the function failed, from ERROR down", ({ expect }) => {
    const failure: GuestFailure = {
      errorType: "E",
      errorMessage: "m",
      trace: [],
      label: "Invoke Error",
      logged: '{"errorType":"E","errorMessage":"m","stack":["E: m"]}',
    };
    const shown = `{"timestamp":"${TIME}","level":"ERROR","requestId":"${ID}","message":{"errorType":"E","errorMessage":"m","stackTrace":["E: m"]}}\n`;
    for (const applicationLogLevel of ["TRACE", "INFO", "ERROR"] as const) {
      expect(linesAt("INFO", { applicationLogLevel }).failure(NOW, ID, failure)).toEqual([shown]);
    }
    expect(linesAt("INFO", { applicationLogLevel: "FATAL" }).failure(NOW, ID, failure)).toEqual([]);
  });
});

function parse(line: string): unknown {
  return JSON.parse(line);
}
