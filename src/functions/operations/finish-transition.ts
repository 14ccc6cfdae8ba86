import { hasPackage } from "../../platform/packages.ts";
import { newId } from "../../platform/ids.ts";
import {
  awaitsSnapshot,
  type Failure,
  failTransition,
  finishTransition,
  type FunctionRecord,
  isInTransition,
} from "../model.ts";
import { findFunction, replaceFunction } from "../store.ts";
import { type Context } from "./context.ts";

/**
 * Ends a creation or an update once its package can be read. If this never runs, or somebody has
 * finished it before, no harm is done: readers finish what is overdue, and only one of all wins.
 */
export async function finishWhenStored(context: Context, record: FunctionRecord): Promise<void> {
  const { accountId } = record.address;
  const stored = await hasPackage(context.packages, { accountId, ...record.code });
  if (!stored) await endTransition(context, record, UNREADABLE);
  else if (awaitsSnapshot(record)) {
    await context.initializer.request({ ...record.address, version: record.version });
  } else await endTransition(context, record);
}

/** Ends this transition and no later one: well, or with a failure. */
export async function endTransition(
  { db, now }: Pick<Context, "db" | "now">,
  record: FunctionRecord,
  failure?: Failure,
): Promise<void> {
  const key = { ...record.address, version: record.version };
  let current: FunctionRecord | undefined = record;
  // A permission or a tag gives the function a new revision in the midst of it.
  while (current !== undefined && isSameTransition(current, record)) {
    const next =
      failure === undefined
        ? finishTransition(current, newId())
        : failTransition(current, failure, newId());
    if (await replaceFunction(db, next, current.revisionId)) return;
    current = await findFunction(db, key, now());
  }
}

function isSameTransition(current: FunctionRecord, began: FunctionRecord): boolean {
  return isInTransition(current) && current.transitionStartedAt === began.transitionStartedAt;
}

/** A version that was published in the same breath becomes Active with its working copy. */
export async function finishBoth(
  context: Context,
  latest: FunctionRecord,
  version: FunctionRecord,
): Promise<void> {
  await finishWhenStored(context, latest);
  await finishWhenStored(context, version);
}

const UNREADABLE = {
  reason: "The function's package could not be read.",
  reasonCode: "InternalError",
} as const;
