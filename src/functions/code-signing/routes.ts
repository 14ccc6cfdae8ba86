import { Hono } from "hono";
import { ARN_PATTERN, functionArn } from "../../aws/arn.ts";
import { toLambdaDate } from "../../aws/dates.ts";
import { NAMESPACED_FUNCTION_NAME } from "../../aws/function-name.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type OperationName } from "../../aws/operations.ts";
import { MARKER, MAX_ITEMS, readPageRequest } from "../../aws/paging.ts";
import { list, map, oneOf, required, string, structure, type Value } from "../../aws/shape.ts";
import { readInput, readIntegerParameter } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, refuseQualifier, type Request, targetOf } from "../request.ts";
import { CODE_SIGNING_CONFIG_ARN } from "../wire-shapes.ts";
import { codeSigningArn, type CodeSigningChanges, type CodeSigningConfig } from "./model.ts";
import {
  createCodeSigningConfig,
  deleteCodeSigningConfig,
  deleteFunctionCodeSigningConfig,
  getCodeSigningConfig,
  getFunctionCodeSigningConfig,
  listCodeSigningConfigs,
  listFunctionsByCodeSigningConfig,
  putFunctionCodeSigningConfig,
  updateCodeSigningConfig,
} from "./operations.ts";

const PUBLISHERS = structure({
  SigningProfileVersionArns: required(list(string({ pattern: ARN_PATTERN }), { min: 1, max: 20 })),
});
const CHANGES = {
  Description: string({ min: 0, max: 256 }),
  CodeSigningPolicies: structure({ UntrustedArtifactOnDeployment: oneOf(["Warn", "Enforce"]) }),
};
const CREATE = structure({
  AllowedPublishers: required(PUBLISHERS),
  ...CHANGES,
  Tags: map(string(), string()),
});
const CONFIG = { CodeSigningConfigArn: required(CODE_SIGNING_CONFIG_ARN) };
const GET = structure(CONFIG);
const UPDATE = structure({ ...CONFIG, AllowedPublishers: PUBLISHERS, ...CHANGES });
const PAGE = { Marker: MARKER, MaxItems: MAX_ITEMS };
const LIST = structure(PAGE);
const LIST_FUNCTIONS = structure({ ...CONFIG, ...PAGE });
const NAME = { FunctionName: required(NAMESPACED_FUNCTION_NAME) };
const OF_FUNCTION = structure(NAME);
const PUT_ON_FUNCTION = structure({ ...CONFIG, ...NAME });

/** Whose packages a function may be made of, and which functions have such a rule. */
export const codeSigningRoutes = new Hono<AppEnv>()
  .on(...routeOf("CreateCodeSigningConfig"), async (c) => {
    const input = readInput(CREATE, {}, c.var.body);
    const publisherArns = input.AllowedPublishers.SigningProfileVersionArns;
    const given = { ...toChanges(input), publisherArns };
    const config = await createCodeSigningConfig(contextOf(c), given, input.Tags ?? {});
    return c.json({ CodeSigningConfig: toWire(config) }, 201);
  })

  .on(...routeOf("ListCodeSigningConfigs"), async (c) => {
    const page = await listCodeSigningConfigs(
      contextOf(c),
      readPageRequest(readInput(LIST, pageOf(c))),
    );
    return c.json({
      CodeSigningConfigs: page.items.map(toWire),
      ...(page.nextMarker === undefined ? {} : { NextMarker: page.nextMarker }),
    });
  })

  .on(...routeOf("GetCodeSigningConfig"), async (c) => {
    const { CodeSigningConfigArn: arn } = readInput(GET, configOf(c));
    return c.json({ CodeSigningConfig: toWire(await getCodeSigningConfig(contextOf(c), arn)) });
  })

  .on(...routeOf("UpdateCodeSigningConfig"), async (c) => {
    const input = readInput(UPDATE, configOf(c), c.var.body);
    const arn = input.CodeSigningConfigArn;
    const config = await updateCodeSigningConfig(contextOf(c), arn, toChanges(input));
    return c.json({ CodeSigningConfig: toWire(config) });
  })

  .on(...routeOf("DeleteCodeSigningConfig"), async (c) => {
    const { CodeSigningConfigArn: arn } = readInput(GET, configOf(c));
    await deleteCodeSigningConfig(contextOf(c), arn);
    return c.body(null, 204);
  })

  .on(...routeOf("ListFunctionsByCodeSigningConfig"), async (c) => {
    const input = readInput(LIST_FUNCTIONS, { ...configOf(c), ...pageOf(c) });
    const page = await listFunctionsByCodeSigningConfig(
      contextOf(c),
      input.CodeSigningConfigArn,
      readPageRequest(input),
    );
    return c.json({
      FunctionArns: page.items.map(({ address }) => functionArn(address)),
      ...(page.nextMarker === undefined ? {} : { NextMarker: page.nextMarker }),
    });
  })

  .on(...routeOf("PutFunctionCodeSigningConfig"), async (c) => {
    const located = { FunctionName: c.req.param("name") };
    const input = readInput(PUT_ON_FUNCTION, located, c.var.body);
    const target = functionOf(c, input.FunctionName, "PutFunctionCodeSigningConfig");
    const arn = input.CodeSigningConfigArn;
    await putFunctionCodeSigningConfig(contextOf(c), target, arn);
    return c.json({ CodeSigningConfigArn: arn, FunctionName: target.address.name });
  })

  .on(...routeOf("GetFunctionCodeSigningConfig"), async (c) => {
    const input = readInput(OF_FUNCTION, { FunctionName: c.req.param("name") });
    const target = functionOf(c, input.FunctionName);
    const arn = await getFunctionCodeSigningConfig(contextOf(c), target);
    return c.json({
      ...(arn === undefined ? {} : { CodeSigningConfigArn: arn }),
      FunctionName: target.address.name,
    });
  })

  .on(...routeOf("DeleteFunctionCodeSigningConfig"), async (c) => {
    const input = readInput(OF_FUNCTION, { FunctionName: c.req.param("name") });
    const target = functionOf(c, input.FunctionName, "DeleteFunctionCodeSigningConfig");
    await deleteFunctionCodeSigningConfig(contextOf(c), target);
    return c.body(null, 204);
  });

function configOf(c: Request) {
  return { CodeSigningConfigArn: c.req.param("config") };
}

function pageOf(c: Request) {
  return {
    Marker: c.req.query("Marker"),
    MaxItems: readIntegerParameter(c.req.query("MaxItems")),
  };
}

function functionOf(c: Request, name: string, denied?: OperationName) {
  const target = targetOf(c, name, denied === undefined ? {} : { denied });
  refuseQualifier(target);
  return target;
}

function toChanges(input: Partial<Value<typeof UPDATE>>): CodeSigningChanges {
  const policy = input.CodeSigningPolicies?.UntrustedArtifactOnDeployment;
  const publisherArns = input.AllowedPublishers?.SigningProfileVersionArns;
  return {
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(publisherArns === undefined ? {} : { publisherArns }),
    ...(policy === undefined ? {} : { policy }),
  };
}

function toWire(config: CodeSigningConfig): object {
  const { key, description, publisherArns, policy, modifiedAt } = config;
  return {
    CodeSigningConfigId: key.id,
    CodeSigningConfigArn: codeSigningArn(key),
    ...(description === undefined ? {} : { Description: description }),
    AllowedPublishers: { SigningProfileVersionArns: publisherArns },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: policy },
    LastModified: toLambdaDate(modifiedAt),
  };
}
