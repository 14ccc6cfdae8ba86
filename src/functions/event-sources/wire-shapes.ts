import { ARN_PATTERN } from "../../aws/arn.ts";
import { DESTINATION_CONFIG } from "../../aws/destination.ts";
import { NAMESPACED_FUNCTION_NAME } from "../../aws/function-name.ts";
import { MARKER, MAX_ITEMS } from "../../aws/paging.ts";
import {
  boolean,
  integer,
  list,
  map,
  number,
  oneOf,
  required,
  string,
  structure,
} from "../../aws/shape.ts";

/** The inputs of the operations on event source mappings, from AWS's model. */

const ARN = string({ pattern: ARN_PATTERN });
const URI = string({ min: 1, max: 200, pattern: String.raw`[a-zA-Z0-9-\/*:_+=.@-]*` });

const KAFKA = {
  ConsumerGroupId: URI,
  SchemaRegistryConfig: structure({
    SchemaRegistryURI: string({
      min: 1,
      max: 10_000,
      pattern: String.raw`[a-zA-Z0-9-\/*:_+=.@-]*`,
    }),
    EventRecordFormat: oneOf(["JSON", "SOURCE"]),
    AccessConfigs: list(
      structure({
        Type: oneOf(["BASIC_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH", "SERVER_ROOT_CA_CERTIFICATE"]),
        URI: ARN,
      }),
    ),
    SchemaValidationConfigs: list(structure({ Attribute: oneOf(["KEY", "VALUE"]) })),
  }),
};
const KAFKA_CONFIG = structure(KAFKA);
const SELF_MANAGED_KAFKA_CONFIG = structure({
  ...KAFKA,
  ConsumptionMode: oneOf(["Queue", "Stream"]),
});

/** What CreateEventSourceMapping and UpdateEventSourceMapping share. */
const SETTINGS = {
  Enabled: boolean(),
  BatchSize: integer({ min: 1, max: 10_000 }),
  /** The model's pattern `.*` has no newlines, and multi-line patterns are in use. */
  FilterCriteria: structure({
    Filters: list(structure({ Pattern: string({ min: 0, max: 4096 }) })),
  }),
  MaximumBatchingWindowInSeconds: integer({ min: 0, max: 300 }),
  DestinationConfig: DESTINATION_CONFIG,
  MaximumRecordAgeInSeconds: integer({ min: -1, max: 604_800 }),
  BisectBatchOnFunctionError: boolean(),
  MaximumRetryAttempts: integer({ min: -1, max: 10_000 }),
  ParallelizationFactor: integer({ min: 1, max: 10 }),
  SourceAccessConfigurations: list(
    structure({
      Type: oneOf([
        "BASIC_AUTH",
        "VPC_SUBNET",
        "VPC_SECURITY_GROUP",
        "SASL_SCRAM_512_AUTH",
        "SASL_SCRAM_256_AUTH",
        "VIRTUAL_HOST",
        "CLIENT_CERTIFICATE_TLS_AUTH",
        "SERVER_ROOT_CA_CERTIFICATE",
      ]),
      URI,
    }),
    { min: 0, max: 22 },
  ),
  TumblingWindowInSeconds: integer({ min: 0, max: 900 }),
  FunctionResponseTypes: list(oneOf(["ReportBatchItemFailures"]), { min: 0, max: 1 }),
  ScalingConfig: structure({ MaximumConcurrency: integer({ min: 2, max: 1000 }) }),
  AmazonManagedKafkaEventSourceConfig: KAFKA_CONFIG,
  SelfManagedKafkaEventSourceConfig: SELF_MANAGED_KAFKA_CONFIG,
  DocumentDBEventSourceConfig: structure({
    DatabaseName: string({ min: 1, max: 63, pattern: String.raw`[^ /\.$\x22]*` }),
    CollectionName: string({
      min: 1,
      max: 57,
      pattern: String.raw`(^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*)`,
    }),
    FullDocument: oneOf(["UpdateLookup", "Default"]),
  }),
  KMSKeyArn: string({ pattern: String.raw`(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()` }),
  MetricsConfig: structure({
    Metrics: list(oneOf(["EventCount", "ErrorCount", "KafkaMetrics"]), { min: 0, max: 3 }),
  }),
  LoggingConfig: structure({ SystemLogLevel: oneOf(["DEBUG", "INFO", "WARN"]) }),
  ProvisionedPollerConfig: structure({
    MinimumPollers: integer({ min: 1, max: 200 }),
    MaximumPollers: integer({ min: 1, max: 2000 }),
    PollerGroupName: string({ min: 0, max: 128, pattern: "[a-zA-Z0-9-_]*" }),
  }),
};

export const CREATE_EVENT_SOURCE_MAPPING = structure({
  EventSourceArn: ARN,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  ...SETTINGS,
  StartingPosition: oneOf(["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"]),
  StartingPositionTimestamp: number(),
  Tags: map(string(), string()),
  Topics: list(string({ min: 1, max: 249, pattern: String.raw`[^.]([a-zA-Z0-9\-_.]+)` }), {
    min: 1,
    max: 1,
  }),
  Queues: list(string({ min: 1, max: 1000, pattern: String.raw`[\s\S]*` }), { min: 1, max: 1 }),
  SelfManagedEventSource: structure({
    Endpoints: map(
      oneOf(["KAFKA_BOOTSTRAP_SERVERS"]),
      list(
        string({
          min: 1,
          max: 300,
          pattern: String.raw`(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\-]*[a-zA-Z0-9])\.)*([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9\-]*[A-Za-z0-9]):[0-9]{1,5}`,
        }),
        { min: 1, max: 10 },
      ),
      { min: 1, max: 2 },
    ),
  }),
});

const MAPPING = { UUID: required(string()) };
export const EVENT_SOURCE_MAPPING = structure(MAPPING);

export const UPDATE_EVENT_SOURCE_MAPPING = structure({
  ...MAPPING,
  FunctionName: NAMESPACED_FUNCTION_NAME,
  ...SETTINGS,
});

export const LIST_EVENT_SOURCE_MAPPINGS = structure({
  EventSourceArn: ARN,
  FunctionName: NAMESPACED_FUNCTION_NAME,
  Marker: MARKER,
  MaxItems: MAX_ITEMS,
});
