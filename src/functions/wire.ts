import { functionArn, runtimeVersionArn } from "../aws/arn.ts";
import { toLambdaDate } from "../aws/dates.ts";
import { nextMarkerOf, type Page } from "../aws/paging.ts";
import { base64OfHex } from "../platform/bytes.ts";
import { type Logging } from "./configuration.ts";
import { type FunctionRecord } from "./model.ts";
import { runtimeHash } from "./runtimes.ts";
import { type FunctionExtras } from "./store-extras.ts";
import { toSettingsMembers } from "./wire-settings.ts";

/** AWS uses the text of a creation for updates as well: reference 2.4. */
const IN_TRANSITION = {
  reason: "The function is being created.",
  reasonCode: "Creating",
} as const;

/** What Create, Get and Update answer. `qualifier` is what the caller gave: ARNs echo it (reference 2.2). */
export function toConfiguration(record: FunctionRecord, qualifier?: string): object {
  return {
    ...toListItem(record, qualifier),
    ...toStates(record),
    RuntimeVersionConfig: {
      RuntimeVersionArn: runtimeVersionArn(
        record.address.region,
        runtimeHash(record.configuration.runtime),
      ),
    },
  };
}

/** Lists leave out states and the runtime version: reference 2.2. */
export function toListItem(record: FunctionRecord, qualifier?: string): object {
  const { address, configuration, code } = record;
  return {
    FunctionName: address.name,
    FunctionArn: functionArn(address, qualifier),
    Runtime: configuration.runtime,
    Role: configuration.role,
    Handler: configuration.handler,
    CodeSize: code.bytes,
    Description: configuration.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    LastModified: toLambdaDate(record.lastModifiedAt),
    CodeSha256: base64OfHex(code.sha256Hex),
    Version: record.version,
    ...toOptionalMembers(record),
    TracingConfig: { Mode: configuration.tracingMode },
    RevisionId: record.revisionId,
    PackageType: "Zip",
    Architectures: configuration.architectures,
    EphemeralStorage: { Size: configuration.ephemeralStorageMb },
    ...toSettingsMembers(record),
    LoggingConfig: toLoggingConfig(configuration.logging),
  };
}

/** Tags and Concurrency only if there are any: reference 2.3. */
export function toFunction(
  record: FunctionRecord,
  { tags, reserved }: FunctionExtras,
  { location, qualifier }: { readonly location: string; readonly qualifier?: string | undefined },
): object {
  return {
    Configuration: toConfiguration(record, qualifier),
    Code: { RepositoryType: "S3", Location: location },
    ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
    ...(reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } }),
  };
}

/** With all versions asked for, even `$LATEST` is qualified: reference 2.2. */
export function toFunctionList(page: Page<FunctionRecord>, allVersions: boolean): object {
  return {
    Functions: page.items.map((record) =>
      toListItem(record, allVersions ? record.version : undefined),
    ),
    ...nextMarkerOf(page),
  };
}

function toStates({ state, lastUpdateStatus, failure }: FunctionRecord): object {
  const reasons = failure ?? IN_TRANSITION;
  return {
    State: state,
    ...(state === "Active"
      ? {}
      : { StateReason: reasons.reason, StateReasonCode: reasons.reasonCode }),
    ...(lastUpdateStatus === undefined ? {} : { LastUpdateStatus: lastUpdateStatus }),
    ...(lastUpdateStatus === undefined || lastUpdateStatus === "Successful"
      ? {}
      : {
          LastUpdateStatusReason: reasons.reason,
          LastUpdateStatusReasonCode: reasons.reasonCode,
        }),
  };
}

/** Only when set: reference 2.3. */
function toOptionalMembers({ configuration }: FunctionRecord): object {
  const { environment, kmsKeyArn, deadLetterTargetArn, layers } = configuration;
  return {
    ...(environment === undefined ? {} : { Environment: { Variables: environment } }),
    ...(kmsKeyArn === undefined ? {} : { KMSKeyArn: kmsKeyArn }),
    ...(deadLetterTargetArn === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: deadLetterTargetArn } }),
    ...(layers === undefined
      ? {}
      : { Layers: layers.map(({ arn, bytes }) => ({ Arn: arn, CodeSize: bytes })) }),
  };
}

function toLoggingConfig(logging: Logging): object {
  return {
    LogFormat: logging.format,
    ...(logging.format === "JSON"
      ? {
          ApplicationLogLevel: logging.applicationLevel,
          SystemLogLevel: logging.systemLevel,
        }
      : {}),
    LogGroup: logging.group,
  };
}
