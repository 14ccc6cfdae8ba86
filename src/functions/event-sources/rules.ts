import { parseArn } from "../../aws/arn.ts";
import { invalidDestinations } from "../../aws/destination.ts";
import { type AwsError, invalidParameter } from "../../aws/errors.ts";
import { parsePattern } from "../../aws/event-pattern.ts";
import { EVENT_FILTERS_MAX } from "../../aws/limits.ts";
import { type Access, type MappingSettings } from "./model.ts";
import {
  type EventSource,
  FIFO_BATCH_SIZE_MAX,
  isFifo,
  isKafka,
  RECORD_AGE_SECONDS_MIN,
  SOURCE_RULES,
  UNLIMITED,
  WINDOWLESS_BATCH_SIZE_MAX,
} from "./source.ts";

/** What a mapping's settings have to keep to beside their shapes (reference 5.2). Throws AWS's refusals. */
export function checkSettings(source: EventSource, settings: MappingSettings): void {
  checkStart(source, settings);
  checkBatch(source, settings);
  checkRecordAge(settings);
  checkFailureDestination(source, settings);
  checkFilters(settings);
  checkPollers(source, settings);
  checkAccess(source, settings);
}

/** Texts 10 and 61. */
function checkStart({ kind, arn }: EventSource, settings: MappingSettings): void {
  const { startingPositions } = SOURCE_RULES[kind];
  const { startingPosition: position, startingTimestamp: timestamp } = settings;
  if (startingPositions.length === 0) return;
  if (position === undefined) {
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (!startingPositions.includes(position)) {
    throw invalidParameter(`Unsupported starting position for arn type: ${arn}`);
  }
  if ((position === "AT_TIMESTAMP") !== (timestamp !== undefined)) {
    throw invalidParameter(
      "StartingPositionTimestamp must be given with StartingPosition AT_TIMESTAMP, and with no other.",
    );
  }
}

/** Text 64, which is of queues alone. */
function checkBatch(source: EventSource, { batchSize, windowSeconds }: MappingSettings): void {
  if (source.kind !== "sqs") return;
  if (!isFifo(source)) {
    if (batchSize <= WINDOWLESS_BATCH_SIZE_MAX || windowSeconds !== 0) return;
    throw invalidParameter(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  if (windowSeconds !== 0) {
    throw invalidParameter("Batching window is not supported for FIFO queues");
  }
  if (batchSize > FIFO_BATCH_SIZE_MAX) {
    throw invalidParameter(
      `Maximum batch size of FIFO queues is ${FIFO_BATCH_SIZE_MAX}, and ${batchSize} was given.`,
    );
  }
}

function checkRecordAge({ recordAgeSecondsMax: age = UNLIMITED }: MappingSettings): void {
  if (age === UNLIMITED || age >= RECORD_AGE_SECONDS_MIN) return;
  throw invalidParameter(
    `MaximumRecordAgeInSeconds must be ${UNLIMITED} or at least ${RECORD_AGE_SECONDS_MIN}, and ${age} was given.`,
  );
}

function checkFailureDestination({ kind }: EventSource, { onFailure }: MappingSettings): void {
  if (onFailure === undefined) return;
  const service = onFailure.startsWith("kafka://") ? "kafka" : parseArn(onFailure)?.service;
  if (SOURCE_RULES[kind].failureServices.includes(service ?? "")) return;
  throw invalidDestinations({ onFailure });
}

/** Text 63. AWS's words for too many filters are not known. */
function checkFilters({ filters = [] }: MappingSettings): void {
  if (filters.length > EVENT_FILTERS_MAX) {
    throw invalidParameter(
      `FilterCriteria must have at most ${EVENT_FILTERS_MAX} filters, and ${filters.length} were given.`,
    );
  }
  if (filters.every((filter) => parsePattern(filter) !== undefined)) return;
  throw invalidParameter("Invalid filter pattern definition.");
}

function checkPollers({ kind }: EventSource, settings: MappingSettings): void {
  const { pollers, concurrencyMax } = settings;
  const least = SOURCE_RULES[kind].pollers?.minimum ?? 0;
  if (pollers === undefined) return;
  if (concurrencyMax !== undefined) {
    throw invalidParameter("ScalingConfig and ProvisionedPollerConfig cannot be used together.");
  }
  if (pollers.min >= least && pollers.max >= pollers.min) return;
  throw invalidParameter(
    `MinimumPollers must be at least ${least} and at most MaximumPollers, which is ${pollers.max}, and ${pollers.min} was given.`,
  );
}

/** Text 67, and its like for what a source cannot do without. */
function checkAccess(source: EventSource, settings: MappingSettings): void {
  const { access = [], topics, queues, documentDb } = settings;
  const { kind } = source;
  if (["self-managed-kafka", "mq", "documentdb"].includes(kind) && access.length === 0) {
    throw missing("sourceAccessConfigurations");
  }
  if (isKafka(source) && topics === undefined) throw missing("topics");
  if (kind === "mq" && queues === undefined) throw missing("queues");
  if (kind === "documentdb" && documentDb?.database === undefined) throw missing("databaseName");

  const wrong = access.find(({ type = "" }) => !SOURCE_RULES[kind].accessTypes.includes(type));
  if (wrong !== undefined) {
    throw invalidParameter(
      `Unsupported SourceAccessConfigurations type ${wrong.type} for given event source mapping type.`,
    );
  }
  if (kind === "mq") checkBrokerAccess(access);
}

/** A broker has one password, and a mapping one virtual host. AWS's words are not known. */
function checkBrokerAccess(access: readonly Access[]): void {
  const of = (wanted: string) => access.filter(({ type }) => type === wanted);
  if (of("BASIC_AUTH").length !== 1) {
    throw invalidParameter(
      "SourceAccessConfigurations must have one BASIC_AUTH for given event source mapping type.",
    );
  }
  if (of("VIRTUAL_HOST").length > 1) {
    throw invalidParameter("SourceAccessConfigurations must have at most one VIRTUAL_HOST.");
  }
}

function missing(parameter: string): AwsError {
  return invalidParameter(`Required '${parameter}' parameter is missing.`);
}
