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

/** A network to be in; empty lists are that of a function that is in none any more. */
export interface Vpc {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly ipv6: boolean;
}

export interface FileSystem {
  readonly arn: string;
  readonly localMountPath: string;
}

export interface Durable {
  readonly retentionDays?: number;
  readonly executionTimeoutSeconds?: number;
}

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
  readonly vpc?: Vpc;
  readonly fileSystems?: readonly FileSystem[];
  /** Absent is AWS's `None`. */
  readonly snapStart?: "PublishedVersions";
  readonly durable?: Durable;
  readonly tenantIsolation?: "PER_TENANT";
}

export interface LoggingChanges {
  readonly format?: Logging["format"];
  readonly group?: string;
  readonly applicationLevel?: ApplicationLogLevel;
  readonly systemLevel?: SystemLogLevel;
}

/** Absent keeps. An empty key, target ARN or list of layers clears: reference 2.3. */
export type ConfigurationChanges = Partial<
  Omit<FunctionConfiguration, "logging" | "vpc" | "snapStart">
> & {
  readonly logging?: LoggingChanges;
  /** An absent member keeps. */
  readonly vpc?: Partial<Vpc>;
  readonly snapStart?: "PublishedVersions" | "None";
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
  const { logging, vpc: vpcChanges, snapStart = current.snapStart, ...others } = changes;
  const { kmsKeyArn, deadLetterTargetArn, layers, fileSystems, ...rest } = {
    ...current,
    ...others,
  };
  const vpc = mergeVpc(current.vpc, vpcChanges);
  const { snapStart: _, vpc: __, ...kept } = rest;
  checkFileSystems(fileSystems, vpc);
  if (snapStart === "PublishedVersions") checkSnapStart(rest.ephemeralStorageMb, fileSystems);
  return {
    ...kept,
    logging: mergeLogging(current.logging, logging ?? {}),
    ...(kmsKeyArn ? { kmsKeyArn } : {}),
    ...(deadLetterTargetArn ? { deadLetterTargetArn } : {}),
    ...(layers !== undefined && layers.length > 0 ? { layers } : {}),
    ...(fileSystems !== undefined && fileSystems.length > 0 ? { fileSystems } : {}),
    ...(vpc === undefined ? {} : { vpc }),
    ...(snapStart === "PublishedVersions" ? { snapStart } : {}),
  };
}

/** Whether AWS prepares a version of this before it may be called: reference 2.4. */
export function isPreparedFirst({ snapStart, vpc }: FunctionConfiguration): boolean {
  return snapStart !== undefined || isInVpc(vpc);
}

/** A network that never was there is not shown as an empty one. */
function mergeVpc(current: Vpc | undefined, changes: Partial<Vpc> | undefined): Vpc | undefined {
  if (changes === undefined) return current;
  const none = { subnetIds: [], securityGroupIds: [], ipv6: false };
  const vpc = { ...none, ...current, ...changes };
  if ((vpc.subnetIds.length === 0) !== (vpc.securityGroupIds.length === 0)) {
    throw invalidParameter("SubnetIds and SecurityIds must coexist or be both empty list.");
  }
  if (isInVpc(vpc)) return vpc;
  return current === undefined ? undefined : none;
}

function checkFileSystems(fileSystems: readonly FileSystem[] = [], vpc: Vpc | undefined): void {
  if (fileSystems.length === 0 || isInVpc(vpc)) return;
  throw invalidParameter(
    "Function must be configured to execute in a VPC to reference access point.",
  );
}

/** What a snapshot does not hold (AWS's guide to SnapStart). The pattern of the text is AWS's, its subjects are not known. */
function checkSnapStart(
  ephemeralStorageMb: number,
  fileSystems: readonly FileSystem[] | undefined,
): void {
  const refuse = (what: string) =>
    invalidParameter(`${what} is not supported for SnapStart enabled functions.`);
  if (ephemeralStorageMb > EPHEMERAL_STORAGE_MB_DEFAULT) {
    throw refuse(`Ephemeral storage greater than ${EPHEMERAL_STORAGE_MB_DEFAULT} MB`);
  }
  if (fileSystems !== undefined && fileSystems.length > 0) throw refuse("A file system");
}

function isInVpc(vpc: Vpc | undefined): boolean {
  return vpc !== undefined && vpc.subnetIds.length > 0;
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
