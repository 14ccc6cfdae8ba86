import { lazy } from "../lazy.ts";
import type * as Messaging from "../web/messaging/globals.ts";
import {
  isMarkedAsUntransferable,
  markAsUncloneable,
  markAsUntransferable,
} from "../web/cloneables.ts";
import { nodeError } from "./errors.ts";

const { MessageChannel, MessagePort, BroadcastChannel, receiveMessageOnPort } = lazy(
  "web/messaging/globals",
) as typeof Messaging;
const environmentData = new Map<unknown, unknown>();

function setEnvironmentData(key: unknown, value: unknown): void {
  if (value === undefined) environmentData.delete(key);
  else environmentData.set(key, value);
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
