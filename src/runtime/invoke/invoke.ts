import { functionArn } from "../../aws/arn.ts";
import { onFunctionChanged } from "../../functions/changes.ts";
import { LATEST } from "../../functions/model.ts";
import { restoreSpare, spareBytes } from "../environments/instances.ts";
import { getPackageTree } from "../environments/packages.ts";
import { SandboxPool } from "../environments/pool.ts";
import { Sandbox } from "../environments/sandbox.ts";
import { environmentVariables } from "../environments/variables.ts";
import { logStreamName } from "./model.ts";
import { type InvocationResult } from "./response.ts";
import { INIT_MS_MAX, type InvocationRequest, Run } from "./run.ts";

/** What an invocation may take beyond its initialization and its timeout, before its sandbox counts as lost. */
const LEASE_MARGIN_MS = 30_000;

export interface Isolate {
  readonly packages: R2Bucket;
  /** The most linear memory of one guest, in MB. */
  readonly guestMemoryMbMax: number;
  /** Whether functions may reach private networks and this machine itself. */
  readonly privateNetworks: "allow" | "deny";
  /** The most linear memory of all of this isolate's environments, in bytes. */
  readonly environmentsBytesMax: number;
  /** Keeps the isolate at work after the answer. */
  readonly defer: (work: Promise<void>) => void;
}

/** An invocation that has its sandbox. */
export interface Started {
  /** Resolves when it is over and its sandbox is free again. */
  readonly finished: Promise<InvocationResult>;
}

const pool = new SandboxPool();

onFunctionChanged((address, change) => {
  if (change === "access") return;
  const stale = `${functionArn(address)}@${change === "removed" ? "" : `${LATEST}@`}`;
  pool.drop((key) => !key.startsWith(stale));
});

/** Begins to run a function once in this isolate. Throws what refuses it before it runs, such as AWS's 429. */
export async function start(isolate: Isolate, request: InvocationRequest): Promise<Started> {
  const sandbox = await acquire(isolate, request);
  const isCold = !sandbox.warm;
  const finished = execute(sandbox, request);
  if (isCold) isolate.defer(finished.then(restoreSpare, () => undefined));
  return { finished };
}

async function acquire(isolate: Isolate, request: InvocationRequest): Promise<Sandbox> {
  const { serving, address } = request;
  const treeOf = (sha256Hex: string) =>
    getPackageTree(isolate.packages, { accountId: address.accountId, sha256Hex });
  const [tree, layers] = await Promise.all([
    treeOf(serving.packageSha256),
    Promise.all(serving.layerSha256s.map(treeOf)),
  ]);
  const create = () => {
    const streamName = logStreamName(Date.now(), crypto.randomUUID().replaceAll("-", ""), serving);
    const variables = { serving, region: address.region, logStreamName: streamName };
    return new Sandbox({
      serving,
      tree,
      layers,
      variables: environmentVariables(variables),
      logStreamName: streamName,
      memoryMbMax: isolate.guestMemoryMbMax,
      privateNetworks: isolate.privateNetworks,
    });
  };
  return await pool.acquire({
    key: `${functionArn(address)}@${serving.version}@${serving.lastModifiedAt}`,
    bytesMax: isolate.environmentsBytesMax - spareBytes(),
    leaseMs: INIT_MS_MAX + serving.timeoutSeconds * 1000 + LEASE_MARGIN_MS,
    create,
  });
}

async function execute(sandbox: Sandbox, request: InvocationRequest): Promise<InvocationResult> {
  try {
    return await new Run(sandbox, request).execute();
  } finally {
    sandbox.log = undefined;
    pool.release(sandbox);
  }
}
