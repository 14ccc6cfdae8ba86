import { recordOutcome } from "../../functions/concurrency/store.ts";
import {
  awaitsSnapshot,
  type Failure,
  type FunctionRecord,
  LATEST,
} from "../../functions/model.ts";
import { endTransition } from "../../functions/operations/finish-transition.ts";
import { type Serving, toServing } from "../../functions/serving.ts";
import { findFunction, type VersionKey } from "../../functions/store.ts";
import { openDatabase } from "../../platform/database.ts";
import { sandboxHostOf } from "../environments/sandbox-host.ts";
import { manifest } from "../environments/engine.ts";
import { printLog } from "../invoke/print-log.ts";
import { makeSnapshot } from "./make-snapshot.ts";
import { NOT_MADE, snapshotKey } from "./model.ts";
import { hasSnapshot } from "./store.ts";

/** Has the snapshot of a version made if there is none, and tells those who wait for it what has become of it. */
export async function initializeVersion(env: Env, key: VersionKey): Promise<void> {
  const record = await findVersion(env, key);
  if (record === undefined) return;
  await settle(env, record, await ensureSnapshot(env, record));
}

/** After the last attempt: nobody is to wait for ever. */
export async function giveUp(env: Env, key: VersionKey): Promise<void> {
  const record = await findVersion(env, key);
  if (record !== undefined) await settle(env, record, NOT_MADE);
}

async function findVersion(env: Env, key: VersionKey): Promise<FunctionRecord | undefined> {
  const record = await findFunction(openDatabase(env.DB), key, Date.now());
  return record?.version === LATEST || record?.state === "Failed" ? undefined : record;
}

async function ensureSnapshot(env: Env, record: FunctionRecord): Promise<Failure | undefined> {
  const host = sandboxHostOf(env);
  const { address } = record;
  // Without SnapStart it is for provisioned concurrency that a version is initialized.
  const serving: Serving = toServing(record, true);
  const { guestMemoryMbMax } = host;
  const { buildHash } = manifest;
  const snapshot = await snapshotKey(address, serving, { buildHash, guestMemoryMbMax });
  if (await hasSnapshot(host.packages, snapshot)) return undefined;
  const { failure, log } = await makeSnapshot(host, { address, serving, key: snapshot });
  printLog(env, log);
  return failure;
}

async function settle(env: Env, record: FunctionRecord, failure: Failure | undefined) {
  const db = openDatabase(env.DB);
  if (awaitsSnapshot(record)) await endTransition({ db, now: Date.now }, record, failure);
  const outcome = failure === undefined ? "ready" : "failed";
  await recordOutcome(db, record.address, record.version, outcome);
}
