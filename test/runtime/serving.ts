import { type Serving } from "../../src/functions/serving.ts";

/** What serves a function named "f", of default settings. */
export function makeServing(overrides: Partial<Serving> = {}): Serving {
  return {
    functionName: "f",
    version: "$LATEST",
    state: "Active",
    initializationType: "on-demand",
    runtime: "nodejs22.x",
    handler: "index.handler",
    role: "arn:aws:iam::000000000000:role/r",
    timeoutSeconds: 3,
    memoryMb: 128,
    ephemeralStorageMb: 512,
    environment: {},
    tracingMode: "PassThrough",
    logGroup: "/aws/lambda/f",
    logFormat: "Text",
    architectures: ["x86_64"],
    packageSha256: "00".repeat(32),
    packageBytes: 1,
    layerSha256s: [],
    lastModifiedAt: 0,
    codeSha256: "AA==",
    ...overrides,
  };
}
