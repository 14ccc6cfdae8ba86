import { invalidArgument } from "./errors.ts";
import { RETENTION_HOURS_DEFAULT, RETENTION_HOURS_MAX } from "./limits.ts";
import { type ShardMetric } from "./metrics.ts";
import { type Encryption, type StreamMode, type StreamRecord } from "./registration.ts";
import { type Tags, withoutTags, withTags } from "./tags.ts";

/** A change of what a stream is, beside its shards. */
export type StreamChange =
  | { readonly kind: "longer-retention"; readonly hours: number }
  | { readonly kind: "shorter-retention"; readonly hours: number }
  | { readonly kind: "mode"; readonly mode: StreamMode }
  | { readonly kind: "record-size"; readonly kibMax: number }
  | { readonly kind: "encryption"; readonly encryption: Encryption }
  | { readonly kind: "metrics"; readonly metrics: readonly ShardMetric[] }
  | { readonly kind: "tag"; readonly tags: Tags }
  | { readonly kind: "untag"; readonly keys: readonly string[] };

/** What of the record is new. Throws Kinesis's refusals. */
export function changesOf(record: StreamRecord, change: StreamChange): Partial<StreamRecord> {
  switch (change.kind) {
    case "longer-retention":
      return { retentionHours: longerRetention(record, change.hours) };
    case "shorter-retention":
      return { retentionHours: shorterRetention(record, change.hours) };
    case "mode":
      return { mode: change.mode };
    case "record-size":
      return { recordKibMax: change.kibMax };
    case "encryption":
      return { encryption: change.encryption };
    case "metrics":
      return { metrics: change.metrics };
    case "tag":
      return { tags: withTags(record.tags, change.tags) };
    case "untag":
      return { tags: withoutTags(record.tags, change.keys) };
  }
}

function longerRetention({ address, retentionHours }: StreamRecord, hours: number): number {
  checkRetention(hours);
  if (hours >= retentionHours) return hours;
  throw invalidArgument(
    `Requested retention period (${hours} hours) for stream ${address.name} can not be shorter than existing retention period (${retentionHours} hours). Use DecreaseRetentionPeriod API.`,
  );
}

function shorterRetention({ address, retentionHours }: StreamRecord, hours: number): number {
  checkRetention(hours);
  if (hours <= retentionHours) return hours;
  throw invalidArgument(
    `Requested retention period (${hours} hours) for stream ${address.name} can not be longer than existing retention period (${retentionHours} hours). Use IncreaseRetentionPeriod API.`,
  );
}

function checkRetention(hours: number): void {
  if (hours < RETENTION_HOURS_DEFAULT) {
    throw invalidArgument(
      `Minimum allowed retention period is ${RETENTION_HOURS_DEFAULT} hours. Requested retention period (${hours} hours) is too short.`,
    );
  }
  if (hours > RETENTION_HOURS_MAX) {
    throw invalidArgument(
      `Maximum allowed retention period is ${RETENTION_HOURS_MAX} hours. Requested retention period (${hours} hours) is too long.`,
    );
  }
}
