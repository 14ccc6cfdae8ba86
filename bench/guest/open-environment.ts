import { zipSync, strToU8 } from "fflate";
import { type Clock } from "../../sandbox/engine/fuel-clock.ts";
import { Instance } from "../../sandbox/engine/instance.ts";
import { WASM_PAGE_BYTES } from "../../sandbox/engine/limits.ts";
import { spend } from "../../sandbox/engine/spend.ts";
import { Environment, type Sleep } from "../../sandbox/host/environment.ts";
import { FileSystem } from "../../sandbox/host/files/file-system.ts";
import { type MountTable } from "../../sandbox/host/files/mounts.ts";
import { Scratch } from "../../sandbox/host/files/scratch.ts";
import { type CompiledFiles, NOTHING_COMPILED } from "../../sandbox/host/modules/compiled-files.ts";
import { ModuleLoader } from "../../sandbox/host/modules/module-loader.ts";
import { Operations } from "../../sandbox/host/operations.ts";
import { makeServices } from "../../sandbox/host/services.ts";
import { type InvocationContext } from "../../sandbox/messages.ts";
import { PackageTree } from "../../src/runtime/environments/package-tree.ts";
import { type Prepared } from "../prepared.ts";

const MB = 1024 * 1024;
const RUNTIME = "nodejs22.x";
const INIT_MS_MAX = 10_000;

export interface EnvironmentInput {
  /** Source of index.js, which exports `handler`. */
  readonly source: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly memoryMb: number;
  /** Trees beside /var/task, by the directory that they are mounted at. */
  readonly mounts?: MountTable;
  readonly compiled?: CompiledFiles;
}

/** An environment put together as the Worker does it, in Node and without a Worker: its handler is not loaded yet. */
export async function openEnvironment(
  prepared: Prepared,
  input: EnvironmentInput,
): Promise<Environment> {
  const tree = new PackageTree(zipSync({ "index.js": strToU8(input.source) }));
  const scratch = new Scratch(512 * MB, () => input.clock.now());
  const files = new FileSystem({ ...input.mounts, "/var/task": tree }, scratch);
  const { compiled = NOTHING_COMPILED } = input;
  const modules = new ModuleLoader(files, RUNTIME, { ...prepared, compiled });
  const operations = new Operations();
  const log = { line: () => undefined, raw: () => undefined };
  const memoryBytesMax = input.memoryMb * MB;
  const memoryPagesMax = memoryBytesMax / WASM_PAGE_BYTES;
  const options = { ...prepared, clock: input.clock, memoryPagesMax };
  const instance = await Instance.restore(options, prepared.snapshot);
  const charge = (units: number) => spend(instance, units);
  return new Environment({
    instance,
    memoryBytesMax,
    services: makeServices({ files, modules, log, operations, charge }),
    modules,
    operations,
    sleep: input.sleep,
  });
}

export async function startEnvironment(environment: Environment, clock: Clock): Promise<void> {
  const outcome = await environment.start(
    {
      module: "commonjs:/var/task/index.js",
      property: "handler",
      handler: "index.handler",
      runtime: RUNTIME,
      env: { AWS_LAMBDA_FUNCTION_NAME: "bench", AWS_REGION: "us-east-1", TZ: ":UTC" },
      identity: {
        functionName: "bench",
        functionVersion: "$LATEST",
        memoryLimitInMB: "128",
        logGroupName: "/aws/lambda/bench",
        logStreamName: "bench",
      },
      seed: [1, 2, 3, 4],
    },
    clock.now() + INIT_MS_MAX,
  );
  if (outcome.kind !== "result") throw new Error(`The handler did not load: ${outcome.kind}`);
}

export function invocationContext(deadlineMs: number): InvocationContext {
  return {
    awsRequestId: "00000000-0000-4000-8000-000000000000",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:bench",
    traceId: "Root=1-00000000-000000000000000000000000;Sampled=0",
    deadlineMs,
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
