import { functionArn } from "../../aws/arn.ts";
import { LATEST } from "../../functions/model.ts";
import { parseFunctionArn } from "../../aws/function-name.ts";
import { type Condition, type Outcome } from "./model.ts";

/** What others are told of an event that has ended: reference 4.1 and 4.2. */
export interface Ending {
  readonly requestId: string;
  /** As the caller addressed the function. */
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  readonly outcome: Outcome;
  /** JSON text; absent when the last attempt was no run. */
  readonly response?: string;
}

/** The record that destinations get, as JSON text. What was sent and answered goes in as it is. */
export function invocationRecord(ending: Ending, withPayloads = true): string {
  const { requestId, outcome, payload, response } = ending;
  const { condition, invokeCount, run } = outcome;
  const requestContext = {
    requestId,
    functionArn: qualifiedArn(ending.functionArn),
    condition,
    approximateInvokeCount: invokeCount,
  };
  const members = [
    `"version":"1.0"`,
    `"timestamp":${JSON.stringify(new Date(outcome.endedAt).toISOString())}`,
    `"requestContext":${JSON.stringify(requestContext)}`,
  ];
  if (withPayloads) members.push(`"requestPayload":${payload}`);
  if (run !== undefined) {
    const { executedVersion, functionError } = run;
    const failed = functionError ? { functionError: "Unhandled" } : {};
    const responseContext = { statusCode: 200, executedVersion, ...failed };
    members.push(`"responseContext":${JSON.stringify(responseContext)}`);
    if (withPayloads && response !== undefined) members.push(`"responsePayload":${response}`);
  }
  return `{${members.join(",")}}`;
}

/** Always with a qualifier. */
export function qualifiedArn(arn: string): string {
  const { address, qualifier } = parseFunctionArn(arn);
  return functionArn(address, qualifier ?? LATEST);
}

/** The event's type on a bus. */
export function detailType({ condition }: Outcome): string {
  const outcome = condition === "Success" ? "Success" : "Failure";
  return `Lambda Function Invocation Result - ${outcome}`;
}

/** The name of the record's object. AWS ends it with a random id; the request's own makes deliveries of the same event one. */
export function objectKey({ requestId, functionArn: arn, outcome }: Ending): string {
  const iso = new Date(outcome.endedAt).toISOString();
  const day = iso.slice(0, 10).replaceAll("-", "/");
  const second = iso.slice(0, 19).replaceAll(":", ".");
  return `aws/lambda/async/${parseFunctionArn(arn).address.name}/${day}/${second}-${requestId}`;
}

/** Attributes of a dead letter, whose body is the event. */
export interface DeadLetterAttributes {
  readonly RequestID: string;
  /** A number. */
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** Bytes of ErrorMessage. */
const ERROR_MESSAGE_BYTES_MAX = 1024;

/** What is said of events that were not run is not documented: it is what a caller would have been told who waits. */
const NOT_RUN: Readonly<Record<Exclude<Condition, "Success">, readonly [string, string]>> = {
  RetriesExhausted: ["500", "An internal error occurred"],
  EventAgeExceeded: ["429", "Rate Exceeded."],
  ZeroReservedConcurrency: ["429", "Rate Exceeded."],
  RecursiveInvocation: ["400", "Recursive invocation detected."],
};

export function deadLetterAttributes(ending: Ending): DeadLetterAttributes {
  const { requestId: RequestID, response, outcome } = ending;
  if (response !== undefined) {
    const ErrorMessage = truncate(errorMessageOf(response) || "Unknown", ERROR_MESSAGE_BYTES_MAX);
    return { RequestID, ErrorCode: "200", ErrorMessage };
  }
  const condition = outcome.condition === "Success" ? "RetriesExhausted" : outcome.condition;
  const [ErrorCode, ErrorMessage] = NOT_RUN[condition];
  return { RequestID, ErrorCode, ErrorMessage };
}

/** A payload that a function has made itself may be anything. */
function errorMessageOf(response: string): string {
  const payload: unknown = JSON.parse(response);
  if (typeof payload !== "object" || payload === null || !("errorMessage" in payload)) return "";
  return typeof payload.errorMessage === "string" ? payload.errorMessage : "";
}

function truncate(text: string, bytesMax: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= bytesMax) return text;
  // A character that is cut in two is left out.
  return new TextDecoder().decode(bytes.subarray(0, bytesMax)).replace(/\uFFFD$/, "");
}
