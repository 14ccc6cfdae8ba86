import { type Outcome } from "../../../sandbox/host/environment.ts";

/** How a run ended, as the platform's log lines say it. A handler's own error has no type of the runtime's. */
export interface RunStatus {
  readonly kind: "success" | "error" | "timeout";
  readonly errorType?: string;
}

export const SUCCESS: RunStatus = { kind: "success" };

/** Why a run of a function ended without a result, in the platform's words. */
export interface RunFailure {
  /** JSON text. */
  readonly payload: string;
  readonly status: RunStatus;
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
      const isOfRuntime = errorType.startsWith("Runtime.");
      const status: RunStatus = isOfRuntime ? errorStatus(errorType) : { kind: "error" };
      return { payload: JSON.stringify({ errorType, errorMessage, trace }), status };
    }
    case "timeout": {
      const text = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      return {
        payload: platformPayload("Sandbox.Timedout", requestId, text),
        status: { kind: "timeout" },
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

function errorStatus(errorType: string): RunStatus {
  return { kind: "error", errorType };
}

/** Key order and text as recorded (reference 3.1); `bytesMax` is that of buffered or of streamed responses. */
export function responseTooLarge(bytesMax: number): RunFailure {
  const payload = JSON.stringify({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${bytesMax} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  });
  return { payload, status: { kind: "error" } };
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
