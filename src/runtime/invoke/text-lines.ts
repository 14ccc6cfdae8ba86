import { billedMs, type LogLines, type Report } from "./log-lines.ts";
import { type RunStatus } from "./model.ts";

/** The log as text (reference 3.5). */
export const textLines: LogLines = {
  initStart: (_now, { runtimeVersion, runtimeVersionArn }) => [
    `INIT_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}\n`,
  ],
  /** Only an initialization that failed is reported. */
  initEnd(_now, { durationMs, phase, status }) {
    if (status.kind === "success") return [];
    // A handler module's own error has no type of the runtime's.
    const shown = statusText({ errorType: "Runtime.Unknown", ...status });
    return [`INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\t${shown}\n`];
  },
  restoreStart: (_now, { runtimeVersion, runtimeVersionArn }) => [
    `RESTORE_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}\n`,
  ],
  restoreEnd(_now, { durationMs, status }) {
    const shown = statusText(status);
    return [
      `RESTORE_REPORT Restore Duration: ${durationMs.toFixed(2)} ms${shown === "" ? "" : `\t${shown}`}\n`,
    ];
  },
  start: (_now, { requestId, version }) => [`START RequestId: ${requestId} Version: ${version}\n`],
  console: (now, requestId, level, message) =>
    `${isoTime(now)}\t${requestId}\t${level}\t${message}\n`,
  failure: (now, requestId, { label, logged }) => [
    textLines.console(now, requestId, "ERROR", `${label} \t${logged}`),
  ],
  end(now, report) {
    const { requestId, status, timeoutSeconds } = report;
    const timedOut = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
    return [
      ...(status.kind === "timeout" ? [`${isoTime(now)} ${requestId} ${timedOut}\n\n`] : []),
      `END RequestId: ${requestId}\n`,
      reportLine(report),
    ];
  },
};

function reportLine(report: Report): string {
  const { initDurationMs, restoreDurationMs } = report;
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs(report)} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${report.maxMemoryUsedMb} MB`,
  ];
  if (initDurationMs !== undefined) fields.push(`Init Duration: ${initDurationMs.toFixed(2)} ms`);
  if (restoreDurationMs !== undefined) {
    fields.push(`Restore Duration: ${restoreDurationMs.toFixed(2)} ms`);
    fields.push(`Billed Restore Duration: ${Math.ceil(restoreDurationMs)} ms`);
  }
  const status = statusText(report.status);
  if (status !== "") fields.push(status);
  return `${fields.join("\t")}\t\n`;
}

/** What REPORT appends; a result and a handler's own error append nothing. */
function statusText({ kind, errorType }: RunStatus): string {
  if (kind === "timeout") return "Status: timeout";
  return kind === "success" || errorType === undefined
    ? ""
    : `Status: error\tError Type: ${errorType}`;
}

function isoTime(now: number): string {
  return new Date(now).toISOString();
}
