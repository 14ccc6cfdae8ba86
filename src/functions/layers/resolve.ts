import { invalidParameter } from "../../aws/errors.ts";
import { copyPackage } from "../../platform/packages.ts";
import { type Context } from "../operations/context.ts";
import { type Scope } from "../store.ts";
import {
  checkLayerArns,
  layerDenied,
  type LayerReference,
  type LayerVersion,
  layerVersionMissing,
  refuseSameLayerTwice,
  toReference,
} from "./model.ts";
import { type LayerVersionKey, layerVersionArn } from "./name.ts";
import { allows, GET_LAYER_VERSION } from "./policy.ts";
import { findLayerVersions } from "./store.ts";
import { findLayerPolicies } from "./store-policy.ts";

/**
 * The layers that a function of `scope` names, in its order. One D1 statement, and one more when some belong to other
 * accounts; the packages of those are copied, so that what their owner does later leaves the function as it is.
 */
export async function resolveLayers(
  context: Context,
  scope: Scope,
  arns: readonly string[],
): Promise<readonly LayerReference[]> {
  const keys = checkLayerArns(arns, scope);
  const found = new Map(
    (await findLayerVersions(context.db, keys)).map((layer) => [layerVersionArn(layer.key), layer]),
  );
  const foreign = keys.filter(({ accountId }) => accountId !== scope.accountId);
  await checkForeign(context, scope, foreign, found);

  const layers = keys.map((key) => {
    const layer = found.get(layerVersionArn(key));
    if (layer === undefined) throw invalidParameter(layerVersionMissing(layerVersionArn(key)));
    return layer;
  });
  refuseSameLayerTwice(keys);
  for (const { key, code } of layers) {
    if (key.accountId === scope.accountId) continue;
    const from = { accountId: key.accountId, sha256Hex: code.sha256Hex };
    const copied = await copyPackage(context.packages, from, scope.accountId);
    if (!copied) throw new Error(`The package of ${layerVersionArn(key)} is not in R2`);
  }
  return layers.map(toReference);
}

/** To a stranger, a version that is not there looks like one that may not be had. */
async function checkForeign(
  { db, caller }: Context,
  scope: Scope,
  keys: readonly LayerVersionKey[],
  found: ReadonlyMap<string, LayerVersion>,
): Promise<void> {
  const policies = await findLayerPolicies(db, keys);
  for (const key of keys) {
    const arn = layerVersionArn(key);
    const isAllowed = allows(policies.get(arn), scope.accountId);
    if (key.region !== scope.region || !found.has(arn) || !isAllowed) {
      throw layerDenied(caller.arn, GET_LAYER_VERSION, arn);
    }
  }
}
