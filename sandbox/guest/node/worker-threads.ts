import { lazy } from "../lazy.ts";
import { registerCloneable } from "../web/cloneables.ts";
import type * as Messaging from "../web/messaging/globals.ts";
import { nodeError } from "./errors.ts";

const { MessageChannel, MessagePort, BroadcastChannel, receiveMessageOnPort } = lazy(
  "web/messaging/globals",
) as typeof Messaging;
const environmentData = new Map<unknown, unknown>();
const untransferable = new WeakSet<object>();

function setEnvironmentData(key: unknown, value: unknown): void {
  if (value === undefined) environmentData.delete(key);
  else environmentData.set(key, value);
}

function markAsUntransferable(object: unknown): void {
  if (Object(object) === object) untransferable.add(object as object);
}

function isMarkedAsUntransferable(object: unknown): boolean {
  return Object(object) === object && untransferable.has(object as object);
}

const uncloneable = new WeakSet<object>();
// Arrays, buffers and other values of the language are cloned all the same, as by Node.
registerCloneable({ [Symbol.hasInstance]: (value) => uncloneable.has(value as object) }, {});

function markAsUncloneable(object: unknown): void {
  if (Object(object) === object) uncloneable.add(object as object);
}

function postMessageToThread(threadId: unknown): Promise<never> {
  if (threadId === workerThreads.threadId) {
    const text = "Cannot sent a message to the same thread";
    return Promise.reject(nodeError(Error, "ERR_WORKER_MESSAGING_SAME_THREAD", text));
  }
  const text = "Cannot find the destination thread or listener";
  return Promise.reject(nodeError(Error, "ERR_WORKER_MESSAGING_FAILED", text));
}

/** node:worker_threads as the main thread sees it; there is no other. */
export const workerThreads = {
  isMainThread: true,
  isInternalThread: false,
  threadId: 0,
  threadName: "",
  parentPort: null,
  workerData: null,
  resourceLimits: {},
  MessageChannel,
  MessagePort,
  BroadcastChannel,
  receiveMessageOnPort,
  getEnvironmentData: (key: unknown) => environmentData.get(key),
  setEnvironmentData,
  markAsUncloneable,
  markAsUntransferable,
  isMarkedAsUntransferable,
  postMessageToThread,
};
