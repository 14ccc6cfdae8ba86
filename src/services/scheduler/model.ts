import { type Timetable } from "../schedules/model.ts";
import { parseExpression } from "../schedules/model.ts";
import { type RetryPolicy } from "../targets/model.ts";

/** The group that every account has in every region. */
export const DEFAULT_GROUP = "default";
/** Of one account in one region: AWS's quota. */
export const GROUPS_MAX = 500;
export const GROUP_TAGS_MAX = 200;
/** Of what a target gets: AWS's quota, 256 KB. */
export const INPUT_BYTES_MAX = 262_144;

export interface ScheduleTarget {
  readonly arn: string;
  readonly roleArn: string;
  readonly input?: string;
  readonly retry?: Partial<RetryPolicy>;
  readonly deadLetterArn?: string;
  /** Of a FIFO queue or of a fair one. */
  readonly messageGroupId?: string;
  /** Of a Kinesis stream. */
  readonly partitionKey?: string;
  /** Of an event bus. */
  readonly event?: { readonly source: string; readonly detailType: string };
}

/** A schedule as its caller describes it. */
export interface ScheduleSettings {
  readonly expression: string;
  readonly zone: string;
  readonly startAt?: number;
  readonly endAt?: number;
  /** Of the flexible window; 0 for none. */
  readonly windowMinutes: number;
  readonly state: "ENABLED" | "DISABLED";
  readonly afterCompletion: "NONE" | "DELETE";
  readonly description?: string;
  readonly kmsKeyArn?: string;
  readonly target: ScheduleTarget;
}

/** What the row of a schedule holds beside its times. */
export interface ScheduleValue extends ScheduleSettings {
  /** What a rate counts from. */
  readonly anchorAt: number;
  /** By which the same request is known when it is sent again. */
  readonly clientToken?: string;
}

export interface GroupAddress {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

export interface Group extends GroupAddress {
  readonly state: "ACTIVE" | "DELETING";
  readonly clientToken?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export function groupArn({ accountId, region, name }: GroupAddress): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`;
}

export function scheduleArn(
  { accountId, region, name: group }: GroupAddress,
  name: string,
): string {
  return `arn:aws:scheduler:${region}:${accountId}:schedule/${group}/${name}`;
}

/** Undefined for an expression that is none, which no schedule has. */
export function timetableOf(value: Omit<ScheduleValue, "target">): Timetable | undefined {
  const { zone, anchorAt, startAt, endAt } = value;
  const expression = parseExpression(value.expression);
  if (expression === undefined) return undefined;
  return {
    expression,
    zone,
    anchorAt: startAt ?? anchorAt,
    ...(startAt === undefined ? {} : { startAt }),
    ...(endAt === undefined ? {} : { endAt }),
  };
}

/** Whether both run at the same times. */
export function runsAlike(a: ScheduleSettings, b: ScheduleSettings): boolean {
  return (
    a.expression === b.expression &&
    a.zone === b.zone &&
    a.startAt === b.startAt &&
    a.endAt === b.endAt
  );
}

/** A minute's grace for one that is due while it is being made. */
const AT_GRACE_MS = 60_000;

/** From when on a schedule that is made or changed now can be due. A rate begins at once. */
export function firstDueAfter({ expression }: Timetable, now: number): number {
  return expression.kind === "at" ? now - AT_GRACE_MS : now - 1;
}
