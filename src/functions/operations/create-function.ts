import { type FunctionAddress } from "../../aws/arn.ts";
import { functionExists } from "../../aws/errors.ts";
import { newId } from "../../platform/ids.ts";
import { putPackage } from "../../platform/packages.ts";
import { checkCodeStorage } from "../account/check-code-storage.ts";
import { unsignedPackage } from "../code-signing/model.ts";
import { getNamedConfig, setConfigOf } from "../code-signing/operations.ts";
import { checkNewName, checkTags } from "../checks.ts";
import { applyChanges, type FunctionConfiguration } from "../configuration.ts";
import { checkUnzippedTotal } from "../layers/model.ts";
import { resolveLayers } from "../layers/resolve.ts";
import { type FunctionRecord, LATEST, pendingFunction } from "../model.ts";
import { publishInTransition } from "../versions/operations.ts";
import { checkPackage } from "../package-check.ts";
import { type PackageSource, readPackage } from "../package-source.ts";
import { findFunction, insertFunction } from "../store.ts";
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
  const layers = await resolveLayers(context, address, layerArns);
  const content = await checkPackage(await readPackage(context.codeObjects, source));
  checkUnzippedTotal(content.unzippedBytes, layers);
  const { code } = content;
  await checkCodeStorage(context.db, address, publish ? 2 * code.bytes : code.bytes);
  await putPackage(context.packages, { accountId: address.accountId, ...code }, content);

  const stamp = { now: context.now(), revisionId: newId() };
  const configuration = applyChanges(given, { layers });
  const record = pendingFunction({ address, configuration, code, tags }, stamp);
  await insertFunction(context.db, record);
  if (codeSigningConfigArn !== undefined) {
    await setConfigOf(context, address, codeSigningConfigArn);
  }
  if (!publish) {
    context.defer(finishWhenStored(context, record));
    return record;
  }
  const { latest, version } = await publishInTransition(context, record);
  context.defer(finishBoth(context, latest, version));
  // Reference 2.3: the number of the version, and the ARN of the function.
  return { ...latest, version: version.version };
}
