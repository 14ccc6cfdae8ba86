import { type OperationName } from "../../../src/aws/operations.ts";

/** The four most frequent ones. */
const LETTERS: Readonly<Record<string, string>> = {
  V: "InvalidParameterValue",
  N: "ResourceNotFound",
  C: "ResourceConflict",
  P: "PreconditionFailed",
};

/** Calls of functions fail in many ways; those that have nothing to do with how they run are here. */
const INVOCATION = "V N InvalidRequestContent";

/** What AWS's model says that an operation may fail with, but for ServiceException and TooManyRequestsException. */
const FAILURES: Readonly<Partial<Record<OperationName, string>>> = {
  Invoke: INVOCATION,
  InvokeAsync: "N InvalidRequestContent",
  InvokeWithResponseStream: INVOCATION,
  AddLayerVersionPermission: "V N C P PolicyLengthExceeded",
  AddPermission: "V N C P PolicyLengthExceeded",
  CheckpointDurableExecution: "V",
  CreateAlias: "V N C",
  CreateCapacityProvider: "V C CapacityProviderLimitExceeded",
  CreateCodeSigningConfig: "V",
  CreateEventSourceMapping: "V N C",
  CreateFunction:
    "V N C CodeSigningConfigNotFound CodeStorageExceeded CodeVerificationFailed FunctionVersionsPerCapacityProviderLimitExceeded InvalidCodeSignature",
  CreateFunctionUrlConfig: "V N C",
  DeleteAlias: "V C",
  DeleteCapacityProvider: "V N C",
  DeleteCodeSigningConfig: "V N C",
  DeleteEventSourceMapping: "V N C ResourceInUse",
  DeleteFunction: "V N C",
  DeleteFunctionCodeSigningConfig: "V N C CodeSigningConfigNotFound",
  DeleteFunctionConcurrency: "V N C",
  DeleteFunctionEventInvokeConfig: "V N C",
  DeleteFunctionUrlConfig: "N C",
  DeleteLayerVersion: "",
  DeleteProvisionedConcurrencyConfig: "V N C",
  GetAccountSettings: "",
  GetAlias: "V N",
  GetCapacityProvider: "V N",
  GetCodeSigningConfig: "V N",
  GetDurableExecution: "V N",
  GetDurableExecutionHistory: "V N",
  GetDurableExecutionState: "V",
  GetEventSourceMapping: "V N",
  GetFunction: "V N",
  GetFunctionCodeSigningConfig: "V N",
  GetFunctionConcurrency: "V N",
  GetFunctionConfiguration: "V N",
  GetFunctionEventInvokeConfig: "V N",
  GetFunctionRecursionConfig: "V N",
  GetFunctionScalingConfig: "V N",
  GetFunctionUrlConfig: "V N",
  GetLayerVersion: "V N",
  GetLayerVersionByArn: "V N",
  GetLayerVersionPolicy: "V N",
  GetPolicy: "V N",
  GetProvisionedConcurrencyConfig: "V N ProvisionedConcurrencyConfigNotFound",
  GetRuntimeManagementConfig: "V N",
  ListAliases: "V N",
  ListCapacityProviders: "V",
  ListCodeSigningConfigs: "V",
  ListDurableExecutionsByFunction: "V N",
  ListEventSourceMappings: "V N",
  ListFunctionEventInvokeConfigs: "V N",
  ListFunctionUrlConfigs: "V N",
  ListFunctionVersionsByCapacityProvider: "V N",
  ListFunctions: "V",
  ListFunctionsByCodeSigningConfig: "V N",
  ListLayerVersions: "V N",
  ListLayers: "V",
  ListProvisionedConcurrencyConfigs: "V N",
  ListTags: "V N",
  ListVersionsByFunction: "V N",
  PublishLayerVersion: "V N CodeStorageExceeded",
  PublishVersion: "V N C P CodeStorageExceeded FunctionVersionsPerCapacityProviderLimitExceeded",
  PutFunctionCodeSigningConfig: "V N C CodeSigningConfigNotFound",
  PutFunctionConcurrency: "V N C",
  PutFunctionEventInvokeConfig: "V N C",
  PutFunctionRecursionConfig: "V N C",
  PutFunctionScalingConfig: "V N C",
  PutProvisionedConcurrencyConfig: "V N C",
  PutRuntimeManagementConfig: "V N C",
  RemoveLayerVersionPermission: "V N P",
  RemovePermission: "V N P",
  SendDurableExecutionCallbackFailure: "V CallbackTimeout",
  SendDurableExecutionCallbackHeartbeat: "V CallbackTimeout",
  SendDurableExecutionCallbackSuccess: "V CallbackTimeout",
  StopDurableExecution: "V N",
  TagResource: "V N C",
  UntagResource: "V N C",
  UpdateAlias: "V N C P",
  UpdateCapacityProvider: "V N C",
  UpdateCodeSigningConfig: "V N",
  UpdateEventSourceMapping: "V N C ResourceInUse",
  UpdateFunctionCode:
    "V N C P CodeSigningConfigNotFound CodeStorageExceeded CodeVerificationFailed InvalidCodeSignature",
  UpdateFunctionConfiguration:
    "V N C P CodeSigningConfigNotFound CodeVerificationFailed InvalidCodeSignature",
  UpdateFunctionEventInvokeConfig: "V N C",
  UpdateFunctionUrlConfig: "V N C",
};

/** Nothing runs durably and there is no capacity provider, so these find none: reference 1, T3. */
export const NEVER_SUCCEEDS: readonly OperationName[] = [
  "CheckpointDurableExecution",
  "CreateCapacityProvider",
  "DeleteCapacityProvider",
  "GetCapacityProvider",
  "GetDurableExecution",
  "GetDurableExecutionHistory",
  "GetDurableExecutionState",
  "GetFunctionScalingConfig",
  "ListFunctionVersionsByCapacityProvider",
  "PutFunctionScalingConfig",
  "SendDurableExecutionCallbackFailure",
  "SendDurableExecutionCallbackHeartbeat",
  "SendDurableExecutionCallbackSuccess",
  "StopDurableExecution",
  "UpdateCapacityProvider",
];

export function failuresOf(name: OperationName): readonly string[] {
  return namesOf(FAILURES[name] ?? "");
}

/** Their inputs have no rules but those of their shapes, which AWS answers with ValidationException. */
const BY_SHAPE_ALONE: readonly OperationName[] = [
  "AddLayerVersionPermission",
  "CreateCapacityProvider",
  "DeleteCapacityProvider",
  "DeleteCodeSigningConfig",
  "DeleteEventSourceMapping",
  "GetCapacityProvider",
  "GetCodeSigningConfig",
  "GetDurableExecution",
  "GetDurableExecutionHistory",
  "GetEventSourceMapping",
  "GetFunctionRecursionConfig",
  "GetFunctionScalingConfig",
  "GetLayerVersionPolicy",
  "ListCapacityProviders",
  "ListFunctionVersionsByCapacityProvider",
  "PutFunctionRecursionConfig",
  "PutFunctionScalingConfig",
  "RemoveLayerVersionPermission",
  "StopDurableExecution",
  "UpdateCapacityProvider",
  "UpdateCodeSigningConfig",
];

/** Told to whoever comes second of two at the same time, if it is told at all: test/functions/races. */
const ONLY_IN_A_RACE: readonly OperationName[] = [
  "DeleteAlias",
  "DeleteEventSourceMapping",
  "DeleteFunctionCodeSigningConfig",
  "DeleteFunctionConcurrency",
  "DeleteFunctionEventInvokeConfig",
  "DeleteFunctionUrlConfig",
  "DeleteProvisionedConcurrencyConfig",
  "PublishVersion",
  "PutFunctionCodeSigningConfig",
  "PutFunctionConcurrency",
  "PutFunctionEventInvokeConfig",
  "PutFunctionRecursionConfig",
  "PutRuntimeManagementConfig",
  "TagResource",
  "UntagResource",
  "UpdateAlias",
  "UpdateFunctionCode",
  "UpdateFunctionConfiguration",
  "UpdateFunctionEventInvokeConfig",
  "UpdateFunctionUrlConfig",
];

/** The rest, each group with what stands in the way. */
const OTHERS: readonly string[] = [
  // Capacity providers and callbacks are none.
  ...each("C", "CreateCapacityProvider", "DeleteCapacityProvider", "UpdateCapacityProvider"),
  ...each("C", "PutFunctionScalingConfig"),
  ...each(
    "CallbackTimeout",
    "SendDurableExecutionCallbackFailure",
    "SendDurableExecutionCallbackHeartbeat",
    "SendDurableExecutionCallbackSuccess",
  ),
  ...each("FunctionVersionsPerCapacityProviderLimitExceeded", "CreateFunction", "PublishVersion"),
  // 75 GB, and 20 KB of statements of a layer: test/functions/account and layer-policies have them.
  ...each("CodeStorageExceeded", "CreateFunction", "PublishLayerVersion", "PublishVersion"),
  ...each("CodeStorageExceeded", "UpdateFunctionCode"),
  ...each("PolicyLengthExceeded", "AddLayerVersionPermission"),
  // No package is signed, so no signature is a wrong one; and a config that a function has is not deleted.
  ...each("InvalidCodeSignature", "CreateFunction", "UpdateFunctionCode"),
  ...each("InvalidCodeSignature CodeVerificationFailed", "UpdateFunctionConfiguration"),
  ...each("CodeSigningConfigNotFound", "UpdateFunctionConfiguration", "UpdateFunctionCode"),
  ...each("CodeSigningConfigNotFound", "DeleteFunctionCodeSigningConfig"),
  // A mapping is in use for the milliseconds of its transition.
  ...each("ResourceInUse", "DeleteEventSourceMapping", "UpdateEventSourceMapping"),
  // A layer is there as soon as it has a version, and one without has an empty list.
  ...each("N", "ListLayerVersions", "PublishLayerVersion"),
];

/** Failures that the steps do not have, each as `OPERATION EXCEPTION`. */
export const UNPROVOKED: readonly string[] = [
  ...each("V", ...BY_SHAPE_ALONE),
  ...each("C", ...ONLY_IN_A_RACE),
  ...OTHERS,
];

function each(failures: string, ...operations: readonly OperationName[]): readonly string[] {
  return operations.flatMap((name) => namesOf(failures).map((failure) => `${name} ${failure}`));
}

function namesOf(failures: string): readonly string[] {
  return failures
    .split(" ")
    .filter((failure) => failure !== "")
    .map((failure) => `${LETTERS[failure] ?? failure}Exception`);
}
