import { type OperationName } from "../../src/aws/operations.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000";
const KMS_KEY_ARN = "arn:aws:kms:us-east-1:000000000000:key/k";

const CONFIGURATION = {
  Role: "arn:aws:iam::000000000000:role/r",
  Handler: "index.handler",
  Runtime: "nodejs22.x",
  Description: "d",
  Timeout: 3,
  MemorySize: 128,
  VpcConfig: {
    SubnetIds: ["subnet-1"],
    SecurityGroupIds: ["sg-1"],
    Ipv6AllowedForDualStack: false,
  },
  Environment: { Variables: { KEY: "v" } },
  DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:q" },
  KMSKeyArn: KMS_KEY_ARN,
  TracingConfig: { Mode: "Active" },
  Layers: [`${ARN}:layer:l:1`],
  FileSystemConfigs: [
    {
      Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0",
      LocalMountPath: "/mnt/a",
    },
  ],
  ImageConfig: { EntryPoint: [], Command: [], WorkingDirectory: "" },
  EphemeralStorage: { Size: 512 },
  SnapStart: { ApplyOn: "None" },
  LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO", LogGroup: "/g" },
  DurableConfig: { RetentionPeriodInDays: 1, ExecutionTimeout: 1 },
};

const DESTINATIONS = {
  DestinationConfig: {
    OnSuccess: { Destination: "arn:aws:sqs:us-east-1:000000000000:q" },
    OnFailure: { Destination: "arn:aws:sqs:us-east-1:000000000000:q" },
  },
};

const EVENT_INVOKE = { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60, ...DESTINATIONS };

const URL_CONFIG = {
  AuthType: "NONE",
  InvokeMode: "BUFFERED",
  Cors: { AllowOrigins: ["*"], AllowMethods: ["GET"], AllowCredentials: true, MaxAge: 1 },
};

const MAPPING = {
  FunctionName: "swept",
  Enabled: true,
  BatchSize: 1,
  FilterCriteria: { Filters: [{ Pattern: "{}" }] },
  MaximumBatchingWindowInSeconds: 0,
  ScalingConfig: { MaximumConcurrency: 2 },
  FunctionResponseTypes: ["ReportBatchItemFailures"],
  ...DESTINATIONS,
};

const SIGNING = {
  Description: "d",
  AllowedPublishers: {
    SigningProfileVersionArns: [
      "arn:aws:signer:us-east-1:000000000000:/signing-profiles/p/0123456789",
    ],
  },
  CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" },
};

const ZIP_FILE = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";

/** A body with every kind of member that an operation takes; those that are not here take none, or only a payload. */
export const BODIES: Partial<Record<OperationName, Parameters<typeof JSON.stringify>[0]>> = {
  CreateFunction: {
    FunctionName: "swept",
    Code: { ZipFile: ZIP_FILE, S3Bucket: "bucket", S3Key: "k", S3ObjectVersion: "v" },
    Publish: false,
    PackageType: "Zip",
    Tags: { k: "v" },
    Architectures: ["arm64"],
    TenancyConfig: { TenantIsolationMode: "PER_TENANT" },
    ...CONFIGURATION,
  },
  UpdateFunctionConfiguration: CONFIGURATION,
  UpdateFunctionCode: {
    ZipFile: ZIP_FILE,
    Publish: false,
    DryRun: true,
    Architectures: ["arm64"],
  },
  PublishVersion: { CodeSha256: "c", Description: "d", RevisionId: "r" },
  CreateAlias: {
    Name: "a",
    FunctionVersion: "1",
    Description: "d",
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
  },
  UpdateAlias: {
    FunctionVersion: "1",
    Description: "d",
    RoutingConfig: { AdditionalVersionWeights: {} },
    RevisionId: "r",
  },
  AddPermission: {
    StatementId: "s",
    Action: "lambda:InvokeFunction",
    Principal: "s3.amazonaws.com",
    SourceArn: "arn:aws:s3:::b",
    SourceAccount: "000000000000",
    RevisionId: "r",
  },
  PutFunctionConcurrency: { ReservedConcurrentExecutions: 1 },
  PutProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 },
  PutFunctionEventInvokeConfig: EVENT_INVOKE,
  UpdateFunctionEventInvokeConfig: EVENT_INVOKE,
  CreateFunctionUrlConfig: URL_CONFIG,
  UpdateFunctionUrlConfig: URL_CONFIG,
  PutRuntimeManagementConfig: { UpdateRuntimeOn: "Auto", RuntimeVersionArn: `${ARN}:runtime:1` },
  PutFunctionRecursionConfig: { RecursiveLoop: "Allow" },
  PutFunctionScalingConfig: { FunctionScalingConfig: { MinExecutionEnvironments: 1 } },
  CreateEventSourceMapping: {
    ...MAPPING,
    EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:q",
    StartingPosition: "LATEST",
    StartingPositionTimestamp: 1,
    Tags: { k: "v" },
  },
  UpdateEventSourceMapping: MAPPING,
  PublishLayerVersion: {
    Description: "d",
    Content: { ZipFile: ZIP_FILE },
    CompatibleRuntimes: ["nodejs22.x"],
    LicenseInfo: "MIT",
    CompatibleArchitectures: ["arm64"],
  },
  AddLayerVersionPermission: {
    StatementId: "s",
    Action: "lambda:GetLayerVersion",
    Principal: "*",
    OrganizationId: "o-0123456789",
  },
  TagResource: { Tags: { k: "v" } },
  CreateCodeSigningConfig: { ...SIGNING, Tags: { k: "v" } },
  UpdateCodeSigningConfig: SIGNING,
  PutFunctionCodeSigningConfig: {
    CodeSigningConfigArn: `${ARN}:code-signing-config:csc-0123456789abcdef0`,
  },
  CreateCapacityProvider: {
    CapacityProviderName: "c",
    VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
    PermissionsConfig: { CapacityProviderOperatorRoleArn: CONFIGURATION.Role },
  },
  UpdateCapacityProvider: { CapacityProviderScalingConfig: { MaxVCpuCount: 2 } },
  CheckpointDurableExecution: { CheckpointToken: "t", Updates: [{ Id: "i", Type: "STEP" }] },
  StopDurableExecution: { Error: { ErrorMessage: "m" } },
  SendDurableExecutionCallbackFailure: { Error: { ErrorMessage: "m", StackTrace: ["s"] } },
};
