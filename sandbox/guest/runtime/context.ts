import type { InvocationContext } from "../../protocol.ts";
import { call } from "../door.ts";
import { fromJson } from "./primordials.ts";

/** The three old ways to answer that a context carries. */
export interface ContextCallbacks {
  readonly succeed: (result?: unknown) => void;
  readonly fail: (error?: unknown) => void;
  readonly done: (error?: unknown, result?: unknown) => void;
}

/** Whether a callback's answer waits until the event loop is empty. */
export interface WaitForEmptyLoop {
  value: boolean;
}

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
      wait.value = Boolean(value);
    },
    succeed: callbacks.succeed,
    fail: callbacks.fail,
    done: callbacks.done,
    functionVersion: given.functionVersion,
    functionName: given.functionName,
    memoryLimitInMB: given.memoryLimitInMB,
    logGroupName: given.logGroupName,
    logStreamName: given.logStreamName,
    clientContext: given.clientContext === undefined ? undefined : fromJson(given.clientContext),
    identity: undefined,
    invokedFunctionArn: given.invokedFunctionArn,
    awsRequestId: given.awsRequestId,
    tenantId: undefined,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(given.deadlineMs - call("now"))),
  };
}
