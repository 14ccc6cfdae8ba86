import { Hono } from "hono";
import { parameterNotBuilt } from "../../aws/errors.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { nextMarkerOf, readPageRequest } from "../../aws/paging.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, pageOf, refuseQualifier, targetOf } from "../request.ts";
import { toConfiguration, toListItem } from "../wire.ts";
import { listVersionsByFunction, publishVersion } from "./operations.ts";
import { PUBLISH_VERSION, LIST_VERSIONS } from "./wire-shapes.ts";

/** The operations on versions; a single version is read and deleted by those on functions. */
export const versionRoutes = new Hono<AppEnv>()
  .on(...routeOf("PublishVersion"), async (c) => {
    const named = { FunctionName: c.req.param("name") };
    const input = readInput(PUBLISH_VERSION, named, c.var.body);
    const target = targetOf(c, input.FunctionName, { denied: "PublishVersion" });
    refuseQualifier(target);
    if (input.PublishTo !== undefined) throw parameterNotBuilt("PublishTo");

    const version = await publishVersion(contextOf(c), target, {
      ...(input.CodeSha256 === undefined ? {} : { codeSha256: input.CodeSha256 }),
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.RevisionId === undefined ? {} : { expectedRevisionId: input.RevisionId }),
    });
    return c.json(toConfiguration(version, version.version), 201);
  })

  .on(...routeOf("ListVersionsByFunction"), async (c) => {
    const input = readInput(LIST_VERSIONS, {
      FunctionName: c.req.param("name"),
      ...pageOf(c),
    });
    const target = targetOf(c, input.FunctionName, {});
    const page = await listVersionsByFunction(contextOf(c), target, readPageRequest(input));
    return c.json({
      Versions: page.items.map((record) => toListItem(record, record.version)),
      ...nextMarkerOf(page),
    });
  });
