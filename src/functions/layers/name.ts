import { string, type StringShape } from "../../aws/shape.ts";

/** A layer of an account in a region, by its bare name. */
export interface LayerAddress {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

export interface LayerVersionKey extends LayerAddress {
  readonly version: number;
}

/** A bare name, or an ARN without a version. AWS shows the patterns to the caller, so they are kept whole. */
export const LAYER_NAME: StringShape = string({
  min: 1,
  max: 140,
  pattern: String.raw`(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+`,
});

/** In the configuration of a function. The second form is for layers of AWS itself. */
export const LAYER_VERSION_ARN: StringShape = string({
  min: 1,
  max: 140,
  pattern: String.raw`(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`,
});

/** What GetLayerVersionByArn takes: a region must look like one there. */
export const FOUND_LAYER_VERSION_ARN: StringShape = string({
  min: 1,
  max: 140,
  pattern: String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`,
});

export function layerArn({ region, accountId, name }: LayerAddress): string {
  return `arn:aws:lambda:${region}:${accountId}:layer:${name}`;
}

export function layerVersionArn(key: LayerVersionKey): string {
  return `${layerArn(key)}:${key.version}`;
}

/** The layer that a LayerName means, which has passed its shape; a bare name is one of `scope`. */
export function parseLayerName(
  text: string,
  scope: Pick<LayerAddress, "accountId" | "region">,
): LayerAddress {
  const [, , , region, accountId, , name] = text.split(":");
  return region === undefined || accountId === undefined || name === undefined
    ? { accountId: scope.accountId, region: scope.region, name: text }
    : { accountId, region, name };
}

/** Undefined for a layer of AWS itself, of which there is none here. `text` has passed its shape. */
export function parseLayerVersionArn(text: string): LayerVersionKey | undefined {
  const [, partition, , region, accountId, kind, name, version] = text.split(":");
  if (partition !== "aws" || kind !== "layer") return undefined;
  if (!region || !accountId || !name || version === undefined) return undefined;
  return { accountId, region, name, version: Number(version) };
}
