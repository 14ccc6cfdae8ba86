import { type FunctionAddress } from "../../aws/arn.ts";
import { type Serving } from "../../functions/serving.ts";
import { type ObjectReader } from "../../platform/read-ahead.ts";
import { logStreamName } from "../invoke/model.ts";
import { isolateMemory, type MemoryAccount } from "./isolate-memory.ts";
import { type HeldPackage, holdPackage } from "./packages.ts";
import { sandboxes } from "./pool.ts";
import { Sandbox } from "./sandbox.ts";
import { environmentVariables } from "./variables.ts";

/** What sandboxes need of their isolate. */
export interface SandboxHost {
  readonly packages: R2Bucket;
  /** The most linear memory of one guest, in MB. */
  readonly guestMemoryMbMax: number;
  /** Whether functions may reach private networks and this machine itself. */
  readonly privateNetworks: "allow" | "deny";
  /** What all of this isolate's environments may hold of its memory, with what they need and what is kept for them. */
  readonly environmentsBytesMax: number;
}

export interface SandboxWanted {
  readonly address: FunctionAddress;
  readonly serving: Serving;
  /** Sandboxes of one key stand for each other. */
  readonly key: string;
  /** See `SandboxRequest`. */
  readonly leaseMs: number;
  /** Called before anything is waited for. */
  readonly onWait?: () => void;
}

/** An idle sandbox, or a new one with its packages. Throws AWS's 429 when the isolate stays full. */
export async function openSandbox(
  host: SandboxHost,
  wanted: SandboxWanted,
  packages: ObjectReader = host.packages,
): Promise<Sandbox> {
  isolateMemory.bytesMax = host.environmentsBytesMax;
  const idle = sandboxes.takeIdle(wanted);
  if (idle !== undefined) return idle;
  wanted.onWait?.();

  const { serving, address } = wanted;
  const { accountId } = address;
  const hashes = [serving.packageSha256, ...serving.layerSha256s];
  const held = await Promise.allSettled(
    hashes.map((sha256Hex) => holdPackage(packages, { accountId, sha256Hex })),
  );
  try {
    const all = held.map(mustHold);
    const create = (account: MemoryAccount) => makeSandbox(host, wanted, all, account);
    return await sandboxes.acquire({ ...wanted, create });
  } finally {
    // The sandbox that was made holds them by itself.
    for (const each of held) if (each.status === "fulfilled") each.value.letGo();
  }
}

function mustHold(held: PromiseSettledResult<HeldPackage>): HeldPackage {
  if (held.status === "rejected") throw held.reason;
  return held.value;
}

function makeSandbox(
  host: SandboxHost,
  { address, serving }: SandboxWanted,
  held: readonly HeldPackage[],
  account: MemoryAccount,
): Sandbox {
  const [first, ...layers] = held.map((each) => each.again());
  if (first === undefined) throw new Error("A function has a package");
  const streamName = logStreamName(Date.now(), crypto.randomUUID().replaceAll("-", ""), serving);
  const variables = { serving, region: address.region, logStreamName: streamName };
  return new Sandbox({
    serving,
    tree: first.tree,
    layers: layers.map(({ tree }) => tree),
    variables: environmentVariables(variables),
    logStreamName: streamName,
    memoryMbMax: host.guestMemoryMbMax,
    privateNetworks: host.privateNetworks,
    account,
    onClose() {
      for (const each of [first, ...layers]) each.letGo();
    },
  });
}
