import { type LogLevel } from "../../../sandbox/protocol.ts";
import { type Serving } from "../../functions/serving.ts";
import { billedMs, type LogLines, type Report } from "./log-lines.ts";
import { type RunStatus } from "./model.ts";

const MB = 1024 * 1024;

const LEVELS: readonly LogLevel[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** Every environment here starts when an event needs it. */
const INITIALIZATION_TYPE = "on-demand";

type SystemLevel = "DEBUG" | "INFO" | "WARN";

/** The log as JSON objects, one a line (reference 3.5), as far as the function's levels let them through. */
export function jsonLines(serving: Serving): LogLines {
  const { functionName, version, memoryMb } = serving;
  const logsFailures = isWanted("ERROR", serving.applicationLogLevel);
  const platform = (now: number, level: SystemLevel, type: string, record: object) =>
    isWanted(level, serving.systemLogLevel)
      ? [`${JSON.stringify({ time: isoTime(now), type: `platform.${type}`, record })}\n`]
      : [];
  return {
    initStart: (now, init) =>
      platform(now, "INFO", "initStart", {
        initializationType: INITIALIZATION_TYPE,
        phase: "init",
        ...init,
        functionName,
        functionVersion: version,
        instanceMaxMemory: memoryMb * MB,
      }),
    initEnd(now, { durationMs, phase, status }) {
      const record = { initializationType: INITIALIZATION_TYPE, phase, ...shown(status) };
      const metrics = { durationMs: thousandths(durationMs) };
      const level = levelOf(status, "DEBUG");
      return [
        ...platform(now, level, "initRuntimeDone", record),
        ...platform(now, level, "initReport", { ...record, metrics }),
      ];
    },
    start: (now, run) => platform(now, "INFO", "start", run),
    console: (now, requestId, level, members) =>
      entry(head(now, level, requestId), members.slice(1)),
    failure(now, requestId, { logged }) {
      if (!logsFailures) return [];
      // What the host has to say of a module that it did not find is made for the log as text.
      const { stack, ...message } = JSON.parse(logged) as { readonly stack?: unknown };
      const members = {
        message: stack === undefined ? message : { ...message, stackTrace: stack },
      };
      return [entry(head(now, "ERROR", requestId), JSON.stringify(members).slice(1))];
    },
    end(now, report) {
      const { requestId, durationMs, status } = report;
      const metrics = { durationMs: thousandths(durationMs) };
      const done = { requestId, ...shown(status), metrics };
      return [
        ...platform(now, levelOf(status, "DEBUG"), "runtimeDone", done),
        ...platform(now, levelOf(status, "INFO"), "report", reportRecord(report)),
      ];
    },
  };
}

function isWanted(level: LogLevel, lowest: LogLevel = "INFO"): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(lowest);
}

function levelOf(status: RunStatus, ofSuccess: SystemLevel): SystemLevel {
  return status.kind === "success" ? ofSuccess : "WARN";
}

function reportRecord(report: Report): object {
  const { requestId, durationMs, memoryMb, maxMemoryUsedMb, initDurationMs, status } = report;
  const metrics = {
    durationMs: thousandths(durationMs),
    billedDurationMs: billedMs(report),
    memorySizeMB: memoryMb,
    maxMemoryUsedMB: maxMemoryUsedMb,
    ...(initDurationMs === undefined ? {} : { initDurationMs: thousandths(initDurationMs) }),
  };
  return { requestId, metrics, ...shown(status) };
}

function shown({ kind, errorType }: RunStatus): object {
  return { status: kind, ...(errorType === undefined ? {} : { errorType }) };
}

/** What every entry of the application begins with, open at its end. There is no request during initialization. */
function head(now: number, level: LogLevel, requestId: string | undefined): string {
  const request = requestId === undefined ? "" : `,"requestId":"${requestId}"`;
  return `{"timestamp":"${isoTime(now)}","level":"${level}"${request}`;
}

/** `members` is the JSON text of an object without its first brace; of an empty one only the last is left. */
function entry(start: string, members: string): string {
  return members === "}" ? `${start}}\n` : `${start},${members}\n`;
}

function isoTime(now: number): string {
  return new Date(now).toISOString();
}

function thousandths(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
