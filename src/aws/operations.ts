type Method = "GET" | "POST" | "PUT" | "DELETE";

interface Row {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  /** A query parameter, and its value, that tells this operation from another on the same path. */
  readonly query?: readonly [name: string, value: string];
}

/**
 * All 85 operations of Lambda's API, from AWS's model (reference 1). The one place that knows a path:
 * routes are mounted from here, and an operation that nothing answers is named from here. Among rows
 * of one path, those with a query come first.
 */
export const OPERATIONS = [
  // Functions, versions and aliases.
  at("CreateFunction", "POST", "/2015-03-31/functions"),
  at("ListFunctions", "GET", "/2015-03-31/functions"),
  at("GetFunction", "GET", "/2015-03-31/functions/{name}"),
  at("DeleteFunction", "DELETE", "/2015-03-31/functions/{name}"),
  at("GetFunctionConfiguration", "GET", "/2015-03-31/functions/{name}/configuration"),
  at("UpdateFunctionConfiguration", "PUT", "/2015-03-31/functions/{name}/configuration"),
  at("UpdateFunctionCode", "PUT", "/2015-03-31/functions/{name}/code"),
  at("PublishVersion", "POST", "/2015-03-31/functions/{name}/versions"),
  at("ListVersionsByFunction", "GET", "/2015-03-31/functions/{name}/versions"),
  at("CreateAlias", "POST", "/2015-03-31/functions/{name}/aliases"),
  at("ListAliases", "GET", "/2015-03-31/functions/{name}/aliases"),
  at("GetAlias", "GET", "/2015-03-31/functions/{name}/aliases/{alias}"),
  at("UpdateAlias", "PUT", "/2015-03-31/functions/{name}/aliases/{alias}"),
  at("DeleteAlias", "DELETE", "/2015-03-31/functions/{name}/aliases/{alias}"),

  // Invocation.
  at("Invoke", "POST", "/2015-03-31/functions/{name}/invocations"),
  at("InvokeAsync", "POST", "/2014-11-13/functions/{name}/invoke-async"),
  at(
    "InvokeWithResponseStream",
    "POST",
    "/2021-11-15/functions/{name}/response-streaming-invocations",
  ),

  // What is set on a function.
  at("AddPermission", "POST", "/2015-03-31/functions/{name}/policy"),
  at("GetPolicy", "GET", "/2015-03-31/functions/{name}/policy"),
  at("RemovePermission", "DELETE", "/2015-03-31/functions/{name}/policy/{statement}"),
  at("PutFunctionConcurrency", "PUT", "/2017-10-31/functions/{name}/concurrency"),
  at("DeleteFunctionConcurrency", "DELETE", "/2017-10-31/functions/{name}/concurrency"),
  at("GetFunctionConcurrency", "GET", "/2019-09-30/functions/{name}/concurrency"),
  at(
    "ListProvisionedConcurrencyConfigs",
    "GET",
    "/2019-09-30/functions/{name}/provisioned-concurrency",
    ["List", "ALL"],
  ),
  at(
    "GetProvisionedConcurrencyConfig",
    "GET",
    "/2019-09-30/functions/{name}/provisioned-concurrency",
  ),
  at(
    "PutProvisionedConcurrencyConfig",
    "PUT",
    "/2019-09-30/functions/{name}/provisioned-concurrency",
  ),
  at(
    "DeleteProvisionedConcurrencyConfig",
    "DELETE",
    "/2019-09-30/functions/{name}/provisioned-concurrency",
  ),
  at("PutFunctionEventInvokeConfig", "PUT", "/2019-09-25/functions/{name}/event-invoke-config"),
  at("UpdateFunctionEventInvokeConfig", "POST", "/2019-09-25/functions/{name}/event-invoke-config"),
  at("GetFunctionEventInvokeConfig", "GET", "/2019-09-25/functions/{name}/event-invoke-config"),
  at(
    "DeleteFunctionEventInvokeConfig",
    "DELETE",
    "/2019-09-25/functions/{name}/event-invoke-config",
  ),
  at(
    "ListFunctionEventInvokeConfigs",
    "GET",
    "/2019-09-25/functions/{name}/event-invoke-config/list",
  ),
  at("CreateFunctionUrlConfig", "POST", "/2021-10-31/functions/{name}/url"),
  at("GetFunctionUrlConfig", "GET", "/2021-10-31/functions/{name}/url"),
  at("UpdateFunctionUrlConfig", "PUT", "/2021-10-31/functions/{name}/url"),
  at("DeleteFunctionUrlConfig", "DELETE", "/2021-10-31/functions/{name}/url"),
  at("ListFunctionUrlConfigs", "GET", "/2021-10-31/functions/{name}/urls"),
  at("PutRuntimeManagementConfig", "PUT", "/2021-07-20/functions/{name}/runtime-management-config"),
  at("GetRuntimeManagementConfig", "GET", "/2021-07-20/functions/{name}/runtime-management-config"),
  at("PutFunctionRecursionConfig", "PUT", "/2024-08-31/functions/{name}/recursion-config"),
  at("GetFunctionRecursionConfig", "GET", "/2024-08-31/functions/{name}/recursion-config"),
  at("PutFunctionScalingConfig", "PUT", "/2025-11-30/functions/{name}/function-scaling-config"),
  at("GetFunctionScalingConfig", "GET", "/2025-11-30/functions/{name}/function-scaling-config"),

  // Event source mappings.
  at("CreateEventSourceMapping", "POST", "/2015-03-31/event-source-mappings"),
  at("ListEventSourceMappings", "GET", "/2015-03-31/event-source-mappings"),
  at("GetEventSourceMapping", "GET", "/2015-03-31/event-source-mappings/{uuid}"),
  at("UpdateEventSourceMapping", "PUT", "/2015-03-31/event-source-mappings/{uuid}"),
  at("DeleteEventSourceMapping", "DELETE", "/2015-03-31/event-source-mappings/{uuid}"),

  // Layers.
  at("GetLayerVersionByArn", "GET", "/2018-10-31/layers", ["find", "LayerVersion"]),
  at("ListLayers", "GET", "/2018-10-31/layers"),
  at("PublishLayerVersion", "POST", "/2018-10-31/layers/{layer}/versions"),
  at("ListLayerVersions", "GET", "/2018-10-31/layers/{layer}/versions"),
  at("GetLayerVersion", "GET", "/2018-10-31/layers/{layer}/versions/{version}"),
  at("DeleteLayerVersion", "DELETE", "/2018-10-31/layers/{layer}/versions/{version}"),
  at("AddLayerVersionPermission", "POST", "/2018-10-31/layers/{layer}/versions/{version}/policy"),
  at("GetLayerVersionPolicy", "GET", "/2018-10-31/layers/{layer}/versions/{version}/policy"),
  at(
    "RemoveLayerVersionPermission",
    "DELETE",
    "/2018-10-31/layers/{layer}/versions/{version}/policy/{statement}",
  ),

  // Account and tags.
  at("GetAccountSettings", "GET", "/2016-08-19/account-settings"),
  at("TagResource", "POST", "/2017-03-31/tags/{resource}"),
  at("UntagResource", "DELETE", "/2017-03-31/tags/{resource}"),
  at("ListTags", "GET", "/2017-03-31/tags/{resource}"),

  // Code signing.
  at("CreateCodeSigningConfig", "POST", "/2020-04-22/code-signing-configs"),
  at("ListCodeSigningConfigs", "GET", "/2020-04-22/code-signing-configs"),
  at("GetCodeSigningConfig", "GET", "/2020-04-22/code-signing-configs/{config}"),
  at("UpdateCodeSigningConfig", "PUT", "/2020-04-22/code-signing-configs/{config}"),
  at("DeleteCodeSigningConfig", "DELETE", "/2020-04-22/code-signing-configs/{config}"),
  at(
    "ListFunctionsByCodeSigningConfig",
    "GET",
    "/2020-04-22/code-signing-configs/{config}/functions",
  ),
  at("PutFunctionCodeSigningConfig", "PUT", "/2020-06-30/functions/{name}/code-signing-config"),
  at("GetFunctionCodeSigningConfig", "GET", "/2020-06-30/functions/{name}/code-signing-config"),
  at(
    "DeleteFunctionCodeSigningConfig",
    "DELETE",
    "/2020-06-30/functions/{name}/code-signing-config",
  ),

  // Durable executions.
  at("GetDurableExecution", "GET", "/2025-12-01/durable-executions/{execution}"),
  at("GetDurableExecutionHistory", "GET", "/2025-12-01/durable-executions/{execution}/history"),
  at("GetDurableExecutionState", "GET", "/2025-12-01/durable-executions/{execution}/state"),
  at("CheckpointDurableExecution", "POST", "/2025-12-01/durable-executions/{execution}/checkpoint"),
  at("StopDurableExecution", "POST", "/2025-12-01/durable-executions/{execution}/stop"),
  at("ListDurableExecutionsByFunction", "GET", "/2025-12-01/functions/{name}/durable-executions"),
  at(
    "SendDurableExecutionCallbackSuccess",
    "POST",
    "/2025-12-01/durable-execution-callbacks/{callback}/succeed",
  ),
  at(
    "SendDurableExecutionCallbackFailure",
    "POST",
    "/2025-12-01/durable-execution-callbacks/{callback}/fail",
  ),
  at(
    "SendDurableExecutionCallbackHeartbeat",
    "POST",
    "/2025-12-01/durable-execution-callbacks/{callback}/heartbeat",
  ),

  // Capacity providers.
  at("CreateCapacityProvider", "POST", "/2025-11-30/capacity-providers"),
  at("ListCapacityProviders", "GET", "/2025-11-30/capacity-providers"),
  at("GetCapacityProvider", "GET", "/2025-11-30/capacity-providers/{provider}"),
  at("UpdateCapacityProvider", "PUT", "/2025-11-30/capacity-providers/{provider}"),
  at("DeleteCapacityProvider", "DELETE", "/2025-11-30/capacity-providers/{provider}"),
  at(
    "ListFunctionVersionsByCapacityProvider",
    "GET",
    "/2025-11-30/capacity-providers/{provider}/function-versions",
  ),
] as const;

export type Operation = (typeof OPERATIONS)[number];
export type OperationName = Operation["name"];

function at<const N extends string>(
  name: N,
  method: Method,
  path: string,
  query?: Row["query"],
): Row & { readonly name: N } {
  return { name, method, path, ...(query === undefined ? {} : { query }) };
}
