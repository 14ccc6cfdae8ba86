import { type FunctionAddress, functionArn } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import { parseFunctionArn } from "../../aws/function-name.ts";
import { type Serving } from "../../functions/serving.ts";
import { fromUtf8 } from "../../platform/bytes.ts";
import { randomHex } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { resolveServing } from "../resolve.ts";
import { BufferedResponse } from "./buffered-response.ts";
import { start } from "./invoke.ts";
import { type Ended, type Invoked, type NotRun, type Order } from "./order.ts";
import { printLog } from "./print-log.ts";
import { makeIsolate } from "./read-invocation.ts";
import { traceId } from "../../aws/trace.ts";

/** Where an invocation runs that no HTTP request has asked for. */
export interface Place {
  readonly env: Env;
  readonly context: Pick<ExecutionContext, "waitUntil">;
}

/** Invokes a function and waits for it. Never throws: who asks may be in another isolate, which errors reach without their class. */
export async function invokeOnce(place: Place, order: Order): Promise<Invoked> {
  try {
    const { address, qualifier } = parseFunctionArn(order.functionArn);
    const serving = await resolveServing(place.env.DB, address, qualifier);
    return await runOnce(place, { address, serving }, order);
  } catch (error) {
    return toNotRun(error);
  }
}

/** Runs what has been found. Throws what `start` throws. */
export async function runOnce(
  { env, context }: Place,
  found: { readonly address: FunctionAddress; readonly serving: Serving },
  order: Order,
): Promise<Ended> {
  const response = new BufferedResponse();
  const arn = functionArn(found.address);
  const traceHeader = traceId(order.traceHeader, Date.now(), { hex: randomHex, arn });
  const { finished } = await start(makeIsolate(env, context), {
    ...found,
    response,
    invokedArn: order.functionArn,
    requestId: order.requestId,
    event: order.payload,
    traceId: traceHeader,
  });
  const result = await finished;
  printLog(env, result.log);
  return {
    kind: "ended",
    functionError: result.functionError,
    payload: result.payload ?? streamedPayload(response),
    executedVersion: found.serving.version,
    traceHeader,
  };
}

export function toNotRun(error: unknown): NotRun {
  if (!(error instanceof AwsError)) {
    logFailure(error);
    return { kind: "failed", code: "ServiceException", message: "An internal error occurred" };
  }
  const { code, message } = error;
  if (code === "TooManyRequestsException") return { kind: "throttled", code, message };
  if (code === "ResourceNotFoundException") return { kind: "gone", code, message };
  // A function that is being made or mended: reference 2.4. What is left is somebody else's failure.
  const isTransient = code === "ResourceConflictException" || error.status >= 500;
  return { kind: isTransient ? "failed" : "refused", code, message };
}

/** What a streaming handler has written may be no JSON. */
function streamedPayload(response: BufferedResponse): string {
  const text = fromUtf8(response.bytes()) ?? "";
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
