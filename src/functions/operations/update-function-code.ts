import { functionArn } from "../../aws/arn.ts";
import { type Target } from "../../aws/function-name.ts";
import { putPackage } from "../../platform/packages.ts";
import { checkCodeStorage } from "../account/check-code-storage.ts";
import { unsignedPackage } from "../code-signing/model.ts";
import { findConfigOf } from "../code-signing/store.ts";
import { applyChanges, type Architecture } from "../configuration.ts";
import { checkUnzippedTotal } from "../layers/model.ts";
import { type FunctionRecord } from "../model.ts";
import { checkPackage } from "../packages/check.ts";
import { type PackageSource, readPackage } from "../packages/source.ts";
import { type Context } from "./context.ts";
import { getUpdatable, update } from "./update.ts";

export interface CodeUpdate {
  readonly source: PackageSource;
  readonly architectures?: readonly Architecture[];
  readonly dryRun: boolean;
  /** Publishes the new code as a version, which is what is answered then: reference 2.3. */
  readonly publish: boolean;
  readonly expectedRevisionId?: string;
}

/** A dry run checks everything and answers with the function as it is. */
export async function updateFunctionCode(
  context: Context,
  target: Target,
  { source, architectures, dryRun, publish, expectedRevisionId }: CodeUpdate,
): Promise<FunctionRecord> {
  const record = await getUpdatable(context, target, expectedRevisionId);
  const signing = await findConfigOf(context.db, target.address);
  if (signing?.policy === "Enforce") throw unsignedPackage(functionArn(target.address));
  const content = await checkPackage(await readPackage(context, source));
  checkUnzippedTotal(content.unzippedBytes, record.configuration.layers);
  const { code } = content;
  const grownBytes = code.bytes - record.code.bytes + (publish ? code.bytes : 0);
  await checkCodeStorage(context.db, target.address, grownBytes);
  if (dryRun) return record;

  await putPackage(context.packages, { accountId: target.address.accountId, ...code }, content);
  const configuration = applyChanges(
    record.configuration,
    architectures === undefined ? {} : { architectures },
  );
  return await update(context, record, { code, configuration }, { publish, grownBytes });
}
