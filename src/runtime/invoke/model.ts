import { type Outcome } from "../../../sandbox/host/environment.ts";

/** Why a run of a function ended without a result, in the platform's words. */
export interface RunFailure {
  readonly payload: string;
  /** What REPORT appends; a handler's own error appends nothing (reference 3.5). */
  readonly status: string;
}

/** What a run answers its caller with: the handler's result, or the payload of its failure (reference 3.2). */
export function toFailure(
  outcome: Exclude<Outcome, { kind: "result" }>,
  requestId: string,
  timeoutSeconds: number,
): RunFailure {
  switch (outcome.kind) {
    case "failure": {
      const { errorType, errorMessage, trace } = outcome.failure;
      const status = errorType.startsWith("Runtime.") ? errorStatus(errorType) : "";
      return { payload: JSON.stringify({ errorType, errorMessage, trace }), status };
    }
    case "timeout": {
      const text = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      return {
        payload: platformPayload("Sandbox.Timedout", requestId, text),
        status: "Status: timeout",
      };
    }
    case "exit":
      return exited(
        requestId,
        outcome.code === 0
          ? " without providing a reason"
          : ` with error: exit status ${outcome.code}`,
      );
    case "out-of-memory": {
      const text = "Runtime exited with error: signal: killed";
      const payload = platformPayload("Runtime.OutOfMemory", requestId, text);
      return { payload, status: errorStatus("Runtime.OutOfMemory") };
    }
    case "crash":
      return exited(requestId, " with error: signal: segmentation fault");
  }
}

function exited(requestId: string, how: string): RunFailure {
  const payload = platformPayload("Runtime.ExitError", requestId, `Runtime exited${how}`);
  return { payload, status: errorStatus("Runtime.ExitError") };
}

function platformPayload(errorType: string, requestId: string, text: string): string {
  return JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` });
}

function errorStatus(errorType: string): string {
  return `Status: error\tError Type: ${errorType}`;
}

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly maxMemoryUsedMb: number;
  /** Of a cold start whose initialization succeeded. */
  readonly initDurationMs?: number;
  readonly status?: string;
}

/** The REPORT line (reference 3.5). Initialization is billed too (reference 10). */
export function reportLine(report: Report): string {
  const { initDurationMs } = report;
  const billedMs = Math.ceil(report.durationMs + (initDurationMs ?? 0));
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${report.maxMemoryUsedMb} MB`,
  ];
  if (initDurationMs !== undefined) fields.push(`Init Duration: ${initDurationMs.toFixed(2)} ms`);
  if (report.status !== undefined && report.status !== "") fields.push(report.status);
  return `${fields.join("\t")}\t\n`;
}

export function initStartLine(runtimeVersion: string, runtimeVersionArn: string): string {
  return `INIT_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}\n`;
}

/** Only an initialization that failed is reported (reference 3.5). */
export function initReportLine(
  durationMs: number,
  phase: "init" | "invoke",
  status: string,
): string {
  return `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\t${status}\t\n`;
}

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}\n`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}\n`;
}

/** A console call as the Node.js runtime writes it; during initialization there is no request, and it says undefined. */
export function consoleLine(
  now: number,
  requestId: string | undefined,
  level: string,
  message: string,
): string {
  return `${new Date(now).toISOString()}\t${requestId}\t${level}\t${message}\n`;
}

export function timeoutLine(now: number, requestId: string, timeoutSeconds: number): string {
  const text = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return `${new Date(now).toISOString()} ${requestId} ${text}\n\n`;
}

/** `YYYY/MM/DD/[VERSION]32hex`; with a log group of one's own the function's name comes in too (reference 3.5). */
export function logStreamName(
  now: number,
  id: string,
  serving: { readonly functionName: string; readonly version: string; readonly logGroup: string },
): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "/");
  const own = serving.logGroup === `/aws/lambda/${serving.functionName}`;
  return `${day}/${own ? "" : serving.functionName}[${serving.version}]${id}`;
}
