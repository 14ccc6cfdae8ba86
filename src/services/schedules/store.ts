import { and, asc, eq, inArray, isNotNull, lte, sql } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { schedules } from "../../platform/schema-services.ts";

/** A rule of EventBridge or a schedule of its Scheduler. */
export interface ScheduleKey {
  readonly accountId: string;
  readonly region: string;
  readonly kind: "rule" | "schedule";
  /** The schedule's group, or the rule's bus. */
  readonly groupName: string;
  readonly name: string;
}

/** The next run. */
export interface NextRun {
  /** By the expression. */
  readonly dueAt: number | null;
  /** By the flexible window. */
  readonly nextRunAt: number | null;
}

export interface StoredSchedule extends ScheduleKey, NextRun {
  readonly id: string;
  readonly revisionId: string;
  /** Typed by whose schedule it is. */
  readonly value: unknown;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

const KEY = [
  schedules.accountId,
  schedules.region,
  schedules.kind,
  schedules.groupName,
  schedules.name,
];

/** Writes over whatever is there: for those who have no other writer beside them. */
export async function putSchedule(db: Database, schedule: StoredSchedule): Promise<void> {
  const row = toRow(schedule);
  await db.insert(schedules).values(row).onConflictDoUpdate({ target: KEY, set: row });
}

export async function removeSchedule(db: Database, key: ScheduleKey): Promise<void> {
  await db.delete(schedules).where(isSchedule(key));
}

/** Takes runs that are due, for `leaseMs`: two sweeps at once never get the same. The longest overdue come first. */
export async function claimDue(
  db: Database,
  {
    now,
    leaseMs,
    limit,
  }: { readonly now: number; readonly leaseMs: number; readonly limit: number },
): Promise<readonly StoredSchedule[]> {
  const due = db
    .select({ rowid: sql`rowid` })
    .from(schedules)
    .where(
      and(
        isNotNull(schedules.nextRunAt),
        lte(schedules.nextRunAt, now),
        lte(schedules.claimedUntil, now),
      ),
    )
    .orderBy(asc(schedules.nextRunAt))
    .limit(limit);
  const rows = await db
    .update(schedules)
    .set({ claimedUntil: now + leaseMs })
    .where(inArray(sql`rowid`, due))
    .returning();
  return rows.map((row) => fromRow(row));
}

/** Sets the next run of each, and takes out those that have none and are not to stay; unless a caller has changed it since. */
export async function advance(
  db: Database,
  moves: readonly { readonly schedule: StoredSchedule; readonly to: NextRun | "gone" }[],
): Promise<void> {
  const [first, ...rest] = moves.map(({ schedule, to }) => {
    const isSame = and(isSchedule(schedule), eq(schedules.revisionId, schedule.revisionId));
    return to === "gone"
      ? db.delete(schedules).where(isSame)
      : db
          .update(schedules)
          .set({ dueAt: to.dueAt, nextRunAt: to.nextRunAt, claimedUntil: 0 })
          .where(isSame);
  });
  if (first !== undefined) await db.batch([first, ...rest]);
}

function toRow({ createdAt, ...schedule }: StoredSchedule) {
  const { accountId, region, kind, groupName, name, id, revisionId, value } = schedule;
  const { dueAt, nextRunAt, modifiedAt } = schedule;
  const key = { accountId, region, kind, groupName, name };
  return {
    ...key,
    id,
    revisionId,
    value,
    dueAt,
    nextRunAt,
    claimedUntil: 0,
    createdAt,
    modifiedAt,
  };
}

function fromRow(row: typeof schedules.$inferSelect): StoredSchedule {
  return { ...row, kind: row.kind === "rule" ? "rule" : "schedule" };
}

function isSchedule({ accountId, region, kind, groupName, name }: ScheduleKey) {
  return and(
    eq(schedules.accountId, accountId),
    eq(schedules.region, region),
    eq(schedules.kind, kind),
    eq(schedules.groupName, groupName),
    eq(schedules.name, name),
  );
}
