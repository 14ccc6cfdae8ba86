import { parseArn } from "../../aws/arn.ts";
import { type AwsError, invalidParameter } from "../../aws/errors.ts";

/** What events come from, of those that Lambda polls. */
export type SourceKind =
  | "sqs"
  | "kinesis"
  | "dynamodb"
  | "managed-kafka"
  | "self-managed-kafka"
  | "mq"
  | "documentdb";

export interface EventSource {
  readonly kind: SourceKind;
  /** Absent for a Kafka that is not AWS's. */
  readonly arn?: string;
  /** Of that Kafka: `host:port`, in the order given. */
  readonly bootstrapServers?: readonly string[];
}

export type StartingPosition = "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";

/** Reference 5.2: what a source has by default, and what it takes. */
export interface SourceRules {
  readonly batchSize: number;
  /** Absent stands for half a second, which cannot be said in seconds. */
  readonly windowSeconds?: number;
  /** Parameters beside those that every source takes, by AWS's names. */
  readonly parameters: readonly string[];
  /** None when the source has no position; one has to be given when there are any. */
  readonly startingPositions: readonly StartingPosition[];
  /** Services that what failed can be sent to. */
  readonly failureServices: readonly string[];
  readonly accessTypes: readonly string[];
  readonly pollers?: { readonly minimum: number };
  /** `StateTransitionReason`: reference 5.1, or that nobody polls here. */
  readonly transitionReason: "USER_INITIATED" | "User action" | typeof NOT_POLLED;
  /** Whether a mapping shows what came of its last batch, `LastProcessingResult`. */
  readonly showsResult?: boolean;
}

/** What a mapping says whose source is kept and checked, and not read. */
const NOT_POLLED = "Lamella does not poll this kind of event source";

/** Of pollers that are provisioned; the least is the source's own. */
export const POLLERS_MAX_DEFAULT = 200;
/** A FIFO queue gives no more messages at once. */
export const FIFO_BATCH_SIZE_MAX = 10;
/** More messages than this need a window to gather them in: text 64. */
export const WINDOWLESS_BATCH_SIZE_MAX = 10;
export const RECORD_AGE_SECONDS_MIN = 60;
/** Of retries and of a record's age. */
export const UNLIMITED = -1;

const ALL_POSITIONS: readonly StartingPosition[] = ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"];
const START = ["StartingPosition", "StartingPositionTimestamp"];
const FAILURE = [
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "MaximumRecordAgeInSeconds",
  "DestinationConfig",
  "FunctionResponseTypes",
];

const STREAM: SourceRules = {
  batchSize: 100,
  windowSeconds: 0,
  parameters: [...START, ...FAILURE, "ParallelizationFactor", "TumblingWindowInSeconds"],
  startingPositions: ALL_POSITIONS,
  failureServices: ["sqs", "sns", "s3"],
  accessTypes: [],
  transitionReason: "User action",
  showsResult: true,
};

const KAFKA: SourceRules = {
  batchSize: 100,
  parameters: [
    ...START,
    ...FAILURE,
    "Topics",
    "SourceAccessConfigurations",
    "ProvisionedPollerConfig",
  ],
  startingPositions: ALL_POSITIONS,
  failureServices: ["sqs", "sns", "s3", "kafka"],
  accessTypes: [
    "BASIC_AUTH",
    "SASL_SCRAM_256_AUTH",
    "SASL_SCRAM_512_AUTH",
    "CLIENT_CERTIFICATE_TLS_AUTH",
    "SERVER_ROOT_CA_CERTIFICATE",
    "VPC_SUBNET",
    "VPC_SECURITY_GROUP",
  ],
  pollers: { minimum: 1 },
  transitionReason: "USER_INITIATED",
  showsResult: true,
};

export const SOURCE_RULES: Readonly<Record<SourceKind, SourceRules>> = {
  sqs: {
    batchSize: 10,
    windowSeconds: 0,
    parameters: ["FunctionResponseTypes", "ScalingConfig", "ProvisionedPollerConfig"],
    startingPositions: [],
    failureServices: [],
    accessTypes: [],
    pollers: { minimum: 2 },
    transitionReason: "USER_INITIATED",
  },
  kinesis: STREAM,
  dynamodb: { ...STREAM, startingPositions: ["TRIM_HORIZON", "LATEST"] },
  "managed-kafka": {
    ...KAFKA,
    parameters: [...KAFKA.parameters, "AmazonManagedKafkaEventSourceConfig"],
  },
  "self-managed-kafka": {
    ...KAFKA,
    parameters: [
      ...KAFKA.parameters,
      "SelfManagedEventSource",
      "SelfManagedKafkaEventSourceConfig",
    ],
  },
  mq: {
    batchSize: 100,
    parameters: ["Queues", "SourceAccessConfigurations"],
    startingPositions: [],
    failureServices: [],
    accessTypes: ["BASIC_AUTH", "VIRTUAL_HOST"],
    transitionReason: "USER_INITIATED",
    showsResult: true,
  },
  documentdb: {
    batchSize: 100,
    parameters: [...START, "SourceAccessConfigurations", "DocumentDBEventSourceConfig"],
    startingPositions: ALL_POSITIONS,
    failureServices: [],
    accessTypes: ["BASIC_AUTH"],
    transitionReason: NOT_POLLED,
  },
};

/** The source that an ARN or a list of servers names: one of the two. Throws text 60. */
export function eventSource(
  arn: string | undefined,
  bootstrapServers: readonly string[] | undefined,
): EventSource {
  if (arn === undefined && bootstrapServers !== undefined) {
    return { kind: "self-managed-kafka", bootstrapServers };
  }
  const kind = arn === undefined || bootstrapServers !== undefined ? undefined : kindOf(arn);
  if (arn === undefined || kind === undefined) throw unrecognized();
  return { kind, arn };
}

export function isFifo({ kind, arn }: EventSource): boolean {
  return kind === "sqs" && arn?.endsWith(".fifo") === true;
}

export function isStream({ kind }: EventSource): boolean {
  return kind === "kinesis" || kind === "dynamodb";
}

export function isKafka({ kind }: EventSource): boolean {
  return kind === "managed-kafka" || kind === "self-managed-kafka";
}

function kindOf(text: string): SourceKind | undefined {
  const arn = parseArn(text);
  switch (arn?.service) {
    case "sqs":
    case "kinesis":
    case "mq":
      return arn.service;
    case "kafka":
      return "managed-kafka";
    case "dynamodb":
      // A table itself gives no events.
      return arn.resource.includes("/stream/") ? "dynamodb" : undefined;
    case "rds":
      return arn.resource.startsWith("cluster:") ? "documentdb" : undefined;
    default:
      return undefined;
  }
}

function unrecognized(): AwsError {
  return invalidParameter("Unrecognized event source.");
}
