import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { AwsError, functionNotFound } from "../../aws/errors.ts";
import { UNQUALIFIED_FUNCTION_NAME } from "../../aws/function-name.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type OperationName } from "../../aws/operations.ts";
import { MARKER } from "../../aws/paging.ts";
import { integer, list, oneOf, required, string, structure } from "../../aws/shape.ts";
import { readInput, readIntegerParameter } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { findQualified } from "../qualifier.ts";
import { contextOf, type Request, targetOf } from "../request.ts";
import { CAPACITY_PROVIDER_ARN_PATTERN, ROLE } from "../wire-shapes.ts";

/**
 * Instances of EC2 that functions run on have no counterpart here (reference 1, T3). An account has no capacity provider
 * and may have none, so all answers are those of an AWS account in that state.
 */
const PROVIDER = {
  CapacityProviderName: required(
    string({ min: 1, max: 140, pattern: `(${CAPACITY_PROVIDER_ARN_PATTERN})|[a-zA-Z0-9-_]+` }),
  ),
};
const PAGE = { Marker: MARKER, MaxItems: integer({ min: 1, max: 50 }) };

const CREATE = structure({
  ...PROVIDER,
  VpcConfig: required(
    structure({
      SubnetIds: required(list(string(), { min: 1, max: 16 })),
      SecurityGroupIds: required(list(string(), { min: 0, max: 5 })),
    }),
  ),
  PermissionsConfig: required(structure({ CapacityProviderOperatorRoleArn: required(ROLE) })),
});
const OF_PROVIDER = structure(PROVIDER);
const LIST = structure({ State: oneOf(["Pending", "Active", "Failed", "Deleting"]), ...PAGE });
const LIST_VERSIONS = structure({ ...PROVIDER, ...PAGE });

const FUNCTION = {
  Qualifier: required(
    string({ min: 1, max: 128, pattern: String.raw`(\$LATEST\.PUBLISHED|[0-9]+)` }),
  ),
  FunctionName: required(UNQUALIFIED_FUNCTION_NAME),
};
const ENVIRONMENTS = integer({ min: 0, max: 15_000 });
const SCALING = structure({
  ...FUNCTION,
  FunctionScalingConfig: structure({
    MinExecutionEnvironments: ENVIRONMENTS,
    MaxExecutionEnvironments: ENVIRONMENTS,
  }),
});

export const managedInstanceRoutes = new Hono<AppEnv>()
  .on(...routeOf("CreateCapacityProvider"), (c) => {
    readInput(CREATE, {}, c.var.body);
    throw new AwsError(
      "CapacityProviderLimitExceededException",
      "The maximum number of capacity providers for your account is 0: managed instances are not available.",
    );
  })

  .on(...routeOf("ListCapacityProviders"), (c) => {
    readInput(LIST, { State: c.req.query("State"), ...pageOf(c) });
    return c.json({ CapacityProviders: [] });
  })

  .on(...routeOf("ListFunctionVersionsByCapacityProvider"), (c) => {
    const input = readInput(LIST_VERSIONS, { ...providerOf(c), ...pageOf(c) });
    throw providerNotFound(c, input.CapacityProviderName);
  })

  .on(...routeOf("GetCapacityProvider"), (c) => refuseProvider(c))
  .on(...routeOf("UpdateCapacityProvider"), (c) => refuseProvider(c))
  .on(...routeOf("DeleteCapacityProvider"), (c) => refuseProvider(c))

  .on(...routeOf("GetFunctionScalingConfig"), async (c) => {
    throw await scalingRefusal(c, new Uint8Array());
  })
  .on(...routeOf("PutFunctionScalingConfig"), async (c) => {
    throw await scalingRefusal(c, c.var.body, "PutFunctionScalingConfig");
  });

function refuseProvider(c: Request): never {
  throw providerNotFound(c, readInput(OF_PROVIDER, providerOf(c)).CapacityProviderName);
}

/** A function is scaled by its capacity provider, and none has one. */
async function scalingRefusal(
  c: Request,
  body: Uint8Array,
  denied?: OperationName,
): Promise<AwsError> {
  const located = { Qualifier: c.req.query("Qualifier"), FunctionName: c.req.param("name") };
  const input = readInput(SCALING, located, body);
  const { address, qualifier } = targetOf(c, input.FunctionName, {
    qualifier: input.Qualifier,
    ...(denied === undefined ? {} : { denied }),
  });
  const { db, now } = contextOf(c);
  const found = await findQualified(db, address, qualifier, now());
  const arn = functionArn(address, qualifier);
  return found === undefined ? functionNotFound(arn) : notFound(arn);
}

function providerOf(c: Request) {
  return { CapacityProviderName: c.req.param("provider") };
}

function pageOf(c: Request) {
  return {
    Marker: c.req.query("Marker"),
    MaxItems: readIntegerParameter(c.req.query("MaxItems")),
  };
}

function providerNotFound(c: Request, name: string): AwsError {
  const { region, accountId } = c.var.caller;
  const arn = `arn:aws:lambda:${region}:${accountId}:capacity-provider:${name}`;
  return notFound(name.startsWith("arn:") ? name : arn);
}

function notFound(arn: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Capacity provider not found: ${arn}`);
}
