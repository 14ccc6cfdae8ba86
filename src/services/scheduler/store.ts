import { and, asc, eq, gt, or, sql, type SQL } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { schedules } from "../../platform/schema-services.ts";
import { type Slice } from "../paging.ts";
import { type ScheduleKey, type StoredSchedule } from "../schedules/store.ts";
import { scheduleNotFound } from "./errors.ts";
import { type GroupAddress, type ScheduleValue } from "./model.ts";

export interface Schedule extends StoredSchedule {
  readonly value: ScheduleValue;
}

export function scheduleKey(group: GroupAddress, name: string): ScheduleKey {
  const { accountId, region, name: groupName } = group;
  return { accountId, region, kind: "schedule", groupName, name };
}

export async function getSchedule(db: Database, key: ScheduleKey): Promise<Schedule> {
  const [row] = await db.select().from(schedules).where(isSchedule(key)).limit(1);
  if (row === undefined) throw scheduleNotFound(key.name);
  return fromRow(row);
}

/** Writes unless there is one of that name, and says whether it did. */
export async function insertSchedule(db: Database, schedule: Schedule): Promise<boolean> {
  const inserted = await db
    .insert(schedules)
    .values(schedule)
    .onConflictDoNothing()
    .returning({ id: schedules.id });
  return inserted.length > 0;
}

/** Writes only if nobody has since `expectedRevisionId`, and says whether it did. */
export async function replaceSchedule(
  db: Database,
  schedule: Schedule,
  expectedRevisionId: string,
): Promise<boolean> {
  const { id, revisionId, value, dueAt, nextRunAt, modifiedAt } = schedule;
  const updated = await db
    .update(schedules)
    .set({ id, revisionId, value, dueAt, nextRunAt, modifiedAt, claimedUntil: 0 })
    .where(and(isSchedule(schedule), eq(schedules.revisionId, expectedRevisionId)))
    .returning({ id: schedules.id });
  return updated.length > 0;
}

export async function deleteSchedule(db: Database, key: ScheduleKey): Promise<void> {
  const deleted = await db.delete(schedules).where(isSchedule(key)).returning({ id: schedules.id });
  if (deleted.length === 0) throw scheduleNotFound(key.name);
}

export interface ScheduleFilter {
  readonly groupName?: string;
  readonly prefix?: string;
  readonly state?: "ENABLED" | "DISABLED";
}

/** By group and name; the position is both, with a slash between. */
export async function listSchedules(
  db: Database,
  { accountId, region }: Pick<GroupAddress, "accountId" | "region">,
  { groupName, prefix, state }: ScheduleFilter,
  { after, limit }: Slice,
): Promise<readonly Schedule[]> {
  const rows = await db
    .select()
    .from(schedules)
    .where(
      and(
        eq(schedules.accountId, accountId),
        eq(schedules.region, region),
        eq(schedules.kind, "schedule"),
        groupName === undefined ? undefined : eq(schedules.groupName, groupName),
        prefix === undefined
          ? undefined
          : sql`substr(${schedules.name}, 1, ${prefix.length}) = ${prefix}`,
        state === undefined ? undefined : sql`${schedules.value} ->> '$.state' = ${state}`,
        after === undefined ? undefined : isAfter(after),
      ),
    )
    .orderBy(asc(schedules.groupName), asc(schedules.name))
    .limit(limit);
  return rows.map((row) => fromRow(row));
}

function isAfter(position: string): SQL | undefined {
  const [groupName = "", name = ""] = position.split("/");
  return or(
    gt(schedules.groupName, groupName),
    and(eq(schedules.groupName, groupName), gt(schedules.name, name)),
  );
}

function fromRow(row: typeof schedules.$inferSelect): Schedule {
  // Only this file writes rows of this kind.
  return { ...row, kind: "schedule", value: row.value as ScheduleValue };
}

function isSchedule({ accountId, region, kind, groupName, name }: ScheduleKey): SQL | undefined {
  return and(
    eq(schedules.accountId, accountId),
    eq(schedules.region, region),
    eq(schedules.kind, kind),
    eq(schedules.groupName, groupName),
    eq(schedules.name, name),
  );
}
