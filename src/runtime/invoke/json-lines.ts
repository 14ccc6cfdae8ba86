import { type LogLevel } from "../../../sandbox/protocol.ts";
import { type Serving } from "../../functions/serving.ts";
import { billedMs, type LogLines, type Report } from "./log-lines.ts";
import { type RunStatus } from "./model.ts";

const MB = 1024 * 1024;

const LEVELS: readonly LogLevel[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

type SystemLevel = "DEBUG" | "INFO" | "WARN";

/** An event of the platform's, or nothing where its level is not wanted. */
type PlatformEvents = (
  now: number,
  level: SystemLevel,
  type: string,
  record: object,
) => readonly string[];

/** The log as JSON objects, one a line (reference 3.5), as far as the function's levels let them through. */
export function jsonLines(serving: Serving): LogLines {
  const logsFailures = isWanted("ERROR", serving.applicationLogLevel);
  const platform: PlatformEvents = (now, level, type, record) =>
    isWanted(level, serving.systemLogLevel)
      ? [`${JSON.stringify({ time: isoTime(now), type: `platform.${type}`, record })}\n`]
      : [];
  return {
    ...beginningLines(serving, platform),
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

/** How environments come into being. */
function beginningLines(
  { functionName, version, memoryMb, initializationType }: Serving,
  platform: PlatformEvents,
): Pick<LogLines, "initStart" | "initEnd" | "restoreStart" | "restoreEnd"> {
  return {
    initStart: (now, init) =>
      platform(now, "INFO", "initStart", {
        initializationType,
        phase: "init",
        ...init,
        functionName,
        functionVersion: version,
        instanceMaxMemory: memoryMb * MB,
      }),
    initEnd(now, { durationMs, phase, status }) {
      const record = { initializationType, phase, ...shown(status) };
      const metrics = { durationMs: thousandths(durationMs) };
      const level = levelOf(status, "DEBUG");
      return [
        ...platform(now, level, "initRuntimeDone", record),
        ...platform(now, level, "initReport", { ...record, metrics }),
      ];
    },
    restoreStart: (now, init) =>
      platform(now, "INFO", "restoreStart", {
        ...init,
        functionName,
        functionVersion: version,
        instanceMaxMemory: memoryMb * MB,
      }),
    restoreEnd(now, { durationMs, status }) {
      const metrics = { durationMs: thousandths(durationMs) };
      const level = levelOf(status, "DEBUG");
      return [
        ...platform(now, level, "restoreRuntimeDone", shown(status)),
        ...platform(now, level, "restoreReport", { ...shown(status), metrics }),
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
  const {
    requestId,
    durationMs,
    memoryMb,
    maxMemoryUsedMb,
    initDurationMs,
    restoreDurationMs,
    status,
  } = report;
  const metrics = {
    durationMs: thousandths(durationMs),
    billedDurationMs: billedMs(report),
    memorySizeMB: memoryMb,
    maxMemoryUsedMB: maxMemoryUsedMb,
    ...(initDurationMs === undefined ? {} : { initDurationMs: thousandths(initDurationMs) }),
    ...(restoreDurationMs === undefined
      ? {}
      : {
          restoreDurationMs: thousandths(restoreDurationMs),
          billedRestoreDurationMs: Math.ceil(restoreDurationMs),
        }),
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
