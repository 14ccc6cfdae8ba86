import { type FunctionIdentity, type InvocationContext } from "../../messages.ts";
import { call } from "../door.ts";
import { fromJson } from "./primordials.ts";

let own: FunctionIdentity | undefined;

/** Says whose environment this is. */
export function setIdentity(identity: FunctionIdentity): void {
  own = identity;
}

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

// Each event gets a context: written out, the engine makes it in one go, which joined pieces took twice as long for.

/** The handler's second argument; its keys stand in the order of the managed runtime's (reference 3.3). */
export function makeContext(
  given: InvocationContext,
  callbacks: ContextCallbacks,
  wait: WaitForEmptyLoop,
): object {
  return {
    get callbackWaitsForEmptyEventLoop() {
      return wait.value;
    },
    set callbackWaitsForEmptyEventLoop(value: unknown) {
      wait.value = value;
    },
    succeed: callbacks.succeed,
    fail: callbacks.fail,
    done: callbacks.done,
    functionVersion: own?.functionVersion,
    functionName: own?.functionName,
    memoryLimitInMB: own?.memoryLimitInMB,
    logGroupName: own?.logGroupName,
    logStreamName: own?.logStreamName,
    clientContext: clientContext(given),
    // Only callers with Amazon Cognito credentials have one, and tenants only functions that isolate them.
    identity: undefined,
    invokedFunctionArn: given.invokedFunctionArn,
    awsRequestId: given.awsRequestId,
    tenantId: undefined,
    getRemainingTimeInMillis: () => remainingMs(given),
  };
}

/** What a streaming handler gets: it answers by its stream and its promise only. */
export function makeStreamingContext(
  given: InvocationContext,
  isAsyncOnly: boolean,
  wait: WaitForEmptyLoop,
): object {
  if (isAsyncOnly) return makeAsyncContext(given);
  return {
    get callbackWaitsForEmptyEventLoop() {
      return wait.value;
    },
    set callbackWaitsForEmptyEventLoop(value: unknown) {
      wait.value = value;
    },
    functionVersion: own?.functionVersion,
    functionName: own?.functionName,
    memoryLimitInMB: own?.memoryLimitInMB,
    logGroupName: own?.logGroupName,
    logStreamName: own?.logStreamName,
    clientContext: clientContext(given),
    identity: undefined,
    invokedFunctionArn: given.invokedFunctionArn,
    awsRequestId: given.awsRequestId,
    tenantId: undefined,
    getRemainingTimeInMillis: () => remainingMs(given),
  };
}

/** From nodejs24.x on there is nothing to answer by, and the order is another. */
export function makeAsyncContext(given: InvocationContext): object {
  return {
    clientContext: clientContext(given),
    identity: undefined,
    invokedFunctionArn: given.invokedFunctionArn,
    awsRequestId: given.awsRequestId,
    tenantId: undefined,
    xRayTraceId: given.traceId,
    getRemainingTimeInMillis: () => remainingMs(given),
    functionName: own?.functionName,
    functionVersion: own?.functionVersion,
    memoryLimitInMB: own?.memoryLimitInMB,
    logGroupName: own?.logGroupName,
    logStreamName: own?.logStreamName,
  };
}

function clientContext({ clientContext: text }: InvocationContext): unknown {
  return text === undefined ? undefined : fromJson(text);
}

function remainingMs({ deadlineMs }: InvocationContext): number {
  return Math.max(0, Math.floor(deadlineMs - call("now")));
}
