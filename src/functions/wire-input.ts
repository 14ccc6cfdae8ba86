import { invalidParameter, parameterNotBuilt } from "../aws/errors.ts";
import { type Value } from "../aws/shape.ts";
import { checkEnvironment, checkMemory, checkRole } from "./checks.ts";
import {
  applyChanges,
  type ConfigurationChanges,
  defaultConfiguration,
  type FunctionConfiguration,
  type LoggingChanges,
} from "./configuration.ts";
import { type Creation } from "./operations/create-function.ts";
import { type CodeUpdate } from "./operations/update-function-code.ts";
import { type ConfigurationUpdate } from "./operations/update-function-configuration.ts";
import { type PackageSource, toPackageSource } from "./packages/source.ts";
import { checkRuntime } from "./runtimes.ts";
import { toSettingsChanges } from "./wire-settings.ts";
import {
  type CREATE_FUNCTION,
  type UPDATE_FUNCTION_CODE,
  type UPDATE_FUNCTION_CONFIGURATION,
} from "./wire-shapes.ts";

type CreateFunctionInput = Value<typeof CREATE_FUNCTION>;
type UpdateFunctionCodeInput = Value<typeof UPDATE_FUNCTION_CODE>;
type UpdateFunctionConfigurationInput = Value<typeof UPDATE_FUNCTION_CONFIGURATION>;

type ConfigurationInput = CreateFunctionInput | UpdateFunctionConfigurationInput;
type CodeSource = CreateFunctionInput["Code"];

export function toCreation(input: CreateFunctionInput, functionName: string): Creation {
  refuseUnbuiltCreation(input);
  return {
    configuration: toNewConfiguration(input, functionName),
    source: toSource(input.Code),
    tags: input.Tags ?? {},
    publish: input.Publish ?? false,
    ...defined({ layerArns: input.Layers, codeSigningConfigArn: input.CodeSigningConfigArn }),
  };
}

export function toCodeUpdate(input: UpdateFunctionCodeInput): CodeUpdate {
  refuseUnbuiltCodeUpdate(input);
  return {
    source: toSource(input),
    dryRun: input.DryRun ?? false,
    publish: input.Publish ?? false,
    ...defined({ architectures: input.Architectures, expectedRevisionId: input.RevisionId }),
  };
}

export function toConfigurationUpdate(
  input: UpdateFunctionConfigurationInput,
): ConfigurationUpdate {
  return {
    changes: toChanges(input),
    ...defined({ layerArns: input.Layers, expectedRevisionId: input.RevisionId }),
  };
}

/** A new function's settings: AWS's defaults, and what the input says. */
function toNewConfiguration(
  input: CreateFunctionInput,
  functionName: string,
): FunctionConfiguration {
  const changes = toChanges(input);
  const { role, handler, runtime } = changes;
  if (role === undefined || handler === undefined || runtime === undefined) {
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  }
  const architectures = input.Architectures;
  return applyChanges(defaultConfiguration(functionName, { role, handler, runtime }), {
    ...changes,
    ...(architectures === undefined ? {} : { architectures }),
  });
}

/** The settings in an input, checked. */
function toChanges(input: ConfigurationInput): ConfigurationChanges {
  if (input.Role !== undefined) checkRole(input.Role);
  if (input.MemorySize !== undefined) checkMemory(input.MemorySize);
  const environment = input.Environment && (input.Environment.Variables ?? {});
  if (environment !== undefined) checkEnvironment(environment);

  const settings = toSettingsChanges(input);
  return {
    ...settings,
    ...defined({
      role: input.Role,
      handler: input.Handler,
      runtime: input.Runtime === undefined ? undefined : checkRuntime(input.Runtime),
      description: input.Description,
      timeoutSeconds: input.Timeout,
      memoryMb: input.MemorySize,
      ephemeralStorageMb: input.EphemeralStorage?.Size,
      tracingMode: input.TracingConfig?.Mode,
      environment,
      kmsKeyArn: input.KMSKeyArn,
      deadLetterTargetArn: input.DeadLetterConfig && (input.DeadLetterConfig.TargetArn ?? ""),
      logging: input.LoggingConfig && toLoggingChanges(input.LoggingConfig),
    }),
  };
}

/** The one source of code. */
function toSource(input: CodeSource): PackageSource {
  refuseEach(input, ["SourceKMSKeyArn"]);
  if (input.ZipFile === undefined) refuseEach(input, ["ImageUri"]);
  return toPackageSource(input);
}

function refuseUnbuiltCreation(input: CreateFunctionInput): void {
  refuseEach(input, ["PublishTo"]);
}

function refuseUnbuiltCodeUpdate(input: UpdateFunctionCodeInput): void {
  // Text 23. Every function has package type Zip so far.
  if (input.ImageUri !== undefined) {
    throw invalidParameter(
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    );
  }
  refuseEach(input, ["PublishTo"]);
}

function refuseEach<T extends object>(input: T, names: readonly (keyof T & string)[]): void {
  const used = names.find((name) => input[name] !== undefined);
  if (used !== undefined) throw parameterNotBuilt(used);
}

function toLoggingChanges(
  logging: NonNullable<ConfigurationInput["LoggingConfig"]>,
): LoggingChanges {
  return defined({
    format: logging.LogFormat,
    group: logging.LogGroup,
    applicationLevel: logging.ApplicationLogLevel,
    systemLevel: logging.SystemLogLevel,
  });
}

/** Leaves out what is undefined, so that an absent member keeps what is there. */
function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
