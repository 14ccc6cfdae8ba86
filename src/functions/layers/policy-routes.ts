import { Hono } from "hono";
import { routeOf } from "../../aws/operation-routes.ts";
import { readInput, readIntegerParameter } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, type Request } from "../request.ts";
import { type LayerVersionKey, parseLayerName } from "./name.ts";
import {
  addLayerVersionPermission,
  getLayerVersionPolicy,
  removeLayerVersionPermission,
} from "./permissions.ts";
import {
  ADD_LAYER_VERSION_PERMISSION,
  GET_LAYER_VERSION_POLICY,
  REMOVE_LAYER_VERSION_PERMISSION,
} from "./policy-wire-shapes.ts";
import { policyText } from "./policy.ts";

export const layerPolicyRoutes = new Hono<AppEnv>()
  .on(...routeOf("AddLayerVersionPermission"), async (c) => {
    const located = { ...named(c), RevisionId: c.req.query("RevisionId") };
    const input = readInput(ADD_LAYER_VERSION_PERMISSION, located, c.var.body);
    const { OrganizationId: organizationId, RevisionId: expectedRevisionId } = input;
    const added = await addLayerVersionPermission(contextOf(c), keyOf(c, input), {
      statementId: input.StatementId,
      principal: input.Principal,
      ...(organizationId === undefined ? {} : { organizationId }),
      ...(expectedRevisionId === undefined ? {} : { expectedRevisionId }),
    });
    const { statement, revisionId } = added;
    return c.json({ Statement: JSON.stringify(statement), RevisionId: revisionId }, 201);
  })

  .on(...routeOf("GetLayerVersionPolicy"), async (c) => {
    const input = readInput(GET_LAYER_VERSION_POLICY, named(c));
    const policy = await getLayerVersionPolicy(contextOf(c), keyOf(c, input));
    return c.json({ Policy: policyText(policy), RevisionId: policy.revisionId });
  })

  .on(...routeOf("RemoveLayerVersionPermission"), async (c) => {
    const input = readInput(REMOVE_LAYER_VERSION_PERMISSION, {
      ...named(c),
      StatementId: c.req.param("statement"),
      RevisionId: c.req.query("RevisionId"),
    });
    const { RevisionId: expectedRevisionId } = input;
    await removeLayerVersionPermission(contextOf(c), keyOf(c, input), {
      statementId: input.StatementId,
      ...(expectedRevisionId === undefined ? {} : { expectedRevisionId }),
    });
    return c.body(null, 204);
  });

function named(c: Request) {
  return {
    LayerName: c.req.param("layer"),
    VersionNumber: readIntegerParameter(c.req.param("version")),
  };
}

function keyOf(
  c: Request,
  input: { readonly LayerName: string; readonly VersionNumber: number },
): LayerVersionKey {
  return { ...parseLayerName(input.LayerName, c.var.caller), version: input.VersionNumber };
}
