import { functionArn } from "../../aws/arn.ts";
import { functionNotFound, staleRevision, updateInProgress, wrongState } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { newId } from "../../platform/ids.ts";
import { type FunctionRecord, isInTransition, LATEST, startUpdate } from "../model.ts";
import { findFunction, replaceFunction } from "../store.ts";
import { type Context } from "./context.ts";
import { checkCodeStorage } from "../account/check-code-storage.ts";
import { fitsCodeStorage } from "../account/store.ts";
import { nextVersion, publishOrRefuse } from "../versions/operations.ts";
import { finishBoth, finishWhenStored } from "./finish-transition.ts";

type Changes = Parameters<typeof startUpdate>[1];

/** The function, if it may be updated now. An empty revision is none: reference 2.5. */
export async function getUpdatable(
  context: Context,
  { address, qualifier }: Target,
  expectedRevisionId: string | undefined,
): Promise<FunctionRecord> {
  const key = { ...address, version: LATEST };
  const record = await findFunction(context.db, key, context.now());
  if (record === undefined) throw functionNotFound(functionArn(address, qualifier));
  if (isInTransition(record)) throw updateInProgress(functionArn(address));
  if (record.state === "Failed") throw wrongState(record.state);
  if (expectedRevisionId && expectedRevisionId !== record.revisionId) throw staleRevision();
  return record;
}

export interface UpdateOptions {
  /** Makes a version of the working copy in the same breath, which is what is answered then. */
  readonly publish?: boolean;
  /** What the packages of the function take more than before. */
  readonly grownBytes?: number;
}

/** Of updates that start from the same revision one is written, and the others are told of it. */
export async function update(
  context: Context,
  record: FunctionRecord,
  changes: Changes,
  { publish = false, grownBytes = 0 }: UpdateOptions = {},
): Promise<FunctionRecord> {
  const { address, revisionId: expectedRevisionId } = record;
  const stamp = { now: context.now(), revisionId: newId() };
  const updated = startUpdate(record, changes, stamp);
  if (publish) {
    const publication = await nextVersion(context, updated);
    await publishOrRefuse(context, publication, { expectedRevisionId, grownBytes });
    context.defer(finishBoth(context, publication.latest, publication.version));
    return publication.version;
  }

  const fits = fitsCodeStorage(address, grownBytes);
  if (!(await replaceFunction(context.db, updated, expectedRevisionId, fits))) {
    await checkCodeStorage(context.db, address, grownBytes);
    throw updateInProgress(functionArn(address));
  }
  context.defer(finishWhenStored(context, updated));
  return updated;
}
