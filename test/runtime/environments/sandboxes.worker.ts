import { zipSync } from "fflate";
import { PackageTree } from "../../../src/runtime/environments/package-tree.ts";
import { IsolateMemory, MemoryAccount } from "../../../src/runtime/environments/isolate-memory.ts";
import { Sandbox } from "../../../src/runtime/environments/sandbox.ts";
import { type Serving } from "../../../src/functions/serving.ts";
import { makeServing } from "../serving.ts";

/** By a live clock: only what a test wants to end in time does. */
export const AMPLE_MS = 240_000;

/** Of an isolate that is never full. */
export function unboundAccount(): MemoryAccount {
  return new MemoryAccount(new IsolateMemory(Infinity), 0);
}

/** A sandbox whose package is one index.js. It takes no memory until it is initialized. */
export function makeSandbox(
  text = "",
  overrides: Partial<Serving> = {},
  account: MemoryAccount = unboundAccount(),
): Sandbox {
  return new Sandbox({
    serving: makeServing(overrides),
    tree: new PackageTree(zipSync({ "index.js": new TextEncoder().encode(text) })),
    variables: { A: "1" },
    logStreamName: "stream",
    memoryMbMax: 64,
    privateNetworks: "deny",
    account,
  });
}

/** Invokes once. */
export function invoke(sandbox: Sandbox, event = "{}", timeoutMs = AMPLE_MS) {
  return sandbox.invoke(event, {
    awsRequestId: "id",
    invokedFunctionArn: "arn",
    traceId: "Root=1-2-3",
    deadlineMs: sandbox.now() + timeoutMs,
  });
}
