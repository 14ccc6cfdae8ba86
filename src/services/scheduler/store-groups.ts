import { and, asc, count, eq, gt, sql, type SQL } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { scheduleGroups as groups, schedules } from "../../platform/schema-services.ts";
import { type Slice } from "../paging.ts";
import { DEFAULT_GROUP, type Group, type GroupAddress } from "./model.ts";

export async function findGroup(db: Database, address: GroupAddress): Promise<Group | undefined> {
  const [row] = await db.select().from(groups).where(isGroup(address)).limit(1);
  return row === undefined ? undefined : fromRow(row);
}

/** The default group has a row from when it is first looked at. */
export async function ensureDefaultGroup(
  db: Database,
  { accountId, region }: Pick<GroupAddress, "accountId" | "region">,
  now: number,
): Promise<void> {
  const times = { createdAt: now, modifiedAt: now };
  const group = { accountId, region, name: DEFAULT_GROUP, tags: {}, ...times };
  await insertGroup(db, { ...group, state: "ACTIVE" });
}

/** Writes unless there is one of that name, and says whether it did. */
export async function insertGroup(db: Database, group: Group): Promise<boolean> {
  const inserted = await db
    .insert(groups)
    .values(group)
    .onConflictDoNothing()
    .returning({ name: groups.name });
  return inserted.length > 0;
}

/** With all schedules in it. */
export async function deleteGroup(db: Database, address: GroupAddress): Promise<void> {
  const { accountId, region, name } = address;
  const isInGroup = and(
    eq(schedules.accountId, accountId),
    eq(schedules.region, region),
    eq(schedules.kind, "schedule"),
    eq(schedules.groupName, name),
  );
  await db.batch([
    db.delete(schedules).where(isInGroup),
    db.delete(groups).where(isGroup(address)),
  ]);
}

/** Writes only if the tags are what they were, and says whether it did. */
export async function replaceGroupTags(
  db: Database,
  { tags, ...address }: Group,
  to: Group["tags"],
): Promise<boolean> {
  const updated = await db
    .update(groups)
    .set({ tags: to })
    .where(and(isGroup(address), eq(groups.tags, tags)))
    .returning({ name: groups.name });
  return updated.length > 0;
}

export async function countGroups(
  db: Database,
  { accountId, region }: Pick<GroupAddress, "accountId" | "region">,
): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(groups)
    .where(and(eq(groups.accountId, accountId), eq(groups.region, region)));
  return row?.n ?? 0;
}

/** By name, which is also the position. */
export async function listGroups(
  db: Database,
  { accountId, region }: Pick<GroupAddress, "accountId" | "region">,
  prefix: string,
  { after = "", limit }: Slice,
): Promise<readonly Group[]> {
  const rows = await db
    .select()
    .from(groups)
    .where(
      and(
        eq(groups.accountId, accountId),
        eq(groups.region, region),
        gt(groups.name, after),
        sql`substr(${groups.name}, 1, ${prefix.length}) = ${prefix}`,
      ),
    )
    .orderBy(asc(groups.name))
    .limit(limit);
  return rows.map((row) => fromRow(row));
}

function fromRow({ clientToken, tags, ...row }: typeof groups.$inferSelect): Group {
  return {
    ...row,
    // Only this file has written them.
    state: row.state as Group["state"],
    tags: tags as Group["tags"],
    ...(clientToken === null ? {} : { clientToken }),
  };
}

function isGroup({ accountId, region, name }: GroupAddress): SQL | undefined {
  return and(eq(groups.accountId, accountId), eq(groups.region, region), eq(groups.name, name));
}
