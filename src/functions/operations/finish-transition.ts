import { hasPackage } from "../../platform/packages.ts";
import { newId } from "../../platform/ids.ts";
import { failTransition, finishTransition, type FunctionRecord } from "../model.ts";
import { replaceFunction } from "../store.ts";
import { type Context } from "./context.ts";

/**
 * Ends a creation or an update once its package can be read. If this never runs, or somebody has
 * finished it before, no harm is done: readers finish what is overdue, and only one of all wins.
 */
export async function finishWhenStored(context: Context, record: FunctionRecord): Promise<void> {
  const { accountId } = record.address;
  const stored = await hasPackage(context.packages, { accountId, ...record.code });
  const next = stored
    ? finishTransition(record, newId())
    : failTransition(record, UNREADABLE, newId());
  await replaceFunction(context.db, next, record.revisionId);
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
