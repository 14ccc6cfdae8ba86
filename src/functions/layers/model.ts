import { AwsError, invalidParameter } from "../../aws/errors.ts";
import { LAYERS_MAX, UNZIPPED_BYTES_MAX } from "../../aws/limits.ts";
import { type Architecture } from "../configuration.ts";
import { type CodePackage } from "../model.ts";
import { layerArn, type LayerVersionKey, layerVersionArn, parseLayerVersionArn } from "./name.ts";

/** What its publisher says of a layer version; absent members were not given. */
export interface LayerDetails {
  readonly description: string;
  readonly licenseInfo?: string;
  readonly compatibleRuntimes?: readonly string[];
  readonly compatibleArchitectures?: readonly Architecture[];
  /** What it comes to at /opt. */
  readonly unzippedBytes: number;
}

export interface LayerVersion {
  readonly key: LayerVersionKey;
  readonly code: CodePackage;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly details: LayerDetails;
}

/**
 * A layer as a function version has it: all that is needed to show it, to count it and to mount it, so that the layer
 * version itself may go. Its package is in the keeping of the function's own account.
 */
export interface LayerReference {
  readonly arn: string;
  readonly sha256Hex: string;
  readonly bytes: number;
  readonly unzippedBytes: number;
}

export interface LayerFilter {
  readonly runtime?: string;
  readonly architecture?: string;
}

export function toReference({ key, code, details }: LayerVersion): LayerReference {
  return { arn: layerVersionArn(key), ...code, unzippedBytes: details.unzippedBytes };
}

/** Reference 2.8. */
export function checkVersionNumber(version: number): void {
  if (version < 1) throw invalidParameter("Layer Version Cannot be less than 1");
}

/** A layer version that a function names, as far as it can be told without looking: texts 24 to 26. */
export function checkLayerArns(
  arns: readonly string[],
  scope: { readonly accountId: string; readonly region: string },
): readonly LayerVersionKey[] {
  if (arns.length > LAYERS_MAX) {
    throw invalidParameter(`Cannot reference more than ${LAYERS_MAX} layers.`);
  }
  const keys = arns.map((arn) => {
    const key = parseLayerVersionArn(arn);
    if (key === undefined) throw invalidParameter(layerVersionMissing(arn));
    return key;
  });
  const elsewhere = keys.some(
    ({ accountId, region }) => accountId === scope.accountId && region !== scope.region,
  );
  if (elsewhere) {
    throw invalidParameter(
      "Layers are not in the same region as the function. " +
        `Layers are expected to be in region ${scope.region}.`,
    );
  }
  return keys;
}

/** Text 25: also for the same version twice. Only the first two of a kind are named. */
export function refuseSameLayerTwice(keys: readonly LayerVersionKey[]): void {
  const seen = new Map<string, LayerVersionKey>();
  for (const key of keys) {
    const other = seen.get(layerArn(key));
    if (other !== undefined) {
      throw invalidParameter(
        "Two different versions of the same layer are not allowed to be referenced in the same function. " +
          `${layerVersionArn(other)} and ${layerVersionArn(key)} are versions of the same layer.`,
      );
    }
    seen.set(layerArn(key), key);
  }
}

/** A function's package and its layers share one limit: reference 2.1. */
export function checkUnzippedTotal(
  unzippedBytes: number,
  layers: readonly LayerReference[] = [],
): void {
  const total = layers.reduce((sum, layer) => sum + layer.unzippedBytes, unzippedBytes);
  if (layers.length === 0 || total <= UNZIPPED_BYTES_MAX) return;
  throw invalidParameter(
    `Function code combined with layers exceeds the maximum allowed size of ${UNZIPPED_BYTES_MAX} bytes. ` +
      `The actual size is ${total} bytes.`,
  );
}

/** Text 27. */
export function layerVersionMissing(arn: string): string {
  return `Layer version ${arn} does not exist.`;
}

/** To whoever asks for another account's layer, whether it is there or not. */
export function layerDenied(callerArn: string, action: string, resource: string): AwsError {
  return new AwsError(
    "AccessDeniedException",
    `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} ` +
      `because no resource-based policy allows the ${action} action`,
  );
}
