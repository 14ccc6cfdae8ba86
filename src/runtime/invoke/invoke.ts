import { type FunctionAddress, functionArn } from "../../aws/arn.ts";
import { onFunctionChanged } from "../../functions/changes.ts";
import { LATEST } from "../../functions/model.ts";
import { type Serving } from "../../functions/serving.ts";
import { type VersionInitializer } from "../../functions/versions/initializer.ts";
import { manifest } from "../environments/engine.ts";
import { restoreSpare } from "../environments/instances.ts";
import { openSandbox, type SandboxHost } from "../environments/open-sandbox.ts";
import { sandboxes } from "../environments/pool.ts";
import { type Sandbox } from "../environments/sandbox.ts";
import { loadSnapshot } from "../snapshots/cache.ts";
import { initMsMax, snapshotKey } from "../snapshots/model.ts";
import "../governor/announce.ts";
import { type SlotAsker, takeSlot, type TakenSlot } from "../governor/slots.ts";
import { isLong, refuseLoop } from "./recursion.ts";
import { type InvocationResult } from "./response.ts";
import { type InvocationRequest, Run } from "./run.ts";
import { Stay } from "./stay.ts";

/** What an invocation may take beyond its initialization and its timeout, before its sandbox counts as lost. */
const LEASE_MARGIN_MS = 30_000;

export interface Isolate extends SandboxHost, SlotAsker {
  readonly db: D1Database;
  /** Has a snapshot made again that is gone or of another build. */
  readonly initializer: VersionInitializer;
}

/** An invocation that has its sandbox. */
export interface Started {
  /** Resolves when it is over and its sandbox is free again. It runs on when its caller goes away, as on AWS. */
  readonly finished: Promise<InvocationResult>;
}

onFunctionChanged((address, change) => {
  if (change === "access" || change === "limits") return;
  const stale = `${functionArn(address)}@${change === "removed" ? "" : `${LATEST}@`}`;
  sandboxes.drop((key) => !key.startsWith(stale));
});

/** Begins to run a function once in this isolate. Throws what refuses it before it runs, such as AWS's 429. */
export async function start(isolate: Isolate, asked: InvocationRequest): Promise<Started> {
  const { address } = asked;
  if (isLong(asked)) await refuseLoop(isolate.db, asked);
  const runMsMax = leaseMs(asked.serving);
  const slot = await takeSlot(isolate, { address, version: asked.serving.version, runMsMax });
  const serving = servingOn(slot, asked.serving);
  const request = { ...asked, serving };
  const stay = new Stay({ defer: isolate.defer, slot, left: () => request.response.left });
  const onWait = () => stay.begin();
  let sandbox: Sandbox;
  try {
    const key = sandboxKey(address, serving);
    sandbox = await openSandbox(isolate, { address, serving, key, leaseMs: runMsMax, onWait });
  } catch (error) {
    stay.end();
    slot.release();
    throw error;
  }
  const isCold = !sandbox.warm;
  const finished = execute(isolate, { sandbox, slot, stay, request });
  if (isCold) isolate.defer(finished.then(restoreSpare, () => undefined));
  return { finished };
}

/** What is not provisioned any more runs in environments that initialize themselves: reference 6, spillover. */
function servingOn(slot: TakenSlot, serving: Serving): Serving {
  if (serving.initializationType !== "provisioned-concurrency" || slot.isProvisioned) {
    return serving;
  }
  return { ...serving, initializationType: "on-demand" };
}

/** Environments that stand for each other: of one version, and that came into being in one way. */
function sandboxKey(address: FunctionAddress, serving: Serving): string {
  const { version, lastModifiedAt, initializationType } = serving;
  return `${functionArn(address)}@${version}@${lastModifiedAt}@${initializationType}`;
}

/** A snapshot that should be there and is not is asked for; until it is there, environments initialize themselves. */
async function snapshotFor(isolate: Isolate, { serving, address }: InvocationRequest) {
  const { guestMemoryMbMax } = isolate;
  const { buildHash } = manifest;
  const key = await snapshotKey(address, serving, { buildHash, guestMemoryMbMax });
  const snapshot = await loadSnapshot(isolate.packages, key);
  if (snapshot === undefined) {
    isolate.defer(isolate.initializer.request({ ...address, version: serving.version }));
  }
  return snapshot;
}

/** How long an invocation may be in an environment. */
function leaseMs(serving: Serving): number {
  return initMsMax(serving) + serving.timeoutSeconds * 1000 + LEASE_MARGIN_MS;
}

interface Begun {
  readonly sandbox: Sandbox;
  readonly slot: TakenSlot;
  readonly stay: Stay;
  readonly request: InvocationRequest;
}

async function execute(isolate: Isolate, begun: Begun): Promise<InvocationResult> {
  const { sandbox, slot, stay, request } = begun;
  stay.in(sandbox);
  sandbox.onWait = () => stay.begin();
  if (!sandbox.warm) stay.begin();
  try {
    return await new Run(sandbox, request, () => snapshotFor(isolate, request)).execute();
  } finally {
    stay.end();
    sandbox.onWait = undefined;
    sandbox.log = undefined;
    if (sandbox.isGivenUp) sandboxes.remove(sandbox);
    else sandboxes.release(sandbox);
    slot.release();
  }
}
