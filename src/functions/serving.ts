import { base64OfHex } from "../platform/bytes.ts";
import {
  type ApplicationLogLevel,
  type Architecture,
  type FunctionConfiguration,
  type Logging,
  type SystemLogLevel,
} from "./configuration.ts";
import { type FunctionRecord, type FunctionState, LATEST, servingSnapshot } from "./model.ts";
import { type Runtime } from "./runtimes.ts";

/** How an environment comes into being, as its variable says: reference 3.4. */
export type InitializationType = "on-demand" | "provisioned-concurrency" | "snap-start";

/** All that an execution environment needs to know of a function version. */
export interface Serving {
  readonly functionName: string;
  readonly version: string;
  /** Only an Active function is invoked. */
  readonly state: FunctionState;
  /** Environments of any type but `on-demand` are copies of one that was initialized before. */
  readonly initializationType: InitializationType;
  readonly runtime: Runtime;
  readonly handler: string;
  readonly role: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly ephemeralStorageMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly tracingMode: "Active" | "PassThrough";
  readonly logGroup: string;
  readonly logFormat: Logging["format"];
  /** Levels exist only for JSON. */
  readonly applicationLogLevel?: ApplicationLogLevel;
  readonly systemLogLevel?: SystemLogLevel;
  readonly architectures: readonly Architecture[];
  /** Where events go that asynchronous invocations have given up: reference 4.2. */
  readonly deadLetterTargetArn?: string;
  /** A setting that calls of it would have to heed, and that nothing heeds yet. */
  readonly unheeded?: "DurableConfig" | "TenancyConfig";
  /** Hexadecimal: names the package in R2, together with the account. */
  readonly packageSha256: string;
  readonly packageBytes: number;
  /** Hexadecimal, like the package's and in the same account: what is at /opt, in the order of mounting. */
  readonly layerSha256s: readonly string[];
  /** Epoch ms; of what serves, not of an update under way: an environment is good for as long as this stays. */
  readonly lastModifiedAt: number;
  /** Base64, as AWS shows it. */
  readonly codeSha256: string;
}

/** The old code and settings while an update is under way: reference 2.4. */
export function toServing(record: FunctionRecord, isProvisioned = false): Serving {
  const { configuration, code, lastModifiedAt } = servingSnapshot(record);
  const { logging } = configuration;
  return {
    functionName: record.address.name,
    version: record.version,
    state: record.state,
    initializationType: initializationType(record, isProvisioned),
    runtime: configuration.runtime,
    handler: configuration.handler,
    role: configuration.role,
    timeoutSeconds: configuration.timeoutSeconds,
    memoryMb: configuration.memoryMb,
    ephemeralStorageMb: configuration.ephemeralStorageMb,
    environment: configuration.environment ?? {},
    tracingMode: configuration.tracingMode,
    logGroup: logging.group,
    logFormat: logging.format,
    ...(logging.format === "JSON"
      ? {
          applicationLogLevel: logging.applicationLevel,
          systemLogLevel: logging.systemLevel,
        }
      : {}),
    architectures: configuration.architectures,
    ...(configuration.deadLetterTargetArn === undefined
      ? {}
      : { deadLetterTargetArn: configuration.deadLetterTargetArn }),
    ...unheeded(configuration),
    packageSha256: code.sha256Hex,
    packageBytes: code.bytes,
    layerSha256s: (configuration.layers ?? []).map(({ sha256Hex }) => sha256Hex),
    lastModifiedAt,
    codeSha256: base64OfHex(code.sha256Hex),
  };
}

function initializationType(
  { version, configuration }: FunctionRecord,
  isProvisioned: boolean,
): InitializationType {
  if (version === LATEST) return "on-demand";
  if (configuration.snapStart !== undefined) return "snap-start";
  return isProvisioned ? "provisioned-concurrency" : "on-demand";
}

function unheeded({ durable, tenantIsolation }: FunctionConfiguration): Pick<Serving, "unheeded"> {
  if (tenantIsolation !== undefined) return { unheeded: "TenancyConfig" };
  return durable === undefined ? {} : { unheeded: "DurableConfig" };
}
