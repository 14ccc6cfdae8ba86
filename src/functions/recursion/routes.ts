import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { functionNotFound } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { type Context } from "../operations/context.ts";
import { findQualified } from "../qualifier.ts";
import { contextOf, targetOf } from "../request.ts";
import { findSetting, putSetting } from "../settings/store.ts";
import { RECURSION } from "./model.ts";
import { GET_FUNCTION_RECURSION_CONFIG, PUT_FUNCTION_RECURSION_CONFIG } from "./wire-shapes.ts";

export const recursionRoutes = new Hono<AppEnv>()
  .on(...routeOf("PutFunctionRecursionConfig"), async (c) => {
    const input = readInput(
      PUT_FUNCTION_RECURSION_CONFIG,
      { FunctionName: c.req.param("name") },
      c.var.body,
    );
    const target = targetOf(c, input.FunctionName, { denied: "PutFunctionRecursionConfig" });
    const { db, now } = contextOf(c);
    const at = now();
    const value = { loop: input.RecursiveLoop };
    const { address } = target;
    const setting = { address, value, createdAt: at, modifiedAt: at };
    if (!(await putSetting(db, RECURSION, setting))) throw functionNotFound(functionArn(address));
    return c.json({ RecursiveLoop: value.loop });
  })

  .on(...routeOf("GetFunctionRecursionConfig"), async (c) => {
    const input = readInput(GET_FUNCTION_RECURSION_CONFIG, { FunctionName: c.req.param("name") });
    const target = targetOf(c, input.FunctionName, {});
    const context = contextOf(c);
    await checkFunction(context, target);
    const found = await findSetting(context.db, RECURSION, target.address);
    // The default is of reference 2.13.
    return c.json({ RecursiveLoop: found?.value.loop ?? "Terminate" });
  });

async function checkFunction({ db, now }: Context, { address }: Target): Promise<void> {
  const found = await findQualified(db, address, undefined, now());
  if (found === undefined) throw functionNotFound(functionArn(address));
}
