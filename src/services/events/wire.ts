import { type Value } from "../../aws/shape.ts";
import { given, within } from "../given.ts";
import {
  type Bus,
  type BusSettings,
  busArn,
  type BusAddress,
  type Rule,
  ruleArn,
  statementsOf,
  type Tags,
  type Target,
  type TargetInput,
} from "./model.ts";
import { type TargetFailure } from "./rule-book.ts";
import { type PUT_RULE, type TARGET, type UPDATE_EVENT_BUS } from "./wire-shapes.ts";

type WireTags = readonly { readonly Key: string; readonly Value: string }[];

export function fromTags(tags: WireTags = []): Tags {
  return Object.fromEntries(tags.map(({ Key: key, Value: value }) => [key, value]));
}

export function toTags(tags: Tags): WireTags {
  return Object.entries(tags).map(([Key, value]) => ({ Key, Value: value }));
}

export function fromRule(input: Value<typeof PUT_RULE>): Rule {
  return {
    name: input.Name,
    state: input.State ?? "ENABLED",
    tags: fromTags(input.Tags),
    ...given("pattern", input.EventPattern),
    ...given("schedule", input.ScheduleExpression),
    ...given("description", input.Description),
    ...given("roleArn", input.RoleArn),
  };
}

export function toRule(address: BusAddress, rule: Rule): object {
  return {
    Name: rule.name,
    Arn: ruleArn(address, rule.name),
    ...given("EventPattern", rule.pattern),
    ...given("ScheduleExpression", rule.schedule),
    State: rule.state,
    ...given("Description", rule.description),
    ...given("RoleArn", rule.roleArn),
    EventBusName: address.name,
  };
}

type WireTarget = Value<typeof TARGET>;

export function fromTarget(wire: WireTarget): Target {
  const { MaximumRetryAttempts: retriesMax, MaximumEventAgeInSeconds: ageSecondsMax } =
    wire.RetryPolicy ?? {};
  return {
    id: wire.Id,
    arn: wire.Arn,
    input: fromInput(wire),
    ...given("roleArn", wire.RoleArn),
    ...given("messageGroupId", wire.SqsParameters?.MessageGroupId),
    ...given("partitionKeyPath", wire.KinesisParameters?.PartitionKeyPath),
    ...given("deadLetterArn", wire.DeadLetterConfig?.Arn),
    ...(wire.RetryPolicy === undefined
      ? {}
      : {
          retry: { ...given("retriesMax", retriesMax), ...given("ageSecondsMax", ageSecondsMax) },
        }),
  };
}

export function toTarget(target: Target): object {
  const { retry } = target;
  return {
    Id: target.id,
    Arn: target.arn,
    ...given("RoleArn", target.roleArn),
    ...toInput(target.input),
    ...within("KinesisParameters", "PartitionKeyPath", target.partitionKeyPath),
    ...within("SqsParameters", "MessageGroupId", target.messageGroupId),
    ...within("DeadLetterConfig", "Arn", target.deadLetterArn),
    ...(retry === undefined
      ? {}
      : {
          RetryPolicy: {
            ...given("MaximumRetryAttempts", retry.retriesMax),
            ...given("MaximumEventAgeInSeconds", retry.ageSecondsMax),
          },
        }),
  };
}

function fromInput({
  Input: text,
  InputPath: path,
  InputTransformer: transformer,
}: WireTarget): TargetInput {
  if (text !== undefined) return { kind: "constant", text };
  if (path !== undefined) return { kind: "path", path };
  if (transformer === undefined) return { kind: "event" };
  const { InputTemplate: template, InputPathsMap: paths = {} } = transformer;
  return { kind: "template", template, paths };
}

function toInput(input: TargetInput): object {
  switch (input.kind) {
    case "event":
      return {};
    case "constant":
      return { Input: input.text };
    case "path":
      return { InputPath: input.path };
    case "template":
      return { InputTransformer: { InputPathsMap: input.paths, InputTemplate: input.template } };
  }
}

export function fromBusSettings(input: Value<typeof UPDATE_EVENT_BUS>): BusSettings {
  const log = input.LogConfig;
  return {
    ...given("description", input.Description),
    ...given("kmsKeyId", input.KmsKeyIdentifier),
    ...given("deadLetterArn", input.DeadLetterConfig?.Arn),
    ...(log === undefined
      ? {}
      : {
          logConfig: { ...given("includeDetail", log.IncludeDetail), ...given("level", log.Level) },
        }),
  };
}

/** What CreateEventBus and UpdateEventBus answer beside names. */
export function toBusSettings(bus: BusSettings): object {
  return {
    ...given("Description", bus.description),
    ...given("KmsKeyIdentifier", bus.kmsKeyId),
    ...within("DeadLetterConfig", "Arn", bus.deadLetterArn),
    ...(bus.logConfig === undefined
      ? {}
      : {
          LogConfig: {
            ...given("IncludeDetail", bus.logConfig.includeDetail),
            ...given("Level", bus.logConfig.level),
          },
        }),
  };
}

export function toListedBus(address: BusAddress, bus: Bus): object {
  return {
    Name: address.name,
    Arn: busArn(address),
    ...given("Description", bus.description),
    ...given("Policy", toPolicy(bus)),
    // The default bus has always been there.
    ...(bus.createdAt === 0 ? {} : { CreationTime: bus.createdAt / 1000 }),
    ...(bus.modifiedAt === 0 ? {} : { LastModifiedTime: bus.modifiedAt / 1000 }),
  };
}

export function toBus(address: BusAddress, bus: Bus): object {
  return { ...toListedBus(address, bus), ...toBusSettings(bus) };
}

export function toFailures(failures: readonly TargetFailure[]): object {
  return {
    FailedEntryCount: failures.length,
    FailedEntries: failures.map(({ id, code, message }) => ({
      TargetId: id,
      ErrorCode: code,
      ErrorMessage: message,
    })),
  };
}

function toPolicy(bus: Bus): string | undefined {
  const statements = statementsOf(bus);
  return statements.length === 0
    ? undefined
    : JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
