import { invalidParameter } from "../aws/errors.ts";
import {
  EPHEMERAL_STORAGE_MB_DEFAULT,
  MEMORY_MB_DEFAULT,
  TIMEOUT_SECONDS_DEFAULT,
} from "../aws/limits.ts";
import { type LayerReference } from "./layers/model.ts";
import { type Runtime } from "./runtimes.ts";

export type Architecture = "x86_64" | "arm64";
export type ApplicationLogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";
export type SystemLogLevel = "DEBUG" | "INFO" | "WARN";

export type Logging =
  | { readonly format: "Text"; readonly group: string }
  | {
      readonly format: "JSON";
      readonly group: string;
      readonly applicationLevel: ApplicationLogLevel;
      readonly systemLevel: SystemLogLevel;
    };

/** What a user sets on a function, and what a version keeps. */
export interface FunctionConfiguration {
  readonly role: string;
  readonly handler: string;
  readonly runtime: Runtime;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly ephemeralStorageMb: number;
  readonly architectures: readonly Architecture[];
  readonly tracingMode: "Active" | "PassThrough";
  readonly logging: Logging;
  /** Absent and empty differ: AWS shows an empty one, and leaves an absent one out. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly kmsKeyArn?: string;
  readonly deadLetterTargetArn?: string;
  /** In the order in which they are mounted: what a later one has takes the place of an earlier one's. */
  readonly layers?: readonly LayerReference[];
}

export interface LoggingChanges {
  readonly format?: Logging["format"];
  readonly group?: string;
  readonly applicationLevel?: ApplicationLogLevel;
  readonly systemLevel?: SystemLogLevel;
}

/** Absent keeps. An empty key, target ARN or list of layers clears: reference 2.3. */
export type ConfigurationChanges = Partial<Omit<FunctionConfiguration, "logging">> & {
  readonly logging?: LoggingChanges;
};

type Mandatory = "role" | "handler" | "runtime";

export function defaultConfiguration(
  functionName: string,
  given: Pick<FunctionConfiguration, Mandatory>,
): FunctionConfiguration {
  return {
    ...given,
    description: "",
    timeoutSeconds: TIMEOUT_SECONDS_DEFAULT,
    memoryMb: MEMORY_MB_DEFAULT,
    ephemeralStorageMb: EPHEMERAL_STORAGE_MB_DEFAULT,
    architectures: ["x86_64"],
    tracingMode: "PassThrough",
    logging: { format: "Text", group: `/aws/lambda/${functionName}` },
  };
}

export function applyChanges(
  current: FunctionConfiguration,
  changes: ConfigurationChanges,
): FunctionConfiguration {
  const { kmsKeyArn, deadLetterTargetArn, layers, ...rest } = { ...current, ...changes };
  return {
    ...rest,
    logging: mergeLogging(current.logging, changes.logging ?? {}),
    ...(kmsKeyArn ? { kmsKeyArn } : {}),
    ...(deadLetterTargetArn ? { deadLetterTargetArn } : {}),
    ...(layers !== undefined && layers.length > 0 ? { layers } : {}),
  };
}

/** Member by member: reference 2.3. Text has no levels, JSON has both. */
function mergeLogging(current: Logging, changes: LoggingChanges): Logging {
  const format = changes.format ?? current.format;
  const group = changes.group ?? current.group;

  if (format === "Text") {
    if (changes.applicationLevel !== undefined || changes.systemLevel !== undefined) {
      throw invalidParameter(
        "ApplicationLogLevel and SystemLogLevel can only be set when LogFormat is JSON",
      );
    }
    return { format, group };
  }

  const levels = current.format === "JSON" ? current : undefined;
  return {
    format,
    group,
    applicationLevel: changes.applicationLevel ?? levels?.applicationLevel ?? "INFO",
    systemLevel: changes.systemLevel ?? levels?.systemLevel ?? "INFO",
  };
}
