import { type FunctionAddress } from "../../aws/arn.ts";
import { functionExists } from "../../aws/errors.ts";
import { newId } from "../../platform/ids.ts";
import { putPackage } from "../../platform/packages.ts";
import { checkNewName, checkTags } from "../checks.ts";
import { type FunctionConfiguration } from "../configuration.ts";
import { type FunctionRecord, LATEST, pendingFunction } from "../model.ts";
import { publishInTransition } from "../versions/operations.ts";
import { checkPackage } from "../package-check.ts";
import { findFunction, insertFunction } from "../store.ts";
import { type Context } from "./context.ts";
import { finishBoth, finishWhenStored } from "./finish-transition.ts";

export interface Creation {
  readonly configuration: FunctionConfiguration;
  readonly zip: Uint8Array;
  readonly tags: Readonly<Record<string, string>>;
  /** Makes version 1 of it at once. */
  readonly publish: boolean;
}

/** The package is stored before the row that names it, so a row never waits for bytes that were lost. */
export async function createFunction(
  context: Context,
  address: FunctionAddress,
  { configuration, zip, tags, publish }: Creation,
): Promise<FunctionRecord> {
  checkNewName(address.name);
  checkTags(tags);
  const key = { ...address, version: LATEST };
  const existing = await findFunction(context.db, key, context.now());
  if (existing !== undefined) throw functionExists(address.name);

  const code = await checkPackage(zip);
  await putPackage(context.packages, { accountId: address.accountId, ...code }, zip);

  const stamp = { now: context.now(), revisionId: newId() };
  const record = pendingFunction({ address, configuration, code, tags }, stamp);
  await insertFunction(context.db, record);
  if (!publish) {
    context.defer(finishWhenStored(context, record));
    return record;
  }
  const { latest, version } = await publishInTransition(context, record);
  context.defer(finishBoth(context, latest, version));
  // Reference 2.3: the number of the version, and the ARN of the function.
  return { ...latest, version: version.version };
}
