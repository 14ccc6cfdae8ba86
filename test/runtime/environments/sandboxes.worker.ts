import { zipSync } from "fflate";
import { PackageTree } from "../../../src/runtime/environments/package-tree.ts";
import { Sandbox } from "../../../src/runtime/environments/sandbox.ts";
import { type Serving } from "../../../src/functions/serving.ts";
import { makeServing } from "../serving.ts";

/** A sandbox whose package is one index.js. It takes no memory until it is initialized. */
export function makeSandbox(text = "", overrides: Partial<Serving> = {}): Sandbox {
  return new Sandbox({
    serving: makeServing(overrides),
    tree: new PackageTree(zipSync({ "index.js": new TextEncoder().encode(text) })),
    variables: { A: "1" },
    logStreamName: "stream",
    memoryMbMax: 64,
    privateNetworks: "deny",
  });
}

/** Invokes once. */
export function invoke(sandbox: Sandbox, event = "{}", timeoutMs = 3000) {
  return sandbox.invoke(event, {
    awsRequestId: "id",
    invokedFunctionArn: "arn",
    functionName: "f",
    functionVersion: "$LATEST",
    memoryLimitInMB: "128",
    logGroupName: "g",
    logStreamName: "s",
    traceId: "Root=1-2-3",
    deadlineMs: sandbox.now() + timeoutMs,
  });
}
