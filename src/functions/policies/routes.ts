import { Hono } from "hono";
import { routeOf } from "../../aws/operation-routes.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type Value } from "../../aws/shape.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, readTarget, type Request, targetOf } from "../request.ts";
import { type Permission, policyDocument } from "./model.ts";
import { addPermission, getPolicy, removePermission } from "./operations.ts";
import { ADD_PERMISSION, REMOVE_PERMISSION } from "./wire-shapes.ts";

/** The operations on the resource policies of functions, versions and aliases. */
export const policyRoutes = new Hono<AppEnv>()
  .on(...routeOf("AddPermission"), async (c) => {
    const input = readInput(ADD_PERMISSION, located(c), c.var.body);
    const target = targetOf(c, input.FunctionName, {
      denied: "AddPermission",
      ...(input.Qualifier === undefined ? {} : { qualifier: input.Qualifier }),
    });
    const permission = toPermission(input);
    const statement = await addPermission(contextOf(c), target, permission, input.RevisionId);
    return c.json({ Statement: JSON.stringify(statement) }, 201);
  })

  .on(...routeOf("GetPolicy"), async (c) => {
    const policy = await getPolicy(contextOf(c), readTarget(c));
    return c.json({ Policy: policyDocument(policy.statements), RevisionId: policy.revisionId });
  })

  .on(...routeOf("RemovePermission"), async (c) => {
    const input = readInput(REMOVE_PERMISSION, {
      ...located(c),
      StatementId: c.req.param("statement"),
      RevisionId: c.req.query("RevisionId"),
    });
    const target = targetOf(c, input.FunctionName, {
      denied: "RemovePermission",
      ...(input.Qualifier === undefined ? {} : { qualifier: input.Qualifier }),
    });
    await removePermission(contextOf(c), target, input.StatementId, input.RevisionId);
    return c.body(null, 204);
  });

function located(c: Request) {
  return { Qualifier: c.req.query("Qualifier"), FunctionName: c.req.param("name") };
}

function toPermission(input: Value<typeof ADD_PERMISSION>): Permission {
  return {
    statementId: input.StatementId,
    action: input.Action,
    principal: input.Principal,
    ...(input.SourceArn === undefined ? {} : { sourceArn: input.SourceArn }),
    ...(input.SourceAccount === undefined ? {} : { sourceAccount: input.SourceAccount }),
    ...(input.PrincipalOrgID === undefined ? {} : { principalOrgId: input.PrincipalOrgID }),
    ...(input.EventSourceToken === undefined ? {} : { eventSourceToken: input.EventSourceToken }),
    ...(input.FunctionUrlAuthType === undefined
      ? {}
      : { functionUrlAuthType: input.FunctionUrlAuthType }),
    ...(input.InvokedViaFunctionUrl === undefined
      ? {}
      : { invokedViaFunctionUrl: input.InvokedViaFunctionUrl }),
  };
}
