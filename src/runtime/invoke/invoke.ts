import { type FunctionAddress, functionArn } from "../../aws/arn.ts";
import { onFunctionChanged } from "../../functions/changes.ts";
import { LATEST } from "../../functions/model.ts";
import { type Serving } from "../../functions/serving.ts";
import { type ReadAhead } from "../../platform/read-ahead.ts";
import { type VersionInitializer } from "../../functions/versions/initializer.ts";
import { restoreSpare } from "../environments/instances.ts";
import { openSandbox, type SandboxHost } from "../environments/open-sandbox.ts";
import { sandboxes } from "../environments/pool.ts";
import { type Sandbox } from "../environments/sandbox.ts";
import { loadSnapshot } from "../snapshots/cache.ts";
import { initMsMax } from "../snapshots/model.ts";
import "../governor/announce.ts";
import { beginReading, snapshotKeyOn } from "./begin-reading.ts";
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
  if (isLong(asked)) await refuseLoop(isolate.db, asked);
  const key = sandboxKey(asked.address, asked.serving);
  const reading = sandboxes.hasIdle(key) ? undefined : beginReading(isolate, asked);
  try {
    const begun = await begin(isolate, asked, { key, reading });
    const isCold = !begun.sandbox.warm;
    const finished = execute(isolate, begun);
    if (isCold) isolate.defer(finished.then(restoreSpare, () => undefined));
    return { finished };
  } catch (error) {
    if (reading !== undefined) isolate.defer(letGo(reading));
    throw error;
  }
}

interface Sought {
  /** What a sandbox is found by, unless the slot asks for another kind. */
  readonly key: string;
  readonly reading: Promise<ReadAhead> | undefined;
}

/** Takes a slot and a sandbox. */
async function begin(
  isolate: Isolate,
  asked: InvocationRequest,
  { key: keyAsked, reading }: Sought,
): Promise<Begun> {
  const { address } = asked;
  const runMsMax = leaseMs(asked.serving);
  const slot = await takeSlot(isolate, { address, version: asked.serving.version, runMsMax });
  const stay = new Stay({
    defer: isolate.defer,
    slot,
    left: () => asked.response.left,
    bytes: asked.event.length,
  });
  const onWait = () => stay.begin();
  try {
    if (reading !== undefined) stay.begin();
    const serving = servingOn(slot, asked.serving);
    const key = serving === asked.serving ? keyAsked : sandboxKey(address, serving);
    const ahead = await reading;
    const wanted = { address, serving, key, leaseMs: runMsMax, onWait };
    const sandbox = await openSandbox(isolate, wanted, ahead);
    // What is left is a snapshot that nobody will ask for.
    const isCopy = !sandbox.warm && serving.initializationType !== "on-demand";
    if (reading !== undefined && !isCopy) isolate.defer(letGo(reading));
    return { sandbox, slot, stay, request: { ...asked, serving }, ahead };
  } catch (error) {
    stay.end();
    slot.release();
    throw error;
  }
}

async function letGo(reading: Promise<ReadAhead>): Promise<void> {
  await (await reading).drop();
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
async function snapshotFor(isolate: Isolate, { request, ahead }: Begun) {
  const { serving, address } = request;
  const { packages } = isolate;
  const get = ahead?.get ?? ((name: string) => packages.get(name));
  const bucket = { get, delete: (name: string) => packages.delete(name) };
  const snapshot = await loadSnapshot(bucket, await snapshotKeyOn(isolate, request));
  if (ahead !== undefined) isolate.defer(ahead.drop());
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
  /** What has been begun of the snapshot. */
  readonly ahead: ReadAhead | undefined;
}

async function execute(isolate: Isolate, begun: Begun): Promise<InvocationResult> {
  const { sandbox, slot, stay, request } = begun;
  stay.in(sandbox);
  sandbox.onWait = () => stay.begin();
  if (!sandbox.warm) stay.begin();
  try {
    return await new Run(sandbox, request, () => snapshotFor(isolate, begun)).execute();
  } finally {
    stay.end();
    sandbox.onWait = undefined;
    sandbox.log = undefined;
    if (sandbox.isGivenUp) sandboxes.remove(sandbox);
    else sandboxes.release(sandbox);
    slot.release();
  }
}
