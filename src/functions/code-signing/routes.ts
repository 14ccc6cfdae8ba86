import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { toLambdaDate } from "../../aws/dates.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type OperationName } from "../../aws/operations.ts";
import { nextMarkerOf, readPageRequest } from "../../aws/paging.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type Value } from "../../aws/shape.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { contextOf, pageOf, refuseQualifier, type Request, targetOf } from "../request.ts";
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
import {
  CREATE_CODE_SIGNING_CONFIG,
  CODE_SIGNING_CONFIG,
  UPDATE_CODE_SIGNING_CONFIG,
  LIST_CODE_SIGNING_CONFIGS,
  LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG,
  FUNCTION_CODE_SIGNING_CONFIG,
  PUT_FUNCTION_CODE_SIGNING_CONFIG,
} from "./wire-shapes.ts";

/** Whose packages a function may be made of, and which functions have such a rule. */
export const codeSigningRoutes = new Hono<AppEnv>()
  .on(...routeOf("CreateCodeSigningConfig"), async (c) => {
    const input = readInput(CREATE_CODE_SIGNING_CONFIG, {}, c.var.body);
    const publisherArns = input.AllowedPublishers.SigningProfileVersionArns;
    const given = { ...toChanges(input), publisherArns };
    const config = await createCodeSigningConfig(contextOf(c), given, input.Tags ?? {});
    return c.json({ CodeSigningConfig: toWire(config) }, 201);
  })

  .on(...routeOf("ListCodeSigningConfigs"), async (c) => {
    const page = await listCodeSigningConfigs(
      contextOf(c),
      readPageRequest(readInput(LIST_CODE_SIGNING_CONFIGS, pageOf(c))),
    );
    return c.json({
      CodeSigningConfigs: page.items.map(toWire),
      ...nextMarkerOf(page),
    });
  })

  .on(...routeOf("GetCodeSigningConfig"), async (c) => {
    const { CodeSigningConfigArn: arn } = readInput(CODE_SIGNING_CONFIG, configOf(c));
    return c.json({ CodeSigningConfig: toWire(await getCodeSigningConfig(contextOf(c), arn)) });
  })

  .on(...routeOf("UpdateCodeSigningConfig"), async (c) => {
    const input = readInput(UPDATE_CODE_SIGNING_CONFIG, configOf(c), c.var.body);
    const arn = input.CodeSigningConfigArn;
    const config = await updateCodeSigningConfig(contextOf(c), arn, toChanges(input));
    return c.json({ CodeSigningConfig: toWire(config) });
  })

  .on(...routeOf("DeleteCodeSigningConfig"), async (c) => {
    const { CodeSigningConfigArn: arn } = readInput(CODE_SIGNING_CONFIG, configOf(c));
    await deleteCodeSigningConfig(contextOf(c), arn);
    return c.body(null, 204);
  })

  .on(...routeOf("ListFunctionsByCodeSigningConfig"), async (c) => {
    const input = readInput(LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG, {
      ...configOf(c),
      ...pageOf(c),
    });
    const page = await listFunctionsByCodeSigningConfig(
      contextOf(c),
      input.CodeSigningConfigArn,
      readPageRequest(input),
    );
    return c.json({
      FunctionArns: page.items.map(({ address }) => functionArn(address)),
      ...nextMarkerOf(page),
    });
  })

  .on(...routeOf("PutFunctionCodeSigningConfig"), async (c) => {
    const located = { FunctionName: c.req.param("name") };
    const input = readInput(PUT_FUNCTION_CODE_SIGNING_CONFIG, located, c.var.body);
    const target = functionOf(c, input.FunctionName, "PutFunctionCodeSigningConfig");
    const arn = input.CodeSigningConfigArn;
    await putFunctionCodeSigningConfig(contextOf(c), target, arn);
    return c.json({ CodeSigningConfigArn: arn, FunctionName: target.address.name });
  })

  .on(...routeOf("GetFunctionCodeSigningConfig"), async (c) => {
    const input = readInput(FUNCTION_CODE_SIGNING_CONFIG, { FunctionName: c.req.param("name") });
    const target = functionOf(c, input.FunctionName);
    const arn = await getFunctionCodeSigningConfig(contextOf(c), target);
    return c.json({
      ...(arn === undefined ? {} : { CodeSigningConfigArn: arn }),
      FunctionName: target.address.name,
    });
  })

  .on(...routeOf("DeleteFunctionCodeSigningConfig"), async (c) => {
    const input = readInput(FUNCTION_CODE_SIGNING_CONFIG, { FunctionName: c.req.param("name") });
    const target = functionOf(c, input.FunctionName, "DeleteFunctionCodeSigningConfig");
    await deleteFunctionCodeSigningConfig(contextOf(c), target);
    return c.body(null, 204);
  });

function configOf(c: Request) {
  return { CodeSigningConfigArn: c.req.param("config") };
}

function functionOf(c: Request, name: string, denied?: OperationName) {
  const target = targetOf(c, name, denied === undefined ? {} : { denied });
  refuseQualifier(target);
  return target;
}

function toChanges(input: Partial<Value<typeof UPDATE_CODE_SIGNING_CONFIG>>): CodeSigningChanges {
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
