import { type FunctionAddress } from "../../aws/arn.ts";
import { functionExists } from "../../aws/errors.ts";
import { newId } from "../../platform/ids.ts";
import { putPackage } from "../../platform/packages.ts";
import { checkNewName, checkTags } from "../checks.ts";
import { type FunctionConfiguration } from "../configuration.ts";
import { type FunctionRecord, LATEST, pendingFunction } from "../model.ts";
import { checkPackage } from "../package-check.ts";
import { findFunction, insertFunction } from "../store.ts";
import { type Context } from "./context.ts";
import { finishWhenStored } from "./finish-transition.ts";

export interface Creation {
  readonly configuration: FunctionConfiguration;
  readonly zip: Uint8Array;
  readonly tags: Readonly<Record<string, string>>;
}

/** The package is stored before the row that names it, so a row never waits for bytes that were lost. */
export async function createFunction(
  context: Context,
  address: FunctionAddress,
  { configuration, zip, tags }: Creation,
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
  context.defer(finishWhenStored(context, record));
  return record;
}
