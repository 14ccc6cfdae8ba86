import { type OperationName } from "../src/aws/operations.ts";
import { structure, type StructureShape } from "../src/aws/shape.ts";
import * as aliases from "../src/functions/aliases/wire-shapes.ts";
import * as codeSigning from "../src/functions/code-signing/wire-shapes.ts";
import * as concurrency from "../src/functions/concurrency/wire-shapes.ts";
import * as durable from "../src/functions/durable-executions/wire-shapes.ts";
import * as eventInvoke from "../src/functions/event-invoke/wire-shapes.ts";
import * as mappings from "../src/functions/event-sources/wire-shapes.ts";
import * as layerPolicies from "../src/functions/layers/policy-wire-shapes.ts";
import * as layers from "../src/functions/layers/wire-shapes.ts";
import * as managed from "../src/functions/managed-instances/wire-shapes.ts";
import * as policies from "../src/functions/policies/wire-shapes.ts";
import * as recursion from "../src/functions/recursion/wire-shapes.ts";
import * as runtimeManagement from "../src/functions/runtime-management/wire-shapes.ts";
import * as tags from "../src/functions/tags/wire-shapes.ts";
import * as urls from "../src/functions/urls/wire-shapes.ts";
import * as versions from "../src/functions/versions/wire-shapes.ts";
import * as functions from "../src/functions/wire-shapes.ts";

/** What the routes of an operation read; those that are not here take a payload. */
type Controlled = Exclude<OperationName, "Invoke" | "InvokeAsync" | "InvokeWithResponseStream">;

/** The description by which each operation reads its input. */
export const INPUTS: Readonly<Record<Controlled, StructureShape>> = {
  CreateFunction: functions.CREATE_FUNCTION,
  ListFunctions: functions.LIST_FUNCTIONS,
  GetFunction: functions.NAME_AND_QUALIFIER,
  DeleteFunction: functions.NAME_AND_QUALIFIER,
  GetFunctionConfiguration: functions.NAME_AND_QUALIFIER,
  UpdateFunctionConfiguration: functions.UPDATE_FUNCTION_CONFIGURATION,
  UpdateFunctionCode: functions.UPDATE_FUNCTION_CODE,
  PublishVersion: versions.PUBLISH_VERSION,
  ListVersionsByFunction: versions.LIST_VERSIONS,
  CreateAlias: aliases.CREATE_ALIAS,
  ListAliases: aliases.LIST_ALIASES,
  GetAlias: aliases.ALIAS,
  UpdateAlias: aliases.UPDATE_ALIAS,
  DeleteAlias: aliases.ALIAS,
  AddPermission: policies.ADD_PERMISSION,
  GetPolicy: functions.NAME_AND_QUALIFIER,
  RemovePermission: policies.REMOVE_PERMISSION,
  PutFunctionConcurrency: concurrency.PUT_FUNCTION_CONCURRENCY,
  DeleteFunctionConcurrency: concurrency.FUNCTION_CONCURRENCY,
  GetFunctionConcurrency: concurrency.FUNCTION_CONCURRENCY,
  ListProvisionedConcurrencyConfigs: concurrency.LIST_PROVISIONED_CONCURRENCY_CONFIGS,
  GetProvisionedConcurrencyConfig: concurrency.PROVISIONED_CONCURRENCY_CONFIG,
  PutProvisionedConcurrencyConfig: concurrency.PUT_PROVISIONED_CONCURRENCY_CONFIG,
  DeleteProvisionedConcurrencyConfig: concurrency.PROVISIONED_CONCURRENCY_CONFIG,
  PutFunctionEventInvokeConfig: eventInvoke.FUNCTION_EVENT_INVOKE_CONFIG,
  UpdateFunctionEventInvokeConfig: eventInvoke.FUNCTION_EVENT_INVOKE_CONFIG,
  GetFunctionEventInvokeConfig: functions.NAME_AND_QUALIFIER,
  DeleteFunctionEventInvokeConfig: functions.NAME_AND_QUALIFIER,
  ListFunctionEventInvokeConfigs: eventInvoke.LIST_FUNCTION_EVENT_INVOKE_CONFIGS,
  CreateFunctionUrlConfig: urls.CREATE_URL_CONFIG,
  GetFunctionUrlConfig: urls.URL_CONFIG,
  UpdateFunctionUrlConfig: urls.UPDATE_URL_CONFIG,
  DeleteFunctionUrlConfig: urls.URL_CONFIG,
  ListFunctionUrlConfigs: urls.LIST_URL_CONFIGS,
  PutRuntimeManagementConfig: runtimeManagement.PUT_RUNTIME_MANAGEMENT_CONFIG,
  GetRuntimeManagementConfig: functions.NAME_AND_QUALIFIER,
  PutFunctionRecursionConfig: recursion.PUT_FUNCTION_RECURSION_CONFIG,
  GetFunctionRecursionConfig: recursion.GET_FUNCTION_RECURSION_CONFIG,
  PutFunctionScalingConfig: managed.PUT_FUNCTION_SCALING_CONFIG,
  GetFunctionScalingConfig: managed.GET_FUNCTION_SCALING_CONFIG,
  CreateEventSourceMapping: mappings.CREATE_EVENT_SOURCE_MAPPING,
  ListEventSourceMappings: mappings.LIST_EVENT_SOURCE_MAPPINGS,
  GetEventSourceMapping: mappings.EVENT_SOURCE_MAPPING,
  UpdateEventSourceMapping: mappings.UPDATE_EVENT_SOURCE_MAPPING,
  DeleteEventSourceMapping: mappings.EVENT_SOURCE_MAPPING,
  GetLayerVersionByArn: layers.LAYER_VERSION_BY_ARN,
  ListLayers: layers.LIST_LAYERS,
  PublishLayerVersion: layers.PUBLISH_LAYER_VERSION,
  ListLayerVersions: layers.LIST_LAYER_VERSIONS,
  GetLayerVersion: layers.LAYER_VERSION,
  DeleteLayerVersion: layers.LAYER_VERSION,
  AddLayerVersionPermission: layerPolicies.ADD_LAYER_VERSION_PERMISSION,
  GetLayerVersionPolicy: layerPolicies.GET_LAYER_VERSION_POLICY,
  RemoveLayerVersionPermission: layerPolicies.REMOVE_LAYER_VERSION_PERMISSION,
  GetAccountSettings: structure({}),
  TagResource: tags.TAG_RESOURCE,
  UntagResource: tags.UNTAG_RESOURCE,
  ListTags: tags.LIST_TAGS,
  CreateCodeSigningConfig: codeSigning.CREATE_CODE_SIGNING_CONFIG,
  ListCodeSigningConfigs: codeSigning.LIST_CODE_SIGNING_CONFIGS,
  GetCodeSigningConfig: codeSigning.CODE_SIGNING_CONFIG,
  UpdateCodeSigningConfig: codeSigning.UPDATE_CODE_SIGNING_CONFIG,
  DeleteCodeSigningConfig: codeSigning.CODE_SIGNING_CONFIG,
  ListFunctionsByCodeSigningConfig: codeSigning.LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG,
  PutFunctionCodeSigningConfig: codeSigning.PUT_FUNCTION_CODE_SIGNING_CONFIG,
  GetFunctionCodeSigningConfig: codeSigning.FUNCTION_CODE_SIGNING_CONFIG,
  DeleteFunctionCodeSigningConfig: codeSigning.FUNCTION_CODE_SIGNING_CONFIG,
  GetDurableExecution: durable.GET_DURABLE_EXECUTION,
  GetDurableExecutionHistory: durable.GET_DURABLE_EXECUTION_HISTORY,
  GetDurableExecutionState: durable.GET_DURABLE_EXECUTION_STATE,
  CheckpointDurableExecution: durable.CHECKPOINT_DURABLE_EXECUTION,
  StopDurableExecution: durable.STOP_DURABLE_EXECUTION,
  ListDurableExecutionsByFunction: durable.LIST_DURABLE_EXECUTIONS,
  SendDurableExecutionCallbackSuccess: durable.DURABLE_CALLBACK_SUCCESS,
  SendDurableExecutionCallbackFailure: durable.DURABLE_CALLBACK_FAILURE,
  SendDurableExecutionCallbackHeartbeat: durable.DURABLE_CALLBACK,
  CreateCapacityProvider: managed.CREATE_CAPACITY_PROVIDER,
  ListCapacityProviders: managed.LIST_CAPACITY_PROVIDERS,
  GetCapacityProvider: managed.CAPACITY_PROVIDER,
  UpdateCapacityProvider: managed.UPDATE_CAPACITY_PROVIDER,
  DeleteCapacityProvider: managed.CAPACITY_PROVIDER,
  ListFunctionVersionsByCapacityProvider: managed.LIST_FUNCTION_VERSIONS_BY_CAPACITY_PROVIDER,
};
