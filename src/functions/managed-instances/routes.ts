import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { AwsError, functionNotFound } from "../../aws/errors.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type OperationName } from "../../aws/operations.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type Value } from "../../aws/shape.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { findQualified } from "../qualifier.ts";
import { contextOf, pageOf, type Request, targetOf } from "../request.ts";
import {
  CAPACITY_PROVIDER,
  CREATE_CAPACITY_PROVIDER,
  GET_FUNCTION_SCALING_CONFIG,
  LIST_CAPACITY_PROVIDERS,
  LIST_FUNCTION_VERSIONS_BY_CAPACITY_PROVIDER,
  PUT_FUNCTION_SCALING_CONFIG,
  UPDATE_CAPACITY_PROVIDER,
} from "./wire-shapes.ts";

/**
 * Instances of EC2 that functions run on have no counterpart here (reference 1, T3). An account has no capacity provider
 * and may have none, so all answers are those of an AWS account in that state.
 */
export const managedInstanceRoutes = new Hono<AppEnv>()
  .on(...routeOf("CreateCapacityProvider"), (c) => {
    readInput(CREATE_CAPACITY_PROVIDER, {}, c.var.body);
    throw new AwsError(
      "CapacityProviderLimitExceededException",
      "The maximum number of capacity providers for your account is 0: managed instances are not available.",
    );
  })

  .on(...routeOf("ListCapacityProviders"), (c) => {
    readInput(LIST_CAPACITY_PROVIDERS, { State: c.req.query("State"), ...pageOf(c) });
    return c.json({ CapacityProviders: [] });
  })

  .on(...routeOf("ListFunctionVersionsByCapacityProvider"), (c) => {
    const input = readInput(LIST_FUNCTION_VERSIONS_BY_CAPACITY_PROVIDER, {
      ...providerOf(c),
      ...pageOf(c),
    });
    throw providerNotFound(c, input.CapacityProviderName);
  })

  .on(...routeOf("GetCapacityProvider"), (c) => refuseProvider(c))
  .on(...routeOf("UpdateCapacityProvider"), (c) => {
    const input = readInput(UPDATE_CAPACITY_PROVIDER, providerOf(c), c.var.body);
    throw providerNotFound(c, input.CapacityProviderName);
  })
  .on(...routeOf("DeleteCapacityProvider"), (c) => refuseProvider(c))

  .on(...routeOf("GetFunctionScalingConfig"), async (c) => {
    throw await scalingRefusal(c, readInput(GET_FUNCTION_SCALING_CONFIG, versionOf(c)));
  })
  .on(...routeOf("PutFunctionScalingConfig"), async (c) => {
    const input = readInput(PUT_FUNCTION_SCALING_CONFIG, versionOf(c), c.var.body);
    throw await scalingRefusal(c, input, "PutFunctionScalingConfig");
  });

function refuseProvider(c: Request): never {
  throw providerNotFound(c, readInput(CAPACITY_PROVIDER, providerOf(c)).CapacityProviderName);
}

/** A function is scaled by its capacity provider, and none has one. */
async function scalingRefusal(
  c: Request,
  input: Value<typeof GET_FUNCTION_SCALING_CONFIG>,
  denied?: OperationName,
): Promise<AwsError> {
  const { address, qualifier } = targetOf(c, input.FunctionName, {
    qualifier: input.Qualifier,
    ...(denied === undefined ? {} : { denied }),
  });
  const { db, now } = contextOf(c);
  const found = await findQualified(db, address, qualifier, now());
  const arn = functionArn(address, qualifier);
  return found === undefined ? functionNotFound(arn) : notFound(arn);
}

function versionOf(c: Request) {
  return { Qualifier: c.req.query("Qualifier"), FunctionName: c.req.param("name") };
}

function providerOf(c: Request) {
  return { CapacityProviderName: c.req.param("provider") };
}

function providerNotFound(c: Request, name: string): AwsError {
  const { region, accountId } = c.var.caller;
  const arn = `arn:aws:lambda:${region}:${accountId}:capacity-provider:${name}`;
  return notFound(name.startsWith("arn:") ? name : arn);
}

function notFound(arn: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Capacity provider not found: ${arn}`);
}
