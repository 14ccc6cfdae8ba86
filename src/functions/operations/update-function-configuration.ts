import { type Target } from "../../aws/function-name.ts";
import { findUnzippedBytes } from "../../platform/packages.ts";
import { applyChanges, type ConfigurationChanges } from "../configuration.ts";
import { checkDeadLetterTarget } from "../destinations.ts";
import { checkUnzippedTotal, type LayerReference } from "../layers/model.ts";
import { resolveLayers } from "../layers/resolve.ts";
import { type FunctionRecord } from "../model.ts";
import { type Context } from "./context.ts";
import { getUpdatable, update } from "./update.ts";

export interface ConfigurationUpdate {
  readonly changes: ConfigurationChanges;
  /** Absent keeps the layers, and an empty list clears them. */
  readonly layerArns?: readonly string[];
  readonly expectedRevisionId?: string;
}

export async function updateFunctionConfiguration(
  context: Context,
  target: Target,
  { changes, layerArns, expectedRevisionId }: ConfigurationUpdate,
): Promise<FunctionRecord> {
  const record = await getUpdatable(context, target, expectedRevisionId);
  await checkDeadLetterTarget(context, record.address, changes.deadLetterTargetArn);
  const layers = layerArns && (await fittingLayers(context, record, layerArns));
  const configuration = applyChanges(record.configuration, {
    ...changes,
    ...(layers === undefined ? {} : { layers }),
  });
  return await update(context, record, { configuration });
}

/** The layers, which must fit beside the function's package. */
async function fittingLayers(
  context: Context,
  { address, code }: FunctionRecord,
  layerArns: readonly string[],
): Promise<readonly LayerReference[]> {
  const layers = await resolveLayers(context, address, layerArns);
  if (layers.length === 0) return layers;
  const key = { accountId: address.accountId, sha256Hex: code.sha256Hex };
  checkUnzippedTotal((await findUnzippedBytes(context.packages, key)) ?? 0, layers);
  return layers;
}
