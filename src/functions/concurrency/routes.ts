import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { toLambdaDate } from "../../aws/dates.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type OperationName } from "../../aws/operations.ts";
import { nextMarkerOf, readPageRequest } from "../../aws/paging.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, pageOf, refuseQualifier, type Request, targetOf } from "../request.ts";
import { type Setting } from "../settings/store.ts";
import { type Provision, type ProvisionStatus } from "./model.ts";
import {
  deleteFunctionConcurrency,
  deleteProvisionedConcurrency,
  getFunctionConcurrency,
  getProvisionedConcurrency,
  listProvisionedConcurrency,
  putFunctionConcurrency,
  putProvisionedConcurrency,
  type Qualified,
} from "./operations.ts";
import {
  FUNCTION_CONCURRENCY,
  PUT_FUNCTION_CONCURRENCY,
  PROVISIONED_CONCURRENCY_CONFIG,
  PUT_PROVISIONED_CONCURRENCY_CONFIG,
  LIST_PROVISIONED_CONCURRENCY_CONFIGS,
} from "./wire-shapes.ts";

/** Reserved and provisioned concurrency. */
export const concurrencyRoutes = new Hono<AppEnv>()
  .on(...routeOf("PutFunctionConcurrency"), async (c) => {
    const input = readInput(
      PUT_FUNCTION_CONCURRENCY,
      { FunctionName: c.req.param("name") },
      c.var.body,
    );
    const target = targetOf(c, input.FunctionName, { denied: "PutFunctionConcurrency" });
    refuseQualifier(target);
    await putFunctionConcurrency(contextOf(c), target, input.ReservedConcurrentExecutions);
    return c.json({ ReservedConcurrentExecutions: input.ReservedConcurrentExecutions });
  })

  .on(...routeOf("GetFunctionConcurrency"), async (c) => {
    const executions = await getFunctionConcurrency(contextOf(c), functionOf(c));
    return c.json(executions === undefined ? {} : { ReservedConcurrentExecutions: executions });
  })

  .on(...routeOf("DeleteFunctionConcurrency"), async (c) => {
    await deleteFunctionConcurrency(contextOf(c), functionOf(c, "DeleteFunctionConcurrency"));
    return c.body(null, 204);
  })

  .on(...routeOf("PutProvisionedConcurrencyConfig"), async (c) => {
    const input = readInput(PUT_PROVISIONED_CONCURRENCY_CONFIG, located(c), c.var.body);
    const target = qualified(c, input, "PutProvisionedConcurrencyConfig");
    const requested = input.ProvisionedConcurrentExecutions;
    const setting = await putProvisionedConcurrency(contextOf(c), target, requested);
    return c.json(toProvisioned(setting, { status: "IN_PROGRESS" }), 202);
  })

  // On one path with GetProvisionedConcurrencyConfig: the query tells them apart.
  .on(...routeOf("GetProvisionedConcurrencyConfig"), async (c) => {
    if (c.req.query("List") === "ALL") return c.json(await list(c));
    const target = qualified(c, readInput(PROVISIONED_CONCURRENCY_CONFIG, located(c)));
    const { setting, status } = await getProvisionedConcurrency(contextOf(c), target);
    return c.json(toProvisioned(setting, status));
  })

  .on(...routeOf("DeleteProvisionedConcurrencyConfig"), async (c) => {
    const input = readInput(PROVISIONED_CONCURRENCY_CONFIG, located(c));
    const target = qualified(c, input, "DeleteProvisionedConcurrencyConfig");
    await deleteProvisionedConcurrency(contextOf(c), target);
    return c.body(null, 204);
  });

async function list(c: Request): Promise<object> {
  const input = readInput(LIST_PROVISIONED_CONCURRENCY_CONFIGS, {
    FunctionName: c.req.param("name"),
    ...pageOf(c),
  });
  const target = targetOf(c, input.FunctionName, {});
  refuseQualifier(target);
  const page = await listProvisionedConcurrency(contextOf(c), target, readPageRequest(input));
  return {
    ProvisionedConcurrencyConfigs: page.items.map(({ setting, status }) => ({
      FunctionArn: functionArn(setting.address, setting.qualifier),
      ...toProvisioned(setting, status),
    })),
    ...nextMarkerOf(page),
  };
}

function functionOf(c: Request, denied?: OperationName) {
  const input = readInput(FUNCTION_CONCURRENCY, { FunctionName: c.req.param("name") });
  const target = targetOf(c, input.FunctionName, denied === undefined ? {} : { denied });
  refuseQualifier(target);
  return target;
}

function located(c: Request) {
  return { Qualifier: c.req.query("Qualifier"), FunctionName: c.req.param("name") };
}

function qualified(
  c: Request,
  input: { readonly FunctionName: string; readonly Qualifier: string },
  denied?: OperationName,
): Qualified {
  const { FunctionName: name, Qualifier: qualifier } = input;
  const target = targetOf(c, name, { qualifier, ...(denied === undefined ? {} : { denied }) });
  return { ...target, qualifier };
}

/** All that was asked for is there, or nothing is: what is there in between is not told. */
function toProvisioned(
  { value, modifiedAt }: Setting<Provision>,
  { status, reason }: ProvisionStatus,
): object {
  const ready = status === "READY" ? value.requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: value.requested,
    AvailableProvisionedConcurrentExecutions: ready,
    AllocatedProvisionedConcurrentExecutions: ready,
    Status: status,
    ...(reason === undefined ? {} : { StatusReason: reason }),
    LastModified: toLambdaDate(modifiedAt),
  };
}
