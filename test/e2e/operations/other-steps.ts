import { creation, packageOf, ROLE } from "../deploy.ts";
import { ACCOUNT_ID, REGION } from "../server.ts";
import { type Answers, fails, ok, said, type Step } from "./story.ts";

/** Layers, event source mappings, and what there is none of. */

const ZipFile = packageOf("exports.handler = async () => 1;");
const LayerName = "story";
const layer = { LayerName, VersionNumber: 1 };
const noLayer = { LayerName: "none", VersionNumber: 1 };
const zeroth = { LayerName, VersionNumber: 0 };
const layerArn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:layer:`;
const grant = { StatementId: "s", Action: "lambda:GetLayerVersion", Principal: "*" };
const stale = { RevisionId: "00000000-0000-4000-8000-000000000000" };

const FunctionName = "mapped";
/** That the event source mappings are of. */
export const QUEUE = "story";
const EventSourceArn = `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${QUEUE}`;
const noMapping = { UUID: "00000000-0000-4000-8000-000000000000" };

const DurableExecutionArn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:f:1/durable-execution/a/b`;
const badArn = { DurableExecutionArn: "nonsense" };
const CheckpointToken = "dG9rZW4=";
const CallbackId = "Y2FsbGJhY2s=";
const CapacityProviderName = "none";

export const OTHER_STEPS: readonly Step[] = [
  ok("PublishLayerVersion", { LayerName, Content: { ZipFile } }, 201),
  fails("PublishLayerVersion", "InvalidParameterValue", { LayerName, Content: {} }),
  ok("ListLayers"),
  fails("ListLayers", "InvalidParameterValue", { Marker: "?" }),
  ok("ListLayerVersions", { LayerName }),
  fails("ListLayerVersions", "InvalidParameterValue", { LayerName, Marker: "?" }),
  ok("GetLayerVersion", layer),
  fails("GetLayerVersion", "ResourceNotFound", noLayer),
  fails("GetLayerVersion", "InvalidParameterValue", zeroth),
  ok("GetLayerVersionByArn", { Arn: `${layerArn}${LayerName}:1` }),
  fails("GetLayerVersionByArn", "ResourceNotFound", { Arn: `${layerArn}none:1` }),
  fails("GetLayerVersionByArn", "InvalidParameterValue", { Arn: `${layerArn}${LayerName}:0` }),
  ok("AddLayerVersionPermission", { ...layer, ...grant }, 201),
  fails("AddLayerVersionPermission", "ResourceConflict", { ...layer, ...grant }),
  fails("AddLayerVersionPermission", "ResourceNotFound", { ...noLayer, ...grant }),
  fails("AddLayerVersionPermission", "PreconditionFailed", {
    ...layer,
    ...grant,
    ...stale,
    StatementId: "t",
  }),
  ok("GetLayerVersionPolicy", layer),
  fails("GetLayerVersionPolicy", "ResourceNotFound", noLayer),
  fails("RemoveLayerVersionPermission", "PreconditionFailed", {
    ...layer,
    ...stale,
    StatementId: "s",
  }),
  ok("RemoveLayerVersionPermission", { ...layer, StatementId: "s" }, 204),
  fails("RemoveLayerVersionPermission", "ResourceNotFound", { ...layer, StatementId: "s" }),
  fails("DeleteLayerVersion", "InvalidParameterValue", zeroth),
  ok("DeleteLayerVersion", layer, 204),

  ok("CreateFunction", creation(FunctionName, ZipFile), 201),
  ok("CreateEventSourceMapping", { FunctionName, EventSourceArn }, 202),
  fails("CreateEventSourceMapping", "ResourceConflict", { FunctionName, EventSourceArn }),
  fails("CreateEventSourceMapping", "InvalidParameterValue", {
    FunctionName: "nobody",
    EventSourceArn,
  }),
  fails("CreateEventSourceMapping", "ResourceNotFound", {
    FunctionName: `arn:aws:lambda:eu-west-1:${ACCOUNT_ID}:function:f`,
    EventSourceArn,
  }),
  ok("GetEventSourceMapping", theMapping),
  fails("GetEventSourceMapping", "ResourceNotFound", noMapping),
  ok("ListEventSourceMappings", { FunctionName }),
  fails("ListEventSourceMappings", "InvalidParameterValue", { Marker: "?" }),
  fails("ListEventSourceMappings", "ResourceNotFound", {
    FunctionName: `arn:aws:lambda:eu-west-1:${ACCOUNT_ID}:function:f`,
  }),
  ok("UpdateEventSourceMapping", (answers) => ({ ...theMapping(answers), BatchSize: 5 }), 202),
  fails("UpdateEventSourceMapping", "ResourceNotFound", noMapping),
  fails("UpdateEventSourceMapping", "InvalidParameterValue", (answers) => ({
    ...theMapping(answers),
    TumblingWindowInSeconds: 1,
  })),
  ok("CreateFunction", creation("second", ZipFile), 201),
  ok("CreateEventSourceMapping", { FunctionName: "second", EventSourceArn }, 202),
  fails("UpdateEventSourceMapping", "ResourceConflict", (answers) => ({
    ...theMapping(answers),
    FunctionName,
  })),
  ok("DeleteEventSourceMapping", theMapping, 202),
  fails("DeleteEventSourceMapping", "ResourceNotFound", noMapping),

  ok("ListDurableExecutionsByFunction", { FunctionName }),
  fails("ListDurableExecutionsByFunction", "ResourceNotFound", { FunctionName: "nobody" }),
  fails("ListDurableExecutionsByFunction", "InvalidParameterValue", {
    FunctionName: `${FunctionName}:1`,
    Qualifier: "2",
  }),
  fails("GetDurableExecution", "ResourceNotFound", { DurableExecutionArn }),
  fails("GetDurableExecution", "Validation", badArn),
  fails("GetDurableExecutionHistory", "ResourceNotFound", { DurableExecutionArn }),
  fails("GetDurableExecutionHistory", "Validation", badArn),
  fails("GetDurableExecutionState", "InvalidParameterValue", {
    DurableExecutionArn,
    CheckpointToken,
  }),
  fails("CheckpointDurableExecution", "InvalidParameterValue", {
    DurableExecutionArn,
    CheckpointToken,
  }),
  fails("StopDurableExecution", "ResourceNotFound", { DurableExecutionArn }),
  fails("StopDurableExecution", "Validation", badArn),
  fails("SendDurableExecutionCallbackSuccess", "InvalidParameterValue", { CallbackId }),
  fails("SendDurableExecutionCallbackFailure", "InvalidParameterValue", { CallbackId }),
  fails("SendDurableExecutionCallbackHeartbeat", "InvalidParameterValue", { CallbackId }),

  fails("CreateCapacityProvider", "CapacityProviderLimitExceeded", {
    CapacityProviderName,
    VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
    PermissionsConfig: { CapacityProviderOperatorRoleArn: ROLE },
  }),
  ok("ListCapacityProviders"),
  fails("GetCapacityProvider", "ResourceNotFound", { CapacityProviderName }),
  fails("UpdateCapacityProvider", "ResourceNotFound", { CapacityProviderName }),
  fails("DeleteCapacityProvider", "ResourceNotFound", { CapacityProviderName }),
  fails("ListFunctionVersionsByCapacityProvider", "ResourceNotFound", { CapacityProviderName }),
];

function theMapping(answers: Answers): { readonly UUID: string } {
  return { UUID: said(answers, "CreateEventSourceMapping", "UUID") };
}
