import { invalidParameter, parameterNotBuilt } from "../../aws/errors.ts";
import { type Value } from "../../aws/shape.ts";
import {
  type Access,
  type DocumentDbSettings,
  type KafkaSettings,
  type Pollers,
  type SchemaRegistry,
  type SettingsChanges,
} from "./model.ts";
import { type EventSource, eventSource, POLLERS_MAX_DEFAULT, SOURCE_RULES } from "./source.ts";
import {
  type CREATE_EVENT_SOURCE_MAPPING,
  type UPDATE_EVENT_SOURCE_MAPPING,
} from "./wire-shapes.ts";

export type CreateInput = Value<typeof CREATE_EVENT_SOURCE_MAPPING>;
export type UpdateInput = Value<typeof UPDATE_EVENT_SOURCE_MAPPING>;

/** Parameters that every source takes; the others are in `SOURCE_RULES`. */
const COMMON: readonly string[] = [
  "UUID",
  "FunctionName",
  "EventSourceArn",
  "Enabled",
  "BatchSize",
  "FilterCriteria",
  "MaximumBatchingWindowInSeconds",
  "KMSKeyArn",
  "MetricsConfig",
  "LoggingConfig",
  "Tags",
];

/** Throws text 60 when there is none, or two. */
export function toSource(input: CreateInput): EventSource {
  const servers = input.SelfManagedEventSource?.Endpoints?.["KAFKA_BOOTSTRAP_SERVERS"];
  return eventSource(input.EventSourceArn, servers);
}

/** Text 62 and its like: a parameter that the source has not. An empty value asks for nothing. */
export function checkParameters({ kind }: EventSource, input: CreateInput | UpdateInput): void {
  if (input.DestinationConfig?.OnSuccess?.Destination) throw unsupported("DestinationConfig");
  const { parameters } = SOURCE_RULES[kind];
  const wrong = Object.entries(input).find(
    ([name, value]) => !COMMON.includes(name) && !parameters.includes(name) && !isEmpty(value),
  );
  if (wrong === undefined) {
    // Records are read in their order; to share them out one by one is another way of reading.
    const isShared = input.SelfManagedKafkaEventSourceConfig?.ConsumptionMode === "Queue";
    if (isShared) throw parameterNotBuilt("ConsumptionMode=Queue");
    return;
  }
  if (kind === "sqs" && wrong[0] === "StartingPosition") {
    throw invalidParameter("StartingPosition is not valid for SQS event sources.");
  }
  throw unsupported(wrong[0]);
}

export function toCreationSettings(source: EventSource, input: CreateInput): SettingsChanges {
  return {
    ...toSettingsChanges(source, input),
    ...defined({
      startingPosition: input.StartingPosition,
      startingTimestamp: input.StartingPositionTimestamp,
      topics: input.Topics,
      queues: input.Queues,
    }),
  };
}

/** An empty structure, list or text takes away what there was. */
export function toSettingsChanges(
  { kind }: EventSource,
  input: CreateInput | UpdateInput,
): SettingsChanges {
  return defined({
    enabled: input.Enabled,
    batchSize: input.BatchSize,
    windowSeconds: input.MaximumBatchingWindowInSeconds,
    filters: input.FilterCriteria && toFilters(input.FilterCriteria),
    kmsKeyArn: input.KMSKeyArn === "" ? null : input.KMSKeyArn,
    metrics: input.MetricsConfig && (input.MetricsConfig.Metrics ?? null),
    systemLogLevel: input.LoggingConfig && (input.LoggingConfig.SystemLogLevel ?? null),
    parallelizationFactor: input.ParallelizationFactor,
    bisectOnError: input.BisectBatchOnFunctionError,
    retriesMax: input.MaximumRetryAttempts,
    recordAgeSecondsMax: input.MaximumRecordAgeInSeconds,
    tumblingWindowSeconds: input.TumblingWindowInSeconds,
    onFailure: input.DestinationConfig && (input.DestinationConfig.OnFailure?.Destination || null),
    responseTypes: input.FunctionResponseTypes,
    concurrencyMax: input.ScalingConfig && (input.ScalingConfig.MaximumConcurrency ?? null),
    pollers: input.ProvisionedPollerConfig && toPollers(kind, input.ProvisionedPollerConfig),
    access: input.SourceAccessConfigurations?.map(toAccess),
    kafka: toKafka(
      input.AmazonManagedKafkaEventSourceConfig ?? input.SelfManagedKafkaEventSourceConfig,
    ),
    documentDb:
      input.DocumentDBEventSourceConfig && toDocumentDb(input.DocumentDBEventSourceConfig),
  });
}

/** A filter without a pattern is none that could match: it fails as text 63 has it. */
function toFilters({ Filters: filters = [] }: NonNullable<CreateInput["FilterCriteria"]>) {
  return filters.length === 0 ? null : filters.map(({ Pattern: pattern = "" }) => pattern);
}

function toPollers(
  kind: EventSource["kind"],
  input: NonNullable<CreateInput["ProvisionedPollerConfig"]>,
): Pollers | null {
  const { MinimumPollers: min, MaximumPollers: max, PollerGroupName: group } = input;
  if (min === undefined && max === undefined && !group) return null;
  const least = SOURCE_RULES[kind].pollers?.minimum ?? 1;
  return {
    min: min ?? least,
    max: max ?? POLLERS_MAX_DEFAULT,
    ...(group ? { group } : {}),
  };
}

function toAccess({
  Type: type,
  URI: uri,
}: {
  readonly Type?: string;
  readonly URI?: string;
}): Access {
  return defined({ type, uri });
}

function toKafka(
  config: CreateInput["SelfManagedKafkaEventSourceConfig"],
): KafkaSettings | undefined {
  if (config === undefined) return undefined;
  const { ConsumerGroupId: consumerGroupId, SchemaRegistryConfig: registry } = config;
  return defined({ consumerGroupId, schemaRegistry: registry && toSchemaRegistry(registry) });
}

function toSchemaRegistry(
  config: NonNullable<
    NonNullable<CreateInput["SelfManagedKafkaEventSourceConfig"]>["SchemaRegistryConfig"]
  >,
): SchemaRegistry {
  return defined({
    uri: config.SchemaRegistryURI,
    recordFormat: config.EventRecordFormat,
    access: config.AccessConfigs?.map(toAccess),
    validated: config.SchemaValidationConfigs?.flatMap(({ Attribute: part }) => part ?? []),
  });
}

function toDocumentDb(
  config: NonNullable<CreateInput["DocumentDBEventSourceConfig"]>,
): DocumentDbSettings {
  return {
    fullDocument: config.FullDocument ?? "Default",
    ...defined({ database: config.DatabaseName, collection: config.CollectionName }),
  };
}

function unsupported(parameter: string) {
  return invalidParameter(
    `Unsupported ${parameter} parameter for given event source mapping type.`,
  );
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && Object.values(value).every(isEmpty);
}

/** Leaves out what is undefined, so that an absent member keeps what is there. */
function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
