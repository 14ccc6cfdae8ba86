import { FUNCTION_NAME, NAMESPACED_FUNCTION_NAME, QUALIFIER } from "../aws/function-name.ts";
import { TIMEOUT_SECONDS_MAX } from "../aws/limits.ts";
import { MARKER, MAX_ITEMS } from "../aws/paging.ts";
import {
  blob,
  boolean,
  integer,
  list,
  map,
  number,
  oneOf,
  required,
  string,
  structure,
} from "../aws/shape.ts";
import { LAYER_VERSION_ARN } from "./layers/name.ts";

/**
 * The inputs of the operations on functions, from AWS's model. Parameters that are not built are here
 * too: a wrong value gets AWS's answer, and only a right one is told that it is not built.
 */

const ARN_OR_EMPTY = String.raw`(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()`;
const KMS_KEY_ARN = string({ pattern: ARN_OR_EMPTY });
const ARCHITECTURES = list(oneOf(["x86_64", "arm64"]), { min: 1, max: 1 });
export const PUBLISH_TO = oneOf(["LATEST_PUBLISHED"]);

/** The place in S3, in every input that names a package. */
export const S3_SOURCE = {
  S3Bucket: string({ min: 3, max: 63, pattern: String.raw`[0-9A-Za-z\.\-_]*(?<!\.)` }),
  S3Key: string({ min: 1, max: 1024 }),
  S3ObjectVersion: string({ min: 1, max: 1024 }),
  S3ObjectStorageMode: oneOf(["COPY", "REFERENCE"]),
};

/** Where code may come from, in CreateFunction's `Code` and in UpdateFunctionCode itself. */
const CODE_SOURCE = {
  ZipFile: blob(),
  ...S3_SOURCE,
  ImageUri: string(),
  SourceKMSKeyArn: KMS_KEY_ARN,
};

export const ROLE = string({
  pattern: String.raw`arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
});

const FILE_SYSTEM_CONFIG = structure({
  Arn: required(
    string({
      max: 256,
      pattern:
        String.raw`arn:aws[a-zA-Z-]*:elasticfilesystem:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:access-point/fsap-[a-f0-9]{17}` +
        String.raw`$|^arn:aws[-a-z]*:s3files:[0-9a-z-:]+:file-system/fs-[0-9a-f]{17,40}/access-point/fsap-[0-9a-f]{17,40}`,
    }),
  ),
  LocalMountPath: required(string({ max: 160, pattern: "/mnt/[a-zA-Z0-9-_.]+" })),
  S3FilesConfig: structure({ DirectS3Read: oneOf(["AUTO", "ENABLED", "DISABLED"]) }),
});

export const CAPACITY_PROVIDER_ARN_PATTERN = String.raw`arn:aws[a-zA-Z-]*:lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:capacity-provider:[a-zA-Z0-9-_]+`;

const CAPACITY_PROVIDER_CONFIG = structure({
  LambdaManagedInstancesCapacityProviderConfig: required(
    structure({
      CapacityProviderArn: required(
        string({ min: 1, max: 140, pattern: CAPACITY_PROVIDER_ARN_PATTERN }),
      ),
      PerExecutionEnvironmentMaxConcurrency: integer({ min: 1, max: 1600 }),
      ExecutionEnvironmentMemoryGiBPerVCpu: number({ min: 2, max: 8 }),
    }),
  ),
});

export const CODE_SIGNING_CONFIG_ARN = string({
  max: 200,
  pattern: String.raw`arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:code-signing-config:csc-[a-z0-9]{17}`,
});

/** What CreateFunction and UpdateFunctionConfiguration share. */
const CONFIGURATION = {
  Handler: string({ min: 0, max: 128, pattern: String.raw`[^\s]+` }),
  Description: string({ min: 0, max: 256 }),
  /** The model has no maximum; the service has: reference 2.1. */
  Timeout: integer({ min: 1, max: TIMEOUT_SECONDS_MAX }),
  MemorySize: integer({ min: 128, max: 32_768 }),
  VpcConfig: structure({
    SubnetIds: list(string({ min: 0, max: 1024, pattern: "subnet-[0-9a-z]*" }), {
      min: 0,
      max: 16,
    }),
    SecurityGroupIds: list(string({ min: 0, max: 1024, pattern: "sg-[0-9a-zA-Z]*" }), {
      min: 0,
      max: 5,
    }),
    Ipv6AllowedForDualStack: boolean(),
  }),
  Environment: structure({
    Variables: map(string({ pattern: "[a-zA-Z]([a-zA-Z0-9_])+" }), string(), { sensitive: true }),
  }),
  /** Not an enum here: an unknown runtime is no shape failure (text 8). */
  Runtime: string(),
  DeadLetterConfig: structure({ TargetArn: string({ pattern: ARN_OR_EMPTY }) }),
  KMSKeyArn: KMS_KEY_ARN,
  TracingConfig: structure({ Mode: oneOf(["Active", "PassThrough"]) }),
  Layers: list(LAYER_VERSION_ARN),
  FileSystemConfigs: list(FILE_SYSTEM_CONFIG, { min: 0, max: 1 }),
  ImageConfig: structure({
    EntryPoint: list(string(), { min: 0, max: 1500 }),
    Command: list(string(), { min: 0, max: 1500 }),
    WorkingDirectory: string({ min: 0, max: 1000 }),
  }),
  EphemeralStorage: structure({ Size: required(integer({ min: 512, max: 10_240 })) }),
  SnapStart: structure({ ApplyOn: oneOf(["PublishedVersions", "None"]) }),
  LoggingConfig: structure({
    LogFormat: oneOf(["JSON", "Text"]),
    ApplicationLogLevel: oneOf(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]),
    SystemLogLevel: oneOf(["DEBUG", "INFO", "WARN"]),
    LogGroup: string({ min: 1, max: 512, pattern: String.raw`[\.\-_/#A-Za-z0-9]+` }),
  }),
  CapacityProviderConfig: CAPACITY_PROVIDER_CONFIG,
  DurableConfig: structure({
    KMSKeyArn: KMS_KEY_ARN,
    RetentionPeriodInDays: integer({ min: 1, max: 90 }),
    ExecutionTimeout: integer({ min: 1, max: 31_622_400 }),
  }),
};

export const CREATE_FUNCTION = structure({
  FunctionName: required(FUNCTION_NAME),
  Role: required(ROLE),
  Code: required(structure(CODE_SOURCE)),
  ...CONFIGURATION,
  Publish: boolean(),
  PackageType: oneOf(["Zip", "Image"]),
  Tags: map(string(), string()),
  CodeSigningConfigArn: CODE_SIGNING_CONFIG_ARN,
  Architectures: ARCHITECTURES,
  PublishTo: PUBLISH_TO,
  TenancyConfig: structure({ TenantIsolationMode: required(oneOf(["PER_TENANT"])) }),
});

export const UPDATE_FUNCTION_CONFIGURATION = structure({
  FunctionName: required(FUNCTION_NAME),
  Role: ROLE,
  ...CONFIGURATION,
  RevisionId: string(),
});

export const UPDATE_FUNCTION_CODE = structure({
  FunctionName: required(FUNCTION_NAME),
  ...CODE_SOURCE,
  Publish: boolean(),
  DryRun: boolean(),
  RevisionId: string(),
  Architectures: ARCHITECTURES,
  PublishTo: PUBLISH_TO,
});

/** GetFunction, GetFunctionConfiguration and DeleteFunction. The qualifier is reported first: reference 2.2. */
export const NAME_AND_QUALIFIER = structure({
  Qualifier: QUALIFIER,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
});

export const LIST_FUNCTIONS = structure({
  MasterRegion: string({ pattern: String.raw`ALL|[a-z]{2}(-gov)?-[a-z]+-\d{1}` }),
  FunctionVersion: oneOf(["ALL"]),
  Marker: MARKER,
  MaxItems: MAX_ITEMS,
});
