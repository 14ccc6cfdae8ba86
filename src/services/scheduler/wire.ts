import { ServiceError } from "../../aws/service-error.ts";
import { type Value } from "../../aws/shape.ts";
import { given, within } from "../given.ts";
import { type StoredSchedule } from "../schedules/store.ts";
import { RETRY_POLICY_DEFAULT } from "../targets/model.ts";
import { invalid } from "./errors.ts";
import {
  type Group,
  groupArn,
  scheduleArn,
  type ScheduleSettings,
  type ScheduleTarget,
  type ScheduleValue,
} from "./model.ts";
import { type SCHEDULE } from "./wire-shapes.ts";

type WireSchedule = Value<typeof SCHEDULE>;
type WireTags = readonly { readonly Key: string; readonly Value: string }[];

/** What a Date can hold. */
const DATE_SECONDS_MAX = 8_640_000_000_000;

export function fromTags(tags: WireTags = []): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key: key, Value: value }) => [key, value]));
}

export function toTags(tags: Readonly<Record<string, string>>): WireTags {
  return Object.entries(tags).map(([Key, value]) => ({ Key, Value: value }));
}

export function fromSchedule(input: WireSchedule): ScheduleSettings {
  return {
    expression: input.ScheduleExpression,
    zone: input.ScheduleExpressionTimezone ?? "UTC",
    windowMinutes: windowMinutes(input.FlexibleTimeWindow),
    state: input.State ?? "ENABLED",
    afterCompletion: input.ActionAfterCompletion ?? "NONE",
    target: fromTarget(input.Target),
    ...given("startAt", dateOf("StartDate", input.StartDate)),
    ...given("endAt", dateOf("EndDate", input.EndDate)),
    ...given("description", input.Description),
    ...given("kmsKeyArn", input.KmsKeyArn),
  };
}

function windowMinutes({
  Mode: mode,
  MaximumWindowInMinutes: minutes,
}: WireSchedule["FlexibleTimeWindow"]): number {
  if (mode === "OFF" && minutes !== undefined) {
    throw invalid(
      "MaximumWindowInMinutes can be specified for the FlexibleTimeWindow Mode FLEXIBLE alone.",
    );
  }
  if (mode === "FLEXIBLE" && minutes === undefined) {
    throw invalid(
      "MaximumWindowInMinutes must be specified for the FlexibleTimeWindow Mode FLEXIBLE.",
    );
  }
  return minutes ?? 0;
}

function dateOf(name: string, seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  if (Math.abs(seconds) > DATE_SECONDS_MAX) throw invalid(`Invalid ${name}.`);
  return seconds * 1000;
}

function fromTarget(wire: WireSchedule["Target"]): ScheduleTarget {
  const { EventBridgeParameters: event, RetryPolicy: retry } = wire;
  if (wire.EcsParameters !== undefined) throw notOffered("EcsParameters");
  if (wire.SageMakerPipelineParameters !== undefined) {
    throw notOffered("SageMakerPipelineParameters");
  }
  return {
    arn: wire.Arn,
    roleArn: wire.RoleArn,
    ...given("input", wire.Input),
    ...given("deadLetterArn", wire.DeadLetterConfig?.Arn),
    ...given("messageGroupId", wire.SqsParameters?.MessageGroupId),
    ...given("partitionKey", wire.KinesisParameters?.PartitionKey),
    ...(event === undefined
      ? {}
      : { event: { source: event.Source, detailType: event.DetailType } }),
    ...(retry === undefined
      ? {}
      : {
          retry: {
            ...given("retriesMax", retry.MaximumRetryAttempts),
            ...given("ageSecondsMax", retry.MaximumEventAgeInSeconds),
          },
        }),
  };
}

function notOffered(parameter: string): ServiceError {
  const message = `The parameter ${parameter} is not implemented yet`;
  return new ServiceError("NotImplementedException", message, 501);
}

export function toSchedule(schedule: StoredSchedule, value: ScheduleValue): object {
  return {
    Arn: scheduleArn({ ...schedule, name: schedule.groupName }, schedule.name),
    Name: schedule.name,
    GroupName: schedule.groupName,
    ScheduleExpression: value.expression,
    ScheduleExpressionTimezone: value.zone,
    ...given("StartDate", secondsOf(value.startAt)),
    ...given("EndDate", secondsOf(value.endAt)),
    FlexibleTimeWindow:
      value.windowMinutes === 0
        ? { Mode: "OFF" }
        : { Mode: "FLEXIBLE", MaximumWindowInMinutes: value.windowMinutes },
    State: value.state,
    ActionAfterCompletion: value.afterCompletion,
    ...given("Description", value.description),
    ...given("KmsKeyArn", value.kmsKeyArn),
    Target: toTarget(value.target),
    CreationDate: schedule.createdAt / 1000,
    LastModificationDate: schedule.modifiedAt / 1000,
  };
}

/** AWS shows the retry policy that holds, also where none was given. */
function toTarget(target: ScheduleTarget): object {
  const { event, retry } = target;
  return {
    Arn: target.arn,
    RoleArn: target.roleArn,
    ...given("Input", target.input),
    ...within("DeadLetterConfig", "Arn", target.deadLetterArn),
    ...within("SqsParameters", "MessageGroupId", target.messageGroupId),
    ...within("KinesisParameters", "PartitionKey", target.partitionKey),
    ...(event === undefined
      ? {}
      : { EventBridgeParameters: { Source: event.source, DetailType: event.detailType } }),
    RetryPolicy: {
      MaximumEventAgeInSeconds: retry?.ageSecondsMax ?? RETRY_POLICY_DEFAULT.ageSecondsMax,
      MaximumRetryAttempts: retry?.retriesMax ?? RETRY_POLICY_DEFAULT.retriesMax,
    },
  };
}

export function toListedSchedule(schedule: StoredSchedule, value: ScheduleValue): object {
  return {
    Arn: scheduleArn({ ...schedule, name: schedule.groupName }, schedule.name),
    Name: schedule.name,
    GroupName: schedule.groupName,
    State: value.state,
    Target: { Arn: value.target.arn },
    CreationDate: schedule.createdAt / 1000,
    LastModificationDate: schedule.modifiedAt / 1000,
  };
}

export function toGroup(group: Group): object {
  return {
    Arn: groupArn(group),
    Name: group.name,
    State: group.state,
    CreationDate: group.createdAt / 1000,
    LastModificationDate: group.modifiedAt / 1000,
  };
}

function secondsOf(epochMs: number | undefined): number | undefined {
  return epochMs === undefined ? undefined : epochMs / 1000;
}
