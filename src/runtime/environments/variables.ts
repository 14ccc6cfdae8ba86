import { type Serving } from "../../functions/serving.ts";

/** Where the managed runtime has its X-Ray daemon and its runtime API; nothing answers there here. */
const XRAY_HOST = "169.254.100.1";

export interface VariablesInput {
  readonly serving: Serving;
  readonly region: string;
  readonly logStreamName: string;
}

/**
 * process.env of an environment: what the managed Node.js runtime sets (reference 3.4), under the user's own. The
 * credentials of the execution role are absent until roles exist: there are none that a guest may have.
 */
export function environmentVariables(input: VariablesInput): Record<string, string> {
  const { serving, region, logStreamName } = input;
  const major = serving.runtime.replace(/\D/g, "");
  return {
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    LD_LIBRARY_PATH:
      "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
    NODE_PATH: `/opt/nodejs/node${major}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task`,
    PWD: "/var/task",
    SHLVL: "0",
    ...serving.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${serving.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: serving.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: serving.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(serving.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: serving.initializationType,
    ...(serving.logFormat === "JSON"
      ? {
          AWS_LAMBDA_LOG_FORMAT: serving.logFormat,
          AWS_LAMBDA_LOG_LEVEL: serving.applicationLogLevel ?? "INFO",
        }
      : {}),
    ...logVariables(serving, logStreamName),
    AWS_LAMBDA_RUNTIME_API: `${XRAY_HOST}:9001`,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: `${XRAY_HOST}:2000`,
    _AWS_XRAY_DAEMON_ADDRESS: XRAY_HOST,
    _AWS_XRAY_DAEMON_PORT: "2000",
    _HANDLER: serving.handler,
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
  };
}

/**
 * What a copy of an environment has of its own. A function with SnapStart has not even that, on AWS too: its code is
 * initialized before any of its environments has a log.
 */
export function logVariables(serving: Serving, logStreamName: string): Record<string, string> {
  if (serving.initializationType === "snap-start") return {};
  return {
    AWS_LAMBDA_LOG_GROUP_NAME: serving.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
  };
}
