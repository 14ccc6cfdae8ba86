import { type FunctionAddress } from "../../aws/arn.ts";
import { functionExists } from "../../aws/errors.ts";
import { newId } from "../../platform/ids.ts";
import { putPackage } from "../../platform/packages.ts";
import { checkCodeStorage, codeStorageExceeded } from "../account/check-code-storage.ts";
import { codeSigningSetting, unsignedPackage } from "../code-signing/model.ts";
import { getNamedConfig } from "../code-signing/operations.ts";
import { checkNewName, checkTags } from "../checks.ts";
import { checkDeadLetterTarget } from "../destinations.ts";
import { applyChanges, type FunctionConfiguration } from "../configuration.ts";
import { checkUnzippedTotal } from "../layers/model.ts";
import { resolveLayers } from "../layers/resolve.ts";
import { type FunctionRecord, LATEST, pendingFunction } from "../model.ts";
import { nextVersion } from "../versions/operations.ts";
import { checkPackage } from "../packages/check.ts";
import { type PackageSource, readPackage } from "../packages/source.ts";
import { findFunction } from "../store.ts";
import { insertFunction, type NewRows } from "../store-creation.ts";
import { type Context } from "./context.ts";
import { finishBoth, finishWhenStored } from "./finish-transition.ts";

export interface Creation {
  readonly configuration: FunctionConfiguration;
  readonly source: PackageSource;
  readonly tags: Readonly<Record<string, string>>;
  /** Makes version 1 of it at once. */
  readonly publish: boolean;
  readonly layerArns?: readonly string[];
  readonly codeSigningConfigArn?: string;
}

/** The package is stored before the row that names it, so a row never waits for bytes that were lost. */
export async function createFunction(
  context: Context,
  address: FunctionAddress,
  { configuration: given, source, tags, publish, layerArns = [], codeSigningConfigArn }: Creation,
): Promise<FunctionRecord> {
  checkNewName(address.name);
  checkTags(tags);
  const key = { ...address, version: LATEST };
  const existing = await findFunction(context.db, key, context.now());
  if (existing !== undefined) throw functionExists(address.name);

  if (codeSigningConfigArn !== undefined) {
    const { policy } = await getNamedConfig(context, codeSigningConfigArn);
    if (policy === "Enforce") throw unsignedPackage(address.name);
  }
  await checkDeadLetterTarget(context, address, given.deadLetterTargetArn);
  const layers = await resolveLayers(context, address, layerArns);
  const content = await checkPackage(await readPackage(context, source));
  checkUnzippedTotal(content.unzippedBytes, layers);
  const { code } = content;
  await checkCodeStorage(context.db, address, publish ? 2 * code.bytes : code.bytes);
  await putPackage(context.packages, { accountId: address.accountId, ...code }, content);

  const stamp = { now: context.now(), revisionId: newId() };
  const configuration = applyChanges(given, { layers });
  const record = pendingFunction({ address, configuration, code, tags }, stamp);
  const signing =
    codeSigningConfigArn === undefined
      ? {}
      : { signing: codeSigningSetting(address, codeSigningConfigArn, stamp.now) };
  if (!publish) {
    await insertOrRefuse(context, { latest: record, ...signing });
    context.defer(finishWhenStored(context, record));
    return record;
  }
  const { latest, version } = await nextVersion(context, record);
  await insertOrRefuse(context, { latest, version, ...signing });
  context.defer(finishBoth(context, latest, version));
  // Reference 2.3: the number of the version, and the ARN of the function.
  return { ...latest, version: version.version };
}

/** Throws what was not yet in the way when it was asked before. */
async function insertOrRefuse(context: Context, rows: NewRows): Promise<void> {
  if (await insertFunction(context.db, rows)) return;
  const { address } = rows.latest;
  const existing = await findFunction(context.db, { ...address, version: LATEST }, context.now());
  if (existing !== undefined) throw functionExists(address.name);
  if (rows.signing !== undefined) await getNamedConfig(context, rows.signing.value.configArn);
  throw codeStorageExceeded();
}
