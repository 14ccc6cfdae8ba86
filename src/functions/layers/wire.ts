import { toLambdaDate } from "../../aws/dates.ts";
import { nextMarkerOf, type Page } from "../../aws/paging.ts";
import { base64OfHex } from "../../platform/bytes.ts";
import { type LayerVersion } from "./model.ts";
import { layerArn, layerVersionArn } from "./name.ts";

/** What Publish and Get answer; `location` is a link to the package. */
export function toLayerVersion(layer: LayerVersion, location: string): object {
  const { key, code } = layer;
  return {
    Content: {
      Location: location,
      CodeSha256: base64OfHex(code.sha256Hex),
      CodeSize: code.bytes,
    },
    LayerArn: layerArn(key),
    ...toListItem(layer),
  };
}

export function toLayerVersionList(page: Page<LayerVersion>): object {
  return { LayerVersions: page.items.map(toListItem), ...nextMarkerOf(page) };
}

export function toLayerList(page: Page<LayerVersion>): object {
  return {
    Layers: page.items.map((layer) => ({
      LayerName: layer.key.name,
      LayerArn: layerArn(layer.key),
      LatestMatchingVersion: toListItem(layer),
    })),
    ...nextMarkerOf(page),
  };
}

function toListItem({ key, createdAt, details }: LayerVersion): object {
  const { description, compatibleRuntimes, compatibleArchitectures, licenseInfo } = details;
  return {
    LayerVersionArn: layerVersionArn(key),
    Version: key.version,
    Description: description,
    CreatedDate: toLambdaDate(createdAt),
    ...(compatibleRuntimes === undefined ? {} : { CompatibleRuntimes: compatibleRuntimes }),
    ...(compatibleArchitectures === undefined
      ? {}
      : { CompatibleArchitectures: compatibleArchitectures }),
    ...(licenseInfo === undefined ? {} : { LicenseInfo: licenseInfo }),
  };
}
