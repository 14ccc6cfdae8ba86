import { Hono } from "hono";
import { routeOf } from "../aws/operation-routes.ts";
import { readPageRequest } from "../aws/paging.ts";
import { readInput } from "../aws/shape-read.ts";
import { type AppEnv } from "../identity/app-env.ts";
import { openDatabase } from "../platform/database.ts";
import { LATEST } from "./model.ts";
import { createFunction } from "./operations/create-function.ts";
import { deleteFunction } from "./operations/delete-function.ts";
import { getFunction } from "./operations/get-function.ts";
import { updateFunctionCode } from "./operations/update-function-code.ts";
import { updateFunctionConfiguration } from "./operations/update-function-configuration.ts";
import {
  codeLocation,
  contextOf,
  pageOf,
  readTarget,
  refuseQualifier,
  type Request,
  targetOf,
} from "./request.ts";
import { listFunctions } from "./store.ts";
import { readExtras } from "./store-extras.ts";
import { toConfiguration, toFunction, toFunctionList } from "./wire.ts";
import { toCodeUpdate, toConfigurationUpdate, toCreation } from "./wire-input.ts";
import {
  CREATE_FUNCTION,
  LIST_FUNCTIONS,
  UPDATE_FUNCTION_CODE,
  UPDATE_FUNCTION_CONFIGURATION,
} from "./wire-shapes.ts";

/** The operations on functions. Mounted at the root: `operations.ts` has the paths. */
export const functionRoutes = new Hono<AppEnv>()
  .on(...routeOf("CreateFunction"), async (c) => {
    const input = readInput(CREATE_FUNCTION, {}, c.var.body);
    const target = targetOf(c, input.FunctionName, { denied: "CreateFunction" });
    refuseQualifier(target);

    const creation = toCreation(input, target.address.name);
    const record = await createFunction(contextOf(c), target.address, creation);
    return c.json(toConfiguration(record), 201);
  })

  .on(...routeOf("ListFunctions"), async (c) => {
    const input = readInput(LIST_FUNCTIONS, {
      MasterRegion: c.req.query("MasterRegion"),
      FunctionVersion: c.req.query("FunctionVersion"),
      ...pageOf(c),
    });
    // It selects replicas of Lambda@Edge functions, and no function is one.
    if (input.MasterRegion !== undefined) return c.json({ Functions: [] });

    const allVersions = input.FunctionVersion === "ALL";
    const db = openDatabase(c.env.DB);
    const page = await listFunctions(db, c.var.caller, readPageRequest(input), allVersions);
    return c.json(toFunctionList(page, allVersions));
  })

  .on(...routeOf("GetFunction"), async (c) => {
    const target = readTarget(c);
    const context = contextOf(c);
    const [record, extras] = await Promise.all([
      getFunction(context, target),
      readExtras(context.db, target.address),
    ]);
    const { sha256Hex } = record.code;
    const location = await codeLocation(c, { accountId: record.address.accountId, sha256Hex });
    return c.json(toFunction(record, extras, { location, qualifier: target.qualifier }));
  })

  .on(...routeOf("GetFunctionConfiguration"), async (c) => {
    const target = readTarget(c);
    const record = await getFunction(contextOf(c), target);
    return c.json(toConfiguration(record, target.qualifier));
  })

  .on(...routeOf("DeleteFunction"), async (c) => {
    await deleteFunction(contextOf(c), readTarget(c, "DeleteFunction"));
    return c.body(null, 204);
  })

  .on(...routeOf("UpdateFunctionCode"), async (c) => {
    const input = readInput(UPDATE_FUNCTION_CODE, named(c), c.var.body);
    const target = targetOf(c, input.FunctionName, { denied: "UpdateFunctionCode" });
    refuseQualifier(target);

    const record = await updateFunctionCode(contextOf(c), target, toCodeUpdate(input));
    const published = record.version === LATEST ? undefined : record.version;
    return c.json(toConfiguration(record, published ?? target.qualifier));
  })

  .on(...routeOf("UpdateFunctionConfiguration"), async (c) => {
    const input = readInput(UPDATE_FUNCTION_CONFIGURATION, named(c), c.var.body);
    const target = targetOf(c, input.FunctionName, { denied: "UpdateFunctionConfiguration" });
    refuseQualifier(target);

    const update = toConfigurationUpdate(input);
    const record = await updateFunctionConfiguration(contextOf(c), target, update);
    return c.json(toConfiguration(record, target.qualifier));
  });

function named(c: Request): { readonly FunctionName: string | undefined } {
  return { FunctionName: c.req.param("name") };
}
