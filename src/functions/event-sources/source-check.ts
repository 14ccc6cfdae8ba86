import { type AwsError, invalidParameter } from "../../aws/errors.ts";
import { type EventSource, isStream } from "./source.ts";

/** What is known of a source: `unknown` where nobody here can be asked. */
export type SourceState = "unknown" | "missing" | { readonly visibilityTimeoutSeconds?: number };

/** Texts 65, 66 and 71. */
export function checkSource(
  source: EventSource,
  state: SourceState,
  functionTimeoutSeconds: number,
): void {
  if (state === "unknown") return;
  if (state === "missing") throw notFound(source);
  const { visibilityTimeoutSeconds: visibility } = state;
  if (visibility === undefined || visibility >= functionTimeoutSeconds) return;
  throw invalidParameter(
    `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${functionTimeoutSeconds} seconds`,
  );
}

function notFound(source: EventSource): AwsError {
  if (source.kind === "sqs") {
    return invalidParameter(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. " +
        "SQS Error Message: The specified queue does not exist.",
    );
  }
  return isStream(source)
    ? invalidParameter(`Stream not found: ${source.arn}`)
    : invalidParameter("Unrecognized event source.");
}
