import { and, eq, sql, type SQL } from "drizzle-orm";
import { TAGS_MAX } from "../../aws/limits.ts";
import { type Database } from "../../platform/database.ts";
import { codeSigningConfigs, eventSourceMappings, functions } from "../../platform/schema.ts";
import { LATEST } from "../model.ts";
import { type Taggable } from "./model.ts";

export type Tags = Readonly<Record<string, string>>;
/** New values by key; null takes a tag away. */
export type TagChanges = Readonly<Record<string, string | null>>;

/** Undefined when there is no such resource. */
export async function findTags(db: Database, resource: Taggable): Promise<Tags | undefined> {
  const { table, where } = locate(resource);
  const [row] = await db.select({ tags: table.tags }).from(table).where(where).limit(1);
  // Every feature that has tags stores them so.
  return row?.tags as Tags | undefined;
}

/**
 * Applies the changes where they leave no more tags than a resource may have, and says whether it did. One statement
 * reads and writes, so concurrent changes of different keys are all kept. A function gets `revisionId`.
 */
export async function changeTags(
  db: Database,
  resource: Taggable,
  changes: TagChanges,
  revisionId: string,
): Promise<boolean> {
  const { table, where } = locate(resource);
  const tags = sql`json_patch(${table.tags}, ${JSON.stringify(changes)})`;
  const isWithinLimit = sql`(SELECT COUNT(*) FROM json_each(${tags})) <= ${TAGS_MAX}`;
  const values = resource.kind === "function" ? { tags, revisionId } : { tags };
  const updated = await db
    .update(table)
    .set(values)
    .where(and(where, isWithinLimit))
    .returning({ accountId: table.accountId });
  return updated.length > 0;
}

function locate(resource: Taggable) {
  const { accountId, region } = resource;
  const isInScope = (table: typeof functions | typeof eventSourceMappings): SQL | undefined =>
    and(eq(table.accountId, accountId), eq(table.region, region));
  switch (resource.kind) {
    case "function":
      return {
        table: functions,
        where: and(
          isInScope(functions),
          eq(functions.name, resource.name),
          eq(functions.version, LATEST),
        ),
      };
    case "event-source-mapping":
      return {
        table: eventSourceMappings,
        where: and(isInScope(eventSourceMappings), eq(eventSourceMappings.id, resource.id)),
      };
    case "code-signing-config":
      return {
        table: codeSigningConfigs,
        where: and(
          eq(codeSigningConfigs.accountId, accountId),
          eq(codeSigningConfigs.region, region),
          eq(codeSigningConfigs.id, resource.id),
        ),
      };
  }
}
