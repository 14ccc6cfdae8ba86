import { Hono } from "hono";
import { resourceNotFound } from "../../aws/errors.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { readPageRequest } from "../../aws/paging.ts";
import { readInput, readIntegerParameter } from "../../aws/shape-read.ts";
import { type Value } from "../../aws/shape.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { toPackageSource } from "../packages/source.ts";
import { codeLocation, contextOf, pageOf, type Request } from "../request.ts";
import { type LayerFilter, type LayerVersion } from "./model.ts";
import { type LayerAddress, parseLayerName, parseLayerVersionArn } from "./name.ts";
import {
  deleteLayerVersion,
  getLayerVersion,
  publishLayerVersion,
  checkOwner,
} from "./operations.ts";
import { listLatestVersions, listLayerVersions } from "./store.ts";
import {
  PUBLISH_LAYER_VERSION,
  LIST_LAYERS,
  LIST_LAYER_VERSIONS,
  LAYER_VERSION,
  LAYER_VERSION_BY_ARN,
} from "./wire-shapes.ts";
import { toLayerList, toLayerVersion, toLayerVersionList } from "./wire.ts";

/** The operations on layers; those on their policies stand in `policy-routes.ts`. */
export const layerRoutes = new Hono<AppEnv>()
  .on(...routeOf("PublishLayerVersion"), async (c) => {
    const named = { LayerName: c.req.param("layer") };
    const input = readInput(PUBLISH_LAYER_VERSION, named, c.var.body);
    const layer = await publishLayerVersion(contextOf(c), addressOf(c, input.LayerName), {
      source: toPackageSource(input.Content),
      details: toDetails(input),
    });
    return c.json(toLayerVersion(layer, await locationOf(c, layer)), 201);
  })

  .on(...routeOf("GetLayerVersionByArn"), async (c, next) => {
    // It shares its path with ListLayers.
    if (c.req.query("find") !== "LayerVersion") return await next();
    const { Arn: arn } = readInput(LAYER_VERSION_BY_ARN, { Arn: c.req.query("Arn") });
    const key = parseLayerVersionArn(arn);
    if (key === undefined) throw resourceNotFound();
    const layer = await getLayerVersion(contextOf(c), key);
    return c.json(toLayerVersion(layer, await locationOf(c, layer)));
  })

  .on(...routeOf("ListLayers"), async (c) => {
    const input = readInput(LIST_LAYERS, filterParameters(c));
    const { db, caller } = contextOf(c);
    const page = await listLatestVersions(db, caller, readPageRequest(input), toFilter(input));
    return c.json(toLayerList(page));
  })

  .on(...routeOf("ListLayerVersions"), async (c) => {
    const parameters = { LayerName: c.req.param("layer"), ...filterParameters(c) };
    const input = readInput(LIST_LAYER_VERSIONS, parameters);
    const context = contextOf(c);
    const address = addressOf(c, input.LayerName);
    checkOwner(context, address, "lambda:ListLayerVersions");
    const request = readPageRequest(input);
    const page = await listLayerVersions(context.db, address, request, toFilter(input));
    return c.json(toLayerVersionList(page));
  })

  .on(...routeOf("GetLayerVersion"), async (c) => {
    const layer = await getLayerVersion(contextOf(c), keyOf(c));
    return c.json(toLayerVersion(layer, await locationOf(c, layer)));
  })

  .on(...routeOf("DeleteLayerVersion"), async (c) => {
    await deleteLayerVersion(contextOf(c), keyOf(c));
    return c.body(null, 204);
  });

function addressOf(c: Request, layerName: string): LayerAddress {
  return parseLayerName(layerName, c.var.caller);
}

function keyOf(c: Request) {
  const input = readInput(LAYER_VERSION, {
    LayerName: c.req.param("layer"),
    VersionNumber: readIntegerParameter(c.req.param("version")),
  });
  return { ...addressOf(c, input.LayerName), version: input.VersionNumber };
}

function filterParameters(c: Request) {
  return {
    CompatibleRuntime: c.req.query("CompatibleRuntime"),
    ...pageOf(c),
    CompatibleArchitecture: c.req.query("CompatibleArchitecture"),
  };
}

function toFilter(input: Value<typeof LIST_LAYERS>): LayerFilter {
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = input;
  return {
    ...(runtime === undefined ? {} : { runtime }),
    ...(architecture === undefined ? {} : { architecture }),
  };
}

/** What is not given is not answered either, but for the description. */
function toDetails(input: Value<typeof PUBLISH_LAYER_VERSION>) {
  return {
    description: input.Description ?? "",
    ...(input.LicenseInfo === undefined ? {} : { licenseInfo: input.LicenseInfo }),
    ...(input.CompatibleRuntimes === undefined
      ? {}
      : { compatibleRuntimes: input.CompatibleRuntimes }),
    ...(input.CompatibleArchitectures === undefined
      ? {}
      : { compatibleArchitectures: input.CompatibleArchitectures }),
  };
}

async function locationOf(c: Request, { key, code }: LayerVersion): Promise<string> {
  return await codeLocation(c, { accountId: key.accountId, sha256Hex: code.sha256Hex });
}
