import { functionArn, type FunctionAddress } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import { type Stamp, TRANSITION_MS_MAX } from "../model.ts";
import {
  type EventSource,
  isKafka,
  isStream,
  SOURCE_RULES,
  type StartingPosition,
  UNLIMITED,
} from "./source.ts";

/** A mapping and its life (reference 5.1): between two steady states it is under way and takes no change. */
export type MappingState = "Enabled" | "Disabled" | Transition;
type Transition = "Creating" | "Enabling" | "Disabling" | "Updating" | "Deleting";

export interface MappingKey {
  readonly accountId: string;
  readonly region: string;
  /** A UUID. */
  readonly id: string;
}

export interface EventSourceMapping {
  readonly key: MappingKey;
  readonly functionName: string;
  /** As the caller gave it: a version, an alias, or absent. */
  readonly qualifier?: string;
  readonly source: EventSource;
  readonly settings: MappingSettings;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: MappingState;
  /** Every write changes it and names the one it expects. */
  readonly revisionId: string;
  readonly transitionStartedAt?: number;
  readonly modifiedAt: number;
}

/** Absent members are those that the source has not, or that nobody has set. */
export interface MappingSettings {
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds?: number;
  /** Patterns of which one has to match. */
  readonly filters?: readonly string[];
  readonly kmsKeyArn?: string;
  readonly metrics?: readonly string[];
  readonly systemLogLevel?: string;
  readonly startingPosition?: StartingPosition;
  /** Seconds since the epoch. */
  readonly startingTimestamp?: number;
  readonly parallelizationFactor?: number;
  readonly bisectOnError?: boolean;
  readonly retriesMax?: number;
  readonly recordAgeSecondsMax?: number;
  readonly tumblingWindowSeconds?: number;
  /** Where records go that could not be processed. */
  readonly onFailure?: string;
  readonly responseTypes?: readonly string[];
  /** Invocations at once, of a queue. */
  readonly concurrencyMax?: number;
  readonly pollers?: Pollers;
  readonly topics?: readonly string[];
  readonly queues?: readonly string[];
  readonly access?: readonly Access[];
  readonly kafka?: KafkaSettings;
  readonly documentDb?: DocumentDbSettings;
}

export interface Pollers {
  readonly min: number;
  readonly max: number;
  readonly group?: string;
}

export interface Access {
  readonly type?: string;
  readonly uri?: string;
}

export interface KafkaSettings {
  readonly consumerGroupId?: string;
  readonly schemaRegistry?: SchemaRegistry;
}

export interface SchemaRegistry {
  readonly uri?: string;
  readonly recordFormat?: string;
  readonly access?: readonly Access[];
  /** Parts of a record that are validated: `KEY`, `VALUE`. */
  readonly validated?: readonly string[];
}

export interface DocumentDbSettings {
  readonly database?: string;
  readonly collection?: string;
  readonly fullDocument: string;
}

/** Absent keeps, null takes away. */
export type SettingsChanges = { readonly [K in keyof MappingSettings]?: MappingSettings[K] | null };

export interface NewMapping {
  readonly key: MappingKey;
  readonly functionName: string;
  readonly qualifier?: string;
  readonly source: EventSource;
  readonly settings: MappingSettings;
  readonly tags: Readonly<Record<string, string>>;
}

export interface MappingChanges {
  readonly settings: SettingsChanges;
  /** Points the mapping at another function, version or alias. */
  readonly target?: { readonly functionName: string; readonly qualifier?: string };
}

/** AWS's defaults of a source: reference 5.2. The consumer group of a Kafka is the mapping's id. */
export function defaultSettings(source: EventSource, id: string): MappingSettings {
  const { batchSize, windowSeconds } = SOURCE_RULES[source.kind];
  return {
    enabled: true,
    batchSize,
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    ...(source.kind === "sqs" || isStream(source) ? { responseTypes: [] } : {}),
    ...(isStream(source)
      ? {
          parallelizationFactor: 1,
          bisectOnError: false,
          retriesMax: UNLIMITED,
          recordAgeSecondsMax: UNLIMITED,
          tumblingWindowSeconds: 0,
        }
      : {}),
    ...(isKafka(source) ? { kafka: { consumerGroupId: id } } : {}),
  };
}

export function applySettings(
  { kafka: currentKafka, ...current }: MappingSettings,
  { kafka, ...changes }: SettingsChanges,
): MappingSettings {
  const merged = { ...current, ...changes };
  const kept = Object.entries(merged).filter(([, value]) => value !== null);
  return {
    // What was null is gone, and no member that has to be there can be made null by the input's shape.
    ...(Object.fromEntries(kept) as unknown as MappingSettings),
    ...(currentKafka === undefined && !kafka ? {} : { kafka: { ...currentKafka, ...kafka } }),
  };
}

export function createMapping(given: NewMapping, stamp: Stamp): EventSourceMapping {
  return transition(given, "Creating", stamp);
}

export function changeMapping(
  mapping: EventSourceMapping,
  settings: MappingSettings,
  target: MappingChanges["target"],
  stamp: Stamp,
): EventSourceMapping {
  const { qualifier: _, ...rest } = mapping;
  const pointed = target === undefined ? mapping : { ...rest, ...target };
  const state = settings.enabled === mapping.settings.enabled ? "Updating" : switching(settings);
  return transition({ ...pointed, settings }, state, stamp);
}

export function removeMapping(mapping: EventSourceMapping, stamp: Stamp): EventSourceMapping {
  return transition(mapping, "Deleting", stamp);
}

/** What is under way is over: the mapping as it then is, or undefined when it is gone. */
export function settleMapping(
  mapping: EventSourceMapping,
  revisionId: string,
): EventSourceMapping | undefined {
  if (mapping.state === "Deleting") return undefined;
  const { transitionStartedAt: _, ...rest } = mapping;
  return { ...rest, state: mapping.settings.enabled ? "Enabled" : "Disabled", revisionId };
}

export function isUnderWay({ transitionStartedAt }: EventSourceMapping): boolean {
  return transitionStartedAt !== undefined;
}

/** Whoever did it was interrupted: the next reader finishes it. */
export function isOverdue({ transitionStartedAt }: EventSourceMapping, now: number): boolean {
  return transitionStartedAt !== undefined && now - transitionStartedAt >= TRANSITION_MS_MAX;
}

/** What no two mappings of a function may share: the source, and of a Kafka its topic. */
export function sourceIdentity({ source, settings }: EventSourceMapping | NewMapping): string {
  const name = source.arn ?? (source.bootstrapServers ?? []).toSorted().join(",");
  return isKafka(source) ? `${name} ${(settings.topics ?? []).join(",")}` : name;
}

/** Texts 68 to 70. */
export function alreadyExists(wanted: EventSourceMapping, existing: MappingKey): AwsError {
  const { source, settings, functionName, qualifier } = wanted;
  const name = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  const subject = isKafka(source)
    ? `An event source mapping with event source ("${source.arn ?? source.bootstrapServers?.join(",")}"), ` +
      `function ("${mappedFunctionArn(wanted)}"), topics ("${settings.topics?.join(",")}") already exists.`
    : isStream(source)
      ? `The event source arn (" ${source.arn} ") and function (" ${name} ") provided mapping already exists.`
      : `An event source mapping with ${source.kind.toUpperCase()} arn (" ${source.arn} ") and function (" ${name} ") already exists.`;
  return new AwsError(
    "ResourceConflictException",
    `${subject} Please update or delete the existing mapping with UUID ${existing.id}`,
  );
}

export function mappedFunctionArn({ key, functionName, qualifier }: EventSourceMapping): string {
  const address: FunctionAddress = {
    accountId: key.accountId,
    region: key.region,
    name: functionName,
  };
  return functionArn(address, qualifier);
}

function switching({ enabled }: MappingSettings): Transition {
  return enabled ? "Enabling" : "Disabling";
}

function transition(
  mapping: NewMapping,
  state: Transition,
  { now, revisionId }: Stamp,
): EventSourceMapping {
  return { ...mapping, state, revisionId, transitionStartedAt: now, modifiedAt: now };
}
