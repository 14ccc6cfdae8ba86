import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { nextMarkerOf, readPageRequest } from "../../aws/paging.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type Value } from "../../aws/shape.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, pageOf, refuseQualifier, type Request, targetOf } from "../request.ts";
import { type Alias, type AliasChanges } from "./model.ts";
import {
  createAlias,
  deleteAlias,
  getAlias,
  listFunctionAliases,
  updateAlias,
} from "./operations.ts";
import { CREATE_ALIAS, UPDATE_ALIAS, ALIAS, LIST_ALIASES } from "./wire-shapes.ts";

export const aliasRoutes = new Hono<AppEnv>()
  .on(...routeOf("CreateAlias"), async (c) => {
    const input = readInput(CREATE_ALIAS, { FunctionName: c.req.param("name") }, c.var.body);
    const target = targetOf(c, input.FunctionName, { denied: "CreateAlias" });
    refuseQualifier(target);
    const { Name: name, FunctionVersion: version } = input;
    const alias = await createAlias(contextOf(c), target, { ...toChanges(input), name, version });
    return c.json(toAlias(alias), 201);
  })

  .on(...routeOf("ListAliases"), async (c) => {
    const input = readInput(LIST_ALIASES, {
      FunctionName: c.req.param("name"),
      FunctionVersion: c.req.query("FunctionVersion"),
      ...pageOf(c),
    });
    const target = targetOf(c, input.FunctionName, {});
    refuseQualifier(target);
    const request = readPageRequest(input);
    const page = await listFunctionAliases(contextOf(c), target, request, input.FunctionVersion);
    return c.json({
      Aliases: page.items.map(toAlias),
      ...nextMarkerOf(page),
    });
  })

  .on(...routeOf("GetAlias"), async (c) => {
    const { target, name } = readAlias(c);
    return c.json(toAlias(await getAlias(contextOf(c), target, name)));
  })

  .on(...routeOf("UpdateAlias"), async (c) => {
    const located = { FunctionName: c.req.param("name"), Name: c.req.param("alias") };
    const input = readInput(UPDATE_ALIAS, located, c.var.body);
    const target = targetOf(c, input.FunctionName, { denied: "UpdateAlias" });
    refuseQualifier(target);
    const alias = await updateAlias(contextOf(c), target, {
      ...toChanges(input),
      name: input.Name,
      ...(input.RevisionId === undefined ? {} : { expectedRevisionId: input.RevisionId }),
    });
    return c.json(toAlias(alias));
  })

  .on(...routeOf("DeleteAlias"), async (c) => {
    const { target, name } = readAlias(c);
    await deleteAlias(contextOf(c), target, name);
    return c.body(null, 204);
  });

function readAlias(c: Request) {
  const located = { FunctionName: c.req.param("name"), Name: c.req.param("alias") };
  const input = readInput(ALIAS, located);
  const target = targetOf(c, input.FunctionName, {});
  refuseQualifier(target);
  return { target, name: input.Name };
}

type ChangesInput = Partial<Value<typeof UPDATE_ALIAS>>;

/** A RoutingConfig without weights takes them away; none at all keeps them: reference 2.7. */
function toChanges({ FunctionVersion, Description, RoutingConfig }: ChangesInput): AliasChanges {
  return {
    ...(FunctionVersion === undefined ? {} : { version: FunctionVersion }),
    ...(Description === undefined ? {} : { description: Description }),
    ...(RoutingConfig === undefined
      ? {}
      : { weights: RoutingConfig.AdditionalVersionWeights ?? null }),
  };
}

function toAlias({ address, name, version, description, revisionId, additional }: Alias): object {
  return {
    AliasArn: functionArn(address, name),
    Name: name,
    FunctionVersion: version,
    Description: description,
    ...(additional === undefined
      ? {}
      : {
          RoutingConfig: { AdditionalVersionWeights: { [additional.version]: additional.weight } },
        }),
    RevisionId: revisionId,
  };
}
