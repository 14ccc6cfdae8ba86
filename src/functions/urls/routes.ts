import { Hono } from "hono";
import { type Target } from "../../aws/function-name.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type OperationName } from "../../aws/operations.ts";
import { nextMarkerOf, readPageRequest } from "../../aws/paging.ts";
import { structure, type StructureShape, type Value } from "../../aws/shape.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, pageOf, refuseQualifier, type Request, targetOf } from "../request.ts";
import { type UrlBase } from "./model.ts";
import {
  createFunctionUrlConfig,
  deleteFunctionUrlConfig,
  getFunctionUrlConfig,
  listFunctionUrlConfigs,
  updateFunctionUrlConfig,
} from "./operations.ts";
import { toChanges, toCreated, toItem } from "./wire.ts";
import {
  CREATE_URL_CONFIG,
  LIST_URL_CONFIGS,
  UPDATE_URL_CONFIG,
  URL_CONFIG,
  type URL_NAME,
  URL_QUALIFIER,
} from "./wire-shapes.ts";

export const urlRoutes = new Hono<AppEnv>()
  .on(...routeOf("CreateFunctionUrlConfig"), async (c) => {
    const { input, target } = read(c, CREATE_URL_CONFIG, "CreateFunctionUrlConfig");
    const { AuthType: authType } = input;
    const given = { invokeMode: "BUFFERED" as const, ...toChanges(input), authType };
    const url = await createFunctionUrlConfig(contextOf(c), target, given);
    return c.json(toCreated(url, baseOf(c), input), 201);
  })

  .on(...routeOf("GetFunctionUrlConfig"), async (c) => {
    const { target } = read(c, URL_CONFIG);
    return c.json(toItem(await getFunctionUrlConfig(contextOf(c), target), baseOf(c)));
  })

  .on(...routeOf("UpdateFunctionUrlConfig"), async (c) => {
    const { input, target } = read(c, UPDATE_URL_CONFIG, "UpdateFunctionUrlConfig");
    const url = await updateFunctionUrlConfig(contextOf(c), target, toChanges(input));
    return c.json(toItem(url, baseOf(c)));
  })

  .on(...routeOf("DeleteFunctionUrlConfig"), async (c) => {
    const { target } = read(c, URL_CONFIG, "DeleteFunctionUrlConfig");
    await deleteFunctionUrlConfig(contextOf(c), target);
    return c.body(null, 204);
  })

  .on(...routeOf("ListFunctionUrlConfigs"), async (c) => {
    const input = readInput(LIST_URL_CONFIGS, {
      FunctionName: c.req.param("name"),
      ...pageOf(c),
    });
    const target = targetOf(c, input.FunctionName, {});
    refuseQualifier(target);
    const page = await listFunctionUrlConfigs(contextOf(c), target, readPageRequest(input));
    return c.json({
      FunctionUrlConfigs: page.items.map((url) => toItem(url, baseOf(c))),
      ...nextMarkerOf(page),
    });
  });

/** The input, and whom it means. A qualifier in the name is held to the same rule as the parameter. */
function read<S extends StructureShape<typeof URL_NAME>>(
  c: Request,
  shape: S,
  denied?: OperationName,
): { readonly input: Value<S>; readonly target: Target } {
  const located = { Qualifier: c.req.query("Qualifier"), FunctionName: c.req.param("name") };
  const input = readInput(shape, located, c.var.body);
  const { FunctionName: name, Qualifier: qualifier } = input as Value<typeof URL_CONFIG>;
  const target = targetOf(c, name, {
    ...(denied === undefined ? {} : { denied }),
    ...(qualifier === undefined ? {} : { qualifier }),
  });
  readInput(structure({ Qualifier: URL_QUALIFIER }), { Qualifier: target.qualifier });
  return { input, target };
}

function baseOf(c: Request): UrlBase {
  return { origin: new URL(c.req.url).origin, domain: c.env.FUNCTION_URL_DOMAIN };
}
