import type { InvocationContext } from "../../protocol.ts";
import { call } from "../door.ts";
import { fromJson } from "./primordials.ts";

const { assign } = Object;

/** The three old ways to answer that a context carries. */
export interface ContextCallbacks {
  readonly succeed: (result?: unknown) => void;
  readonly fail: (error?: unknown) => void;
  readonly done: (error?: unknown, result?: unknown) => void;
}

/** Whether a callback's answer waits until the event loop is empty. */
export interface WaitForEmptyLoop {
  value: unknown;
}

/** The handler's second argument; its keys stand in the order of the managed runtime's (reference 3.3). */
export function makeContext(
  given: InvocationContext,
  callbacks: ContextCallbacks,
  wait: WaitForEmptyLoop,
): object {
  const context = assign(waiting(wait), {
    succeed: callbacks.succeed,
    fail: callbacks.fail,
    done: callbacks.done,
  });
  return assign(context, constants(given), details(given), remainingTime(given));
}

/** What a streaming handler gets: it answers by its stream and its promise only. */
export function makeStreamingContext(
  given: InvocationContext,
  isAsyncOnly: boolean,
  wait: WaitForEmptyLoop,
): object {
  if (isAsyncOnly) return makeAsyncContext(given);
  return assign(waiting(wait), constants(given), details(given), remainingTime(given));
}

/** From nodejs24.x on there is nothing to answer by, and the order is another. */
export function makeAsyncContext(given: InvocationContext): object {
  const trace = { xRayTraceId: given.traceId };
  const { functionVersion, functionName, ...rest } = constants(given);
  return assign(details(given), trace, remainingTime(given), {
    functionName,
    functionVersion,
    ...rest,
  });
}

function waiting(wait: WaitForEmptyLoop): object {
  return {
    get callbackWaitsForEmptyEventLoop() {
      return wait.value;
    },
    set callbackWaitsForEmptyEventLoop(value: unknown) {
      wait.value = value;
    },
  };
}

function constants(given: InvocationContext) {
  return {
    functionVersion: given.functionVersion,
    functionName: given.functionName,
    memoryLimitInMB: given.memoryLimitInMB,
    logGroupName: given.logGroupName,
    logStreamName: given.logStreamName,
  };
}

function details(given: InvocationContext) {
  return {
    clientContext: given.clientContext === undefined ? undefined : fromJson(given.clientContext),
    // Only callers with Amazon Cognito credentials have one, and tenants only functions that isolate them.
    identity: undefined,
    invokedFunctionArn: given.invokedFunctionArn,
    awsRequestId: given.awsRequestId,
    tenantId: undefined,
  };
}

function remainingTime(given: InvocationContext) {
  return {
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(given.deadlineMs - call("now"))),
  };
}
