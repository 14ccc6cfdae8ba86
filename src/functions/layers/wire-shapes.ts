import { MARKER } from "../../aws/paging.ts";
import { blob, integer, list, oneOf, required, string, structure } from "../../aws/shape.ts";
import { FILTER_RUNTIMES, LAYER_RUNTIMES } from "../runtimes.ts";
import { S3_SOURCE } from "../wire-shapes.ts";
import { FOUND_LAYER_VERSION_ARN, LAYER_NAME } from "./name.ts";

/** The inputs of the operations on layers, from AWS's model. */

const ARCHITECTURE = oneOf(["x86_64", "arm64"]);

export const PUBLISH_LAYER_VERSION = structure({
  LayerName: required(LAYER_NAME),
  Description: string({ min: 0, max: 256 }),
  Content: required(structure({ ...S3_SOURCE, ZipFile: blob() })),
  CompatibleRuntimes: list(oneOf(LAYER_RUNTIMES), { min: 0, max: 15 }),
  LicenseInfo: string({ min: 0, max: 512 }),
  CompatibleArchitectures: list(ARCHITECTURE, { min: 0, max: 2 }),
});

const FILTER = {
  CompatibleRuntime: oneOf(FILTER_RUNTIMES),
  Marker: MARKER,
  MaxItems: integer({ min: 1, max: 50 }),
  CompatibleArchitecture: ARCHITECTURE,
};
export const LIST_LAYERS = structure(FILTER);
export const LIST_LAYER_VERSIONS = structure({ LayerName: required(LAYER_NAME), ...FILTER });

export const LAYER_VERSION = structure({
  LayerName: required(LAYER_NAME),
  VersionNumber: required(integer()),
});
export const LAYER_VERSION_BY_ARN = structure({ Arn: required(FOUND_LAYER_VERSION_ARN) });
