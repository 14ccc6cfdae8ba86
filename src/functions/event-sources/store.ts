import { and, asc, eq, gt, ne, notExists, sql, type SQL } from "drizzle-orm";
import { cutPage, type Page, type PageRequest } from "../../aws/paging.ts";
import { type Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { rowValues } from "../../platform/row-values.ts";
import { eventSourceMappings as mappings } from "../../platform/schema.ts";
import { type Scope } from "../store.ts";
import {
  type EventSourceMapping,
  type MappingKey,
  type MappingSettings,
  settleMapping,
  sourceIdentity,
} from "./model.ts";
import { type EventSource } from "./source.ts";

type Row = typeof mappings.$inferSelect;

/** What the `value` of a row holds. */
interface Stored {
  readonly source: EventSource;
  readonly settings: MappingSettings;
  /** What no two mappings of a function may share. */
  readonly identity: string;
}

/** A mapping as it was written last; see `settle.ts` for what was interrupted. */
export async function readMapping(
  db: Database,
  key: MappingKey,
): Promise<EventSourceMapping | undefined> {
  const [row] = await db.select().from(mappings).where(isMapping(key)).limit(1);
  return row === undefined ? undefined : fromRow(row);
}

/** The mapping that has the same source and function, if there is one beside `mapping` itself. */
export async function findDuplicate(
  db: Database,
  mapping: EventSourceMapping,
): Promise<EventSourceMapping | undefined> {
  const [row] = await db.select().from(mappings).where(isDuplicateOf(mapping)).limit(1);
  return row === undefined ? undefined : fromRow(row);
}

/** Writes unless the function has a mapping of this source, and says whether it did. */
export async function insertMapping(db: Database, mapping: EventSourceMapping): Promise<boolean> {
  const inserted = await db
    .insert(mappings)
    .select(sql`select ${rowValues(mappings, toRow(mapping))} where ${isAlone(db, mapping)}`)
    .returning({ id: mappings.id });
  return inserted.length > 0;
}

/** Writes only if nobody has since `expectedRevisionId` and no other mapping is alike; says whether it did. */
export async function replaceMapping(
  db: Database,
  mapping: EventSourceMapping,
  expectedRevisionId: string,
): Promise<boolean> {
  const updated = await db
    .update(mappings)
    .set(changeableOf(mapping))
    .where(
      and(
        isMapping(mapping.key),
        eq(mappings.revisionId, expectedRevisionId),
        isAlone(db, mapping),
      ),
    )
    .returning({ id: mappings.id });
  return updated.length > 0;
}

/** Writes that what is under way has ended, unless somebody has ended it before. Gives what is there then. */
export async function writeSettled(
  db: Database,
  mapping: EventSourceMapping,
): Promise<EventSourceMapping | undefined> {
  const settled = settleMapping(mapping, newId());
  const isStill = and(isMapping(mapping.key), eq(mappings.revisionId, mapping.revisionId));
  if (settled === undefined) {
    await db.delete(mappings).where(isStill);
    return undefined;
  }
  const updated = await db
    .update(mappings)
    .set(changeableOf(settled))
    .where(isStill)
    .returning({ id: mappings.id });
  return updated.length > 0 ? settled : await readMapping(db, mapping.key);
}

export interface MappingFilter {
  readonly sourceArn?: string;
  readonly target?: { readonly functionName: string; readonly qualifier?: string };
}

/** By id, which is also the position. */
export async function listMappings(
  db: Database,
  scope: Scope,
  { sourceArn, target }: MappingFilter,
  { itemsMax, after }: PageRequest,
): Promise<Page<EventSourceMapping>> {
  const rows = await db
    .select()
    .from(mappings)
    .where(
      and(
        isInScope(scope),
        sourceArn === undefined ? undefined : eq(mappings.sourceArn, sourceArn),
        target === undefined ? undefined : isOf(target),
        after === undefined ? undefined : gt(mappings.id, after),
      ),
    )
    .orderBy(asc(mappings.id))
    .limit(itemsMax + 1);
  return cutPage(rows.map(fromRow), itemsMax, ({ key }) => key.id);
}

function fromRow(row: Row): EventSourceMapping {
  // Only this file writes it.
  const { source, settings } = row.value as Stored;
  return {
    key: { accountId: row.accountId, region: row.region, id: row.id },
    functionName: row.functionName,
    ...(row.qualifier === "" ? {} : { qualifier: row.qualifier }),
    source,
    settings,
    tags: row.tags as EventSourceMapping["tags"],
    state: row.state as EventSourceMapping["state"],
    revisionId: row.revisionId,
    ...(row.transitionStartedAt === null ? {} : { transitionStartedAt: row.transitionStartedAt }),
    modifiedAt: row.modifiedAt,
  };
}

function toRow(mapping: EventSourceMapping): Row {
  const { key, functionName, qualifier, source, settings, tags, state } = mapping;
  const value: Stored = { source, settings, identity: sourceIdentity(mapping) };
  return {
    ...key,
    functionName,
    qualifier: qualifier ?? "",
    sourceArn: source.arn ?? "",
    revisionId: mapping.revisionId,
    state,
    transitionStartedAt: mapping.transitionStartedAt ?? null,
    value,
    tags,
    modifiedAt: mapping.modifiedAt,
  };
}

/** Without what names the row, and without its tags, which others change meanwhile. */
function changeableOf(mapping: EventSourceMapping): Partial<Row> {
  const { accountId: _, region: __, id: ___, tags: ____, ...values } = toRow(mapping);
  return values;
}

function isAlone(db: Database, mapping: EventSourceMapping): SQL {
  return notExists(
    db
      .select({ one: sql`1` })
      .from(mappings)
      .where(isDuplicateOf(mapping)),
  );
}

function isDuplicateOf(mapping: EventSourceMapping): SQL | undefined {
  return and(
    isInScope(mapping.key),
    ne(mappings.id, mapping.key.id),
    isOf(mapping),
    eq(mappings.sourceArn, mapping.source.arn ?? ""),
    eq(sql`${mappings.value} ->> '$.identity'`, sourceIdentity(mapping)),
  );
}

function isOf({ functionName, qualifier }: NonNullable<MappingFilter["target"]>): SQL | undefined {
  return and(eq(mappings.functionName, functionName), eq(mappings.qualifier, qualifier ?? ""));
}

function isInScope({ accountId, region }: Scope): SQL | undefined {
  return and(eq(mappings.accountId, accountId), eq(mappings.region, region));
}

function isMapping(key: MappingKey): SQL | undefined {
  return and(isInScope(key), eq(mappings.id, key.id));
}
