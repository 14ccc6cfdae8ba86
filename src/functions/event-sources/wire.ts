import { toEpochSeconds } from "../../aws/dates.ts";
import {
  type Access,
  type EventSourceMapping,
  type KafkaSettings,
  mappedFunctionArn,
  type MappingKey,
  type MappingSettings,
  type SchemaRegistry,
} from "./model.ts";
import { type EventSource, isStream, SOURCE_RULES } from "./source.ts";
import { type Standing } from "./standing.ts";

/** What all operations on a mapping answer: reference 5.1. */
export function toMapping(mapping: EventSourceMapping, standing: Standing = {}): object {
  const { key, source, settings, state, modifiedAt } = mapping;
  const { showsResult, transitionReason } = SOURCE_RULES[source.kind];
  return {
    UUID: key.id,
    EventSourceMappingArn: mappingArn(key),
    FunctionArn: mappedFunctionArn(mapping),
    ...toSourceMembers(source, settings),
    BatchSize: settings.batchSize,
    ...present("MaximumBatchingWindowInSeconds", settings.windowSeconds),
    ...toStreamMembers(source, settings),
    ...present("FunctionResponseTypes", settings.responseTypes),
    ...toOptionalMembers(settings),
    LastModified: toEpochSeconds(modifiedAt),
    ...(showsResult
      ? { LastProcessingResult: standing.lastProcessingResult ?? "No records processed" }
      : {}),
    State: state,
    StateTransitionReason: standing.transitionReason ?? transitionReason,
  };
}

export function mappingArn({ accountId, region, id }: MappingKey): string {
  return `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${id}`;
}

/** Where events come from, and how to get at them. */
function toSourceMembers(source: EventSource, settings: MappingSettings): object {
  const { arn, bootstrapServers } = source;
  const kafka = settings.kafka && toKafkaConfig(settings.kafka);
  return {
    ...present("EventSourceArn", arn),
    ...(bootstrapServers === undefined
      ? {}
      : { SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: bootstrapServers } } }),
    ...present(
      arn === undefined
        ? "SelfManagedKafkaEventSourceConfig"
        : "AmazonManagedKafkaEventSourceConfig",
      kafka,
    ),
    ...present("Topics", settings.topics),
    ...present("Queues", settings.queues),
    ...present("SourceAccessConfigurations", settings.access?.map(toAccess)),
    ...present("DocumentDBEventSourceConfig", settings.documentDb && toDocumentDbConfig(settings)),
    ...present("StartingPosition", settings.startingPosition),
    ...present("StartingPositionTimestamp", settings.startingTimestamp),
  };
}

/** Streams show the place for what failed even when it is empty. */
function toStreamMembers(source: EventSource, settings: MappingSettings): object {
  const { onFailure } = settings;
  return {
    ...present("ParallelizationFactor", settings.parallelizationFactor),
    ...present("BisectBatchOnFunctionError", settings.bisectOnError),
    ...present("MaximumRetryAttempts", settings.retriesMax),
    ...present("MaximumRecordAgeInSeconds", settings.recordAgeSecondsMax),
    ...present("TumblingWindowInSeconds", settings.tumblingWindowSeconds),
    ...(onFailure === undefined && !isStream(source)
      ? {}
      : { DestinationConfig: { OnFailure: present("Destination", onFailure) } }),
  };
}

/** Only when set. */
function toOptionalMembers(settings: MappingSettings): object {
  const { filters, kmsKeyArn, metrics, systemLogLevel, concurrencyMax, pollers } = settings;
  return {
    ...(filters === undefined
      ? {}
      : { FilterCriteria: { Filters: filters.map((pattern) => ({ Pattern: pattern })) } }),
    ...present("KMSKeyArn", kmsKeyArn),
    ...(metrics === undefined ? {} : { MetricsConfig: { Metrics: metrics } }),
    ...(systemLogLevel === undefined ? {} : { LoggingConfig: { SystemLogLevel: systemLogLevel } }),
    ...(concurrencyMax === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: concurrencyMax } }),
    ...(pollers === undefined
      ? {}
      : {
          ProvisionedPollerConfig: {
            MinimumPollers: pollers.min,
            MaximumPollers: pollers.max,
            ...present("PollerGroupName", pollers.group),
          },
        }),
  };
}

function toKafkaConfig({ consumerGroupId, schemaRegistry }: KafkaSettings): object {
  return {
    ...present("ConsumerGroupId", consumerGroupId),
    ...present("SchemaRegistryConfig", schemaRegistry && toSchemaRegistryConfig(schemaRegistry)),
  };
}

function toSchemaRegistryConfig({ uri, recordFormat, access, validated }: SchemaRegistry): object {
  return {
    ...present("SchemaRegistryURI", uri),
    ...present("EventRecordFormat", recordFormat),
    ...present("AccessConfigs", access?.map(toAccess)),
    ...present(
      "SchemaValidationConfigs",
      validated?.map((part) => ({ Attribute: part })),
    ),
  };
}

function toDocumentDbConfig({ documentDb }: MappingSettings): object {
  return {
    ...present("DatabaseName", documentDb?.database),
    ...present("CollectionName", documentDb?.collection),
    ...present("FullDocument", documentDb?.fullDocument),
  };
}

function toAccess({ type, uri }: Access): object {
  return { ...present("Type", type), ...present("URI", uri) };
}

function present(name: string, value: unknown): object {
  return value === undefined ? {} : { [name]: value };
}
