import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { functionNotFound } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { LATEST } from "../model.ts";
import { type Context } from "../operations/context.ts";
import { findQualified } from "../qualifier.ts";
import { contextOf, readTarget, targetOf } from "../request.ts";
import { findSetting, putSetting, type SettingKind } from "../settings/store.ts";
import {
  checkRuntimeManagement,
  RUNTIME_MANAGEMENT_DEFAULT,
  type RuntimeManagement,
} from "./model.ts";
import { PUT_RUNTIME_MANAGEMENT_CONFIG } from "./wire-shapes.ts";

const RUNTIME_MANAGEMENT: SettingKind<RuntimeManagement> = { kind: "runtime-management" };

/** When a function, or one of its versions, gets a newer runtime. */
export const runtimeManagementRoutes = new Hono<AppEnv>()
  .on(...routeOf("PutRuntimeManagementConfig"), async (c) => {
    const located = { Qualifier: c.req.query("Qualifier"), FunctionName: c.req.param("name") };
    const input = readInput(PUT_RUNTIME_MANAGEMENT_CONFIG, located, c.var.body);
    const target = targetOf(c, input.FunctionName, {
      denied: "PutRuntimeManagementConfig",
      ...(input.Qualifier === undefined ? {} : { qualifier: input.Qualifier }),
    });
    const { UpdateRuntimeOn: updateOn, RuntimeVersionArn: runtimeVersionArn } = input;
    const value = { updateOn, ...(runtimeVersionArn === undefined ? {} : { runtimeVersionArn }) };
    checkRuntimeManagement(value);

    const context = contextOf(c);
    const at = context.now();
    const { address, qualifier = LATEST } = target;
    const setting = { address, qualifier, value, createdAt: at, modifiedAt: at };
    const put = await putSetting(context.db, RUNTIME_MANAGEMENT, setting);
    if (!put) throw functionNotFound(functionArn(address, target.qualifier));
    return c.json(toWire(target, value));
  })

  .on(...routeOf("GetRuntimeManagementConfig"), async (c) => {
    const target = readTarget(c);
    const context = contextOf(c);
    await checkFunction(context, target);
    const { address, qualifier = LATEST } = target;
    const found = await findSetting(context.db, RUNTIME_MANAGEMENT, address, qualifier);
    return c.json(toWire(target, found?.value ?? RUNTIME_MANAGEMENT_DEFAULT));
  });

async function checkFunction({ db, now }: Context, { address, qualifier }: Target): Promise<void> {
  const found = await findQualified(db, address, qualifier, now());
  if (found === undefined) throw functionNotFound(functionArn(address, qualifier));
}

/** ARNs echo what the caller asked for: reference 2.2. */
function toWire(
  { address, qualifier }: Target,
  { updateOn, runtimeVersionArn }: RuntimeManagement,
): object {
  return {
    UpdateRuntimeOn: updateOn,
    ...(runtimeVersionArn === undefined ? {} : { RuntimeVersionArn: runtimeVersionArn }),
    FunctionArn: functionArn(address, qualifier),
  };
}
