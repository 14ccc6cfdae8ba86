import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { toEpochSeconds } from "../../aws/dates.ts";
import { type Target } from "../../aws/function-name.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type OperationName } from "../../aws/operations.ts";
import { nextMarkerOf, readPageRequest } from "../../aws/paging.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type Value } from "../../aws/shape.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, pageOf, readTarget, type Request, targetOf } from "../request.ts";
import { type EventInvokeChanges } from "./model.ts";
import {
  deleteFunctionEventInvokeConfig,
  type EventInvokeSetting,
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from "./operations.ts";
import { FUNCTION_EVENT_INVOKE_CONFIG, LIST_FUNCTION_EVENT_INVOKE_CONFIGS } from "./wire-shapes.ts";

/** How asynchronous invocations of a function, a version or an alias are retried, and where their outcome goes. */
export const eventInvokeRoutes = new Hono<AppEnv>()
  .on(...routeOf("PutFunctionEventInvokeConfig"), async (c) => {
    const { target, changes } = readChanges(c, "PutFunctionEventInvokeConfig");
    return c.json(toWire(await putFunctionEventInvokeConfig(contextOf(c), target, changes)));
  })

  .on(...routeOf("UpdateFunctionEventInvokeConfig"), async (c) => {
    const { target, changes } = readChanges(c, "UpdateFunctionEventInvokeConfig");
    return c.json(toWire(await updateFunctionEventInvokeConfig(contextOf(c), target, changes)));
  })

  .on(...routeOf("GetFunctionEventInvokeConfig"), async (c) =>
    c.json(toWire(await getFunctionEventInvokeConfig(contextOf(c), readTarget(c)))),
  )

  .on(...routeOf("DeleteFunctionEventInvokeConfig"), async (c) => {
    const target = readTarget(c, "DeleteFunctionEventInvokeConfig");
    await deleteFunctionEventInvokeConfig(contextOf(c), target);
    return c.body(null, 204);
  })

  .on(...routeOf("ListFunctionEventInvokeConfigs"), async (c) => {
    const input = readInput(LIST_FUNCTION_EVENT_INVOKE_CONFIGS, {
      FunctionName: c.req.param("name"),
      ...pageOf(c),
    });
    const target = targetOf(c, input.FunctionName, {});
    const page = await listFunctionEventInvokeConfigs(contextOf(c), target, readPageRequest(input));
    return c.json({
      FunctionEventInvokeConfigs: page.items.map(toWire),
      ...nextMarkerOf(page),
    });
  });

function readChanges(
  c: Request,
  denied: OperationName,
): { readonly target: Target; readonly changes: EventInvokeChanges } {
  const located = { Qualifier: c.req.query("Qualifier"), FunctionName: c.req.param("name") };
  const input = readInput(FUNCTION_EVENT_INVOKE_CONFIG, located, c.var.body);
  const target = targetOf(c, input.FunctionName, {
    denied,
    ...(input.Qualifier === undefined ? {} : { qualifier: input.Qualifier }),
  });
  return { target, changes: toChanges(input) };
}

function toChanges(input: Value<typeof FUNCTION_EVENT_INVOKE_CONFIG>): EventInvokeChanges {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  const onSuccess = DestinationConfig?.OnSuccess?.Destination;
  const onFailure = DestinationConfig?.OnFailure?.Destination;
  return {
    ...(MaximumRetryAttempts === undefined ? {} : { retriesMax: MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds === undefined
      ? {}
      : { eventAgeSecondsMax: MaximumEventAgeInSeconds }),
    ...(DestinationConfig === undefined
      ? {}
      : {
          destinations: {
            ...(onSuccess ? { onSuccess } : {}),
            ...(onFailure ? { onFailure } : {}),
          },
        }),
  };
}

/** Both destinations are always there, empty when they are none: reference 2.13. */
function toWire({ address, qualifier, value, modifiedAt }: EventInvokeSetting): object {
  const { retriesMax, eventAgeSecondsMax, destinations } = value;
  const destination = (arn: string | undefined) => (arn === undefined ? {} : { Destination: arn });
  return {
    LastModified: toEpochSeconds(modifiedAt),
    FunctionArn: functionArn(address, qualifier),
    ...(retriesMax === undefined ? {} : { MaximumRetryAttempts: retriesMax }),
    ...(eventAgeSecondsMax === undefined ? {} : { MaximumEventAgeInSeconds: eventAgeSecondsMax }),
    DestinationConfig: {
      OnSuccess: destination(destinations.onSuccess),
      OnFailure: destination(destinations.onFailure),
    },
  };
}
