import { resourceNotFound } from "../../aws/errors.ts";
import { putPackage } from "../../platform/packages.ts";
import { checkCodeStorage, codeStorageExceeded } from "../account/check-code-storage.ts";
import { type Context } from "../operations/context.ts";
import { checkPackage } from "../packages/check.ts";
import { type PackageSource, readPackage } from "../packages/source.ts";
import { checkVersionNumber, layerDenied, type LayerDetails, type LayerVersion } from "./model.ts";
import { layerArn, type LayerAddress, type LayerVersionKey, layerVersionArn } from "./name.ts";
import { allows, GET_LAYER_VERSION } from "./policy.ts";
import { findLayerVersion, insertLayerVersion, removeLayerVersion } from "./store.ts";
import { findLayerPolicy } from "./store-policy.ts";

export interface LayerPublication {
  readonly source: PackageSource;
  readonly details: Omit<LayerDetails, "unzippedBytes">;
}

/** Always a new version, also of the same bytes. The package is stored before the row that names it. */
export async function publishLayerVersion(
  context: Context,
  address: LayerAddress,
  { source, details }: LayerPublication,
): Promise<LayerVersion> {
  checkOwner(context, address, "lambda:PublishLayerVersion");
  const { code, zip, unzippedBytes } = await checkPackage(await readPackage(context, source));
  const key = { accountId: address.accountId, ...code };
  await checkCodeStorage(context.db, address, code.bytes);
  await putPackage(context.packages, key, { zip, unzippedBytes });
  const createdAt = context.now();
  const content = { code, createdAt, details: { ...details, unzippedBytes } };
  const layer = await insertLayerVersion(context.db, address, content);
  if (layer === undefined) throw codeStorageExceeded();
  return layer;
}

/** Also of another account, whose policy says who may have it. */
export async function getLayerVersion(
  context: Context,
  key: LayerVersionKey,
): Promise<LayerVersion> {
  checkVersionNumber(key.version);
  const { caller, db } = context;
  const isOwn = key.accountId === caller.accountId;
  if (!isOwn && !allows(await findLayerPolicy(db, key), caller.accountId)) {
    throw layerDenied(caller.arn, GET_LAYER_VERSION, layerVersionArn(key));
  }
  const found = key.region === caller.region ? await findLayerVersion(db, key) : undefined;
  if (found === undefined) throw resourceNotFound();
  return found;
}

/** Functions that have it keep it; what is not there is deleted as well: reference 2.8. */
export async function deleteLayerVersion(context: Context, key: LayerVersionKey): Promise<void> {
  checkVersionNumber(key.version);
  checkOwner(context, key, "lambda:DeleteLayerVersion", layerVersionArn(key));
  await removeLayerVersion(context.db, key);
}

/** Layers are their account's alone, but for the versions that a policy gives away. */
export function checkOwner(
  { caller }: Context,
  address: LayerAddress,
  action: string,
  resource: string = layerArn(address),
): void {
  if (address.accountId !== caller.accountId) throw layerDenied(caller.arn, action, resource);
}
