import { creation, packageOf } from "../deploy.ts";
import { ACCOUNT_ID } from "../server.ts";
import { fails, ok, type Step } from "./story.ts";
import {
  FunctionName,
  ZipFile,
  nobody,
  twoQualifiers,
  aliased,
  MISSING_CONFIG,
  stale,
} from "./the-function.ts";

const Other = packageOf("exports.handler = async () => 2;");
const grant = { StatementId: "s", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };

/** A function, its versions, its aliases and who may call them are made, read and changed. */
export const FUNCTION_STEPS: readonly Step[] = [
  ok("CreateFunction", creation(FunctionName, ZipFile), 201),
  fails("CreateFunction", "ResourceConflict", creation(FunctionName, ZipFile)),
  fails("CreateFunction", "InvalidParameterValue", creation("broken", Buffer.from("no zip"))),
  fails("CreateFunction", "CodeSigningConfigNotFound", {
    ...creation("unsigned", ZipFile),
    CodeSigningConfigArn: MISSING_CONFIG,
  }),
  fails("CreateFunction", "ResourceNotFound", {
    ...creation("elsewhere", ZipFile),
    FunctionName: `arn:aws:lambda:eu-west-1:${ACCOUNT_ID}:function:elsewhere`,
  }),
  ok("GetFunction", { FunctionName }),
  fails("GetFunction", "ResourceNotFound", nobody),
  fails("GetFunction", "InvalidParameterValue", twoQualifiers),
  ok("GetFunctionConfiguration", { FunctionName }),
  fails("GetFunctionConfiguration", "ResourceNotFound", nobody),
  fails("GetFunctionConfiguration", "InvalidParameterValue", twoQualifiers),
  ok("ListFunctions"),
  fails("ListFunctions", "InvalidParameterValue", { Marker: "not one of ours" }),
  ok("UpdateFunctionConfiguration", { FunctionName, Timeout: 5 }),
  fails("UpdateFunctionConfiguration", "ResourceNotFound", nobody),
  fails("UpdateFunctionConfiguration", "PreconditionFailed", { FunctionName, ...stale }),
  fails("UpdateFunctionConfiguration", "InvalidParameterValue", { FunctionName, Runtime: "cobol" }),
  ok("UpdateFunctionCode", { FunctionName, ZipFile: Other }),
  fails("UpdateFunctionCode", "ResourceNotFound", { ...nobody, ZipFile }),
  fails("UpdateFunctionCode", "PreconditionFailed", { FunctionName, ZipFile, ...stale }),
  fails("UpdateFunctionCode", "InvalidParameterValue", { FunctionName }),

  ok("PublishVersion", { FunctionName }, 201),
  fails("PublishVersion", "ResourceNotFound", nobody),
  fails("PublishVersion", "PreconditionFailed", { FunctionName, ...stale }),
  fails("PublishVersion", "InvalidParameterValue", { FunctionName, CodeSha256: "wrong" }),
  ok("UpdateFunctionConfiguration", { FunctionName, Timeout: 6 }),
  ok("PublishVersion", { FunctionName }, 201),
  ok("ListVersionsByFunction", { FunctionName }),
  fails("ListVersionsByFunction", "ResourceNotFound", nobody),
  fails("ListVersionsByFunction", "InvalidParameterValue", { FunctionName, Marker: "?" }),

  ok("CreateAlias", { FunctionName, Name: "live", FunctionVersion: "1" }, 201),
  fails("CreateAlias", "ResourceConflict", { FunctionName, Name: "live", FunctionVersion: "1" }),
  fails("CreateAlias", "ResourceNotFound", { FunctionName, Name: "none", FunctionVersion: "9" }),
  fails("CreateAlias", "InvalidParameterValue", {
    FunctionName,
    Name: "split",
    FunctionVersion: "1",
    RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } },
  }),
  ok("GetAlias", { FunctionName, Name: "live" }),
  fails("GetAlias", "ResourceNotFound", { FunctionName, Name: "none" }),
  fails("GetAlias", "InvalidParameterValue", { ...aliased, Name: "live" }),
  ok("ListAliases", { FunctionName }),
  fails("ListAliases", "ResourceNotFound", nobody),
  fails("ListAliases", "InvalidParameterValue", { FunctionName, Marker: "?" }),
  ok("UpdateAlias", { FunctionName, Name: "live", Description: "d" }),
  fails("UpdateAlias", "ResourceNotFound", { FunctionName, Name: "none" }),
  fails("UpdateAlias", "PreconditionFailed", { FunctionName, Name: "live", ...stale }),
  fails("UpdateAlias", "InvalidParameterValue", {
    FunctionName,
    Name: "live",
    FunctionVersion: "$LATEST",
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
  }),

  ok("Invoke", { FunctionName }),
  fails("Invoke", "ResourceNotFound", nobody),
  fails("Invoke", "InvalidParameterValue", twoQualifiers),
  fails("Invoke", "InvalidRequestContent", { FunctionName, Payload: "{" }),
  fails("Invoke", "RequestEntityTooLarge", { FunctionName, Payload: `"${"x".repeat(6_291_456)}"` }),
  ok("InvokeAsync", { FunctionName, InvokeArgs: "{}" }, 202),
  fails("InvokeAsync", "ResourceNotFound", { ...nobody, InvokeArgs: "{}" }),
  fails("InvokeAsync", "InvalidRequestContent", { FunctionName, InvokeArgs: "{" }),
  ok("InvokeWithResponseStream", { FunctionName }),
  fails("InvokeWithResponseStream", "ResourceNotFound", nobody),
  fails("InvokeWithResponseStream", "InvalidParameterValue", twoQualifiers),
  fails("InvokeWithResponseStream", "InvalidRequestContent", { FunctionName, Payload: "{" }),
  fails("InvokeWithResponseStream", "RequestEntityTooLarge", {
    FunctionName,
    Payload: `"${"x".repeat(6_291_456)}"`,
  }),

  ok("AddPermission", { FunctionName, ...grant }, 201),
  fails("AddPermission", "ResourceConflict", { FunctionName, ...grant }),
  fails("AddPermission", "ResourceNotFound", { ...nobody, ...grant }),
  fails("AddPermission", "PreconditionFailed", {
    FunctionName,
    ...grant,
    ...stale,
    StatementId: "t",
  }),
  fails("AddPermission", "InvalidParameterValue", {
    FunctionName,
    ...grant,
    StatementId: "t",
    Principal: "nobody at all".replaceAll(" ", "-"),
  }),
  fails("AddPermission", "PolicyLengthExceeded", {
    FunctionName,
    ...grant,
    StatementId: "t",
    SourceArn: `arn:aws:s3:::${"b".repeat(20_480)}`,
  }),
  ok("GetPolicy", { FunctionName }),
  fails("GetPolicy", "ResourceNotFound", nobody),
  fails("GetPolicy", "InvalidParameterValue", twoQualifiers),
  fails("RemovePermission", "PreconditionFailed", { FunctionName, StatementId: "s", ...stale }),
  fails("RemovePermission", "InvalidParameterValue", { ...twoQualifiers, StatementId: "s" }),
  ok("RemovePermission", { FunctionName, StatementId: "s" }, 204),
  fails("RemovePermission", "ResourceNotFound", { FunctionName, StatementId: "s" }),
];

/** At the end of all steps. */
export const REMOVAL_STEPS: readonly Step[] = [
  fails("DeleteFunction", "ResourceConflict", { FunctionName, Qualifier: "1" }),
  fails("DeleteFunction", "InvalidParameterValue", { FunctionName, Qualifier: "live" }),
  fails("DeleteAlias", "InvalidParameterValue", { ...aliased, Name: "live" }),
  ok("DeleteAlias", { FunctionName, Name: "live" }, 204),
  ok("DeleteFunction", { FunctionName, Qualifier: "1" }, 204),
  ok("DeleteFunction", { FunctionName }, 204),
  fails("DeleteFunction", "ResourceNotFound", { FunctionName }),
];
