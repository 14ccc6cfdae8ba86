import { and, eq, sql, type SQL } from "drizzle-orm";
import { POLICY_BYTES_MAX } from "../../aws/limits.ts";
import { type Database } from "../../platform/database.ts";
import { policies } from "../../platform/schema.ts";
import { announceChange } from "../changes.ts";
import { type Owner, ownerRow } from "../store-owner.ts";
import { DOCUMENT_FRAME_BYTES, type Policy, type Statement } from "./model.ts";

/** The policies table also has those of layer versions. */
const KIND = "function";
const KEY = [policies.accountId, policies.region, policies.kind, policies.name, policies.qualifier];

export async function findPolicy(
  db: Database,
  { address, qualifier }: Owner,
): Promise<Policy | undefined> {
  const [row] = await db
    .select({ revisionId: policies.revisionId, statements: policies.statements })
    .from(policies)
    .where(
      and(
        eq(policies.accountId, address.accountId),
        eq(policies.region, address.region),
        eq(policies.kind, KIND),
        eq(policies.name, address.name),
        eq(policies.qualifier, qualifier ?? ""),
      ),
    )
    .limit(1);
  if (row === undefined) return undefined;
  // Only this file writes the column.
  return { revisionId: row.revisionId, statements: row.statements as readonly Statement[] };
}

/** The revision of the function, version or alias itself; undefined when there is none. */
export async function findOwnerRevision(db: Database, owner: Owner): Promise<string | undefined> {
  const { table, where } = ownerRow(owner);
  const [row] = await db.all<{ readonly revision: string }>(
    sql`SELECT revision_id AS revision FROM ${table} WHERE ${where}`,
  );
  return row?.revision;
}

export interface Addition {
  readonly statement: Statement;
  /** Becomes that of the policy and of its owner: reference 2.5. */
  readonly revisionId: string;
  /** Absent when any will do. */
  readonly expectedRevisionId?: string;
}

/**
 * Adds a statement, if its id is free, the policy stays within its limit and its revision is the expected one (of a
 * policy that is not there yet, its owner's). Says whether it did. One statement of SQL reads and writes, so that
 * concurrent additions cannot lose each other.
 */
export async function addStatement(
  db: Database,
  owner: Owner,
  { statement, revisionId, expectedRevisionId }: Addition,
): Promise<boolean> {
  const { table, where } = ownerRow(owner);
  const { accountId, region, name } = owner.address;
  const expected = expectedRevisionId ?? null;
  const json = JSON.stringify(statement);
  const longer = sql`json_insert(policies.statements, '$[#]', json(${json}))`;
  const insert = db
    .insert(policies)
    .select(
      sql`SELECT ${accountId}, ${region}, ${KIND}, ${name}, ${owner.qualifier ?? ""}, ${revisionId},
        json_array(json(${json}))
        FROM ${table} WHERE ${where} AND
        (${expected} IS NULL OR revision_id = ${expected} OR EXISTS (${policyOf(owner)}))`,
    )
    .onConflictDoUpdate({
      target: KEY,
      set: { statements: longer, revisionId },
      setWhere: sql`(${expected} IS NULL OR policies.revision_id = ${expected})
        AND NOT EXISTS (${statementOf(statement.Sid)})
        AND length(CAST(${longer} AS BLOB)) + ${DOCUMENT_FRAME_BYTES} <= ${POLICY_BYTES_MAX}`,
    })
    .returning({ revisionId: policies.revisionId });
  const [added] = await db.batch([insert, stampOwner(db, owner, revisionId)]);
  if (added.length > 0) await announceChange(owner.address, "access");
  return added.length > 0;
}

export interface Removal {
  readonly statementId: string;
  readonly revisionId: string;
  readonly expectedRevisionId?: string;
}

/** Removes a statement, and with the last one the policy. Says whether there was one, of the expected revision. */
export async function removeStatement(
  db: Database,
  owner: Owner,
  { statementId, revisionId, expectedRevisionId }: Removal,
): Promise<boolean> {
  const expected = expectedRevisionId ?? null;
  const others = sql`(SELECT json_group_array(json(value)) FROM json_each(policies.statements)
    WHERE json_extract(value, '$.Sid') <> ${statementId})`;
  const update = db
    .update(policies)
    .set({ revisionId, statements: others })
    .where(
      sql`${isPolicyOf(owner)} AND EXISTS (${statementOf(statementId)})
        AND (${expected} IS NULL OR policies.revision_id = ${expected})`,
    )
    .returning({ revisionId: policies.revisionId });
  const deletion = db
    .delete(policies)
    .where(sql`${isPolicyOf(owner)} AND json_array_length(policies.statements) = 0`);
  const [removed] = await db.batch([update, stampOwner(db, owner, revisionId), deletion]);
  if (removed.length > 0) await announceChange(owner.address, "access");
  return removed.length > 0;
}

/** In the batch of a write to the policy: does nothing when that has done nothing. */
function stampOwner(db: Database, owner: Owner, revisionId: string) {
  const { table, where } = ownerRow(owner);
  return db
    .update(table)
    .set({ revisionId })
    .where(sql`${where} AND EXISTS (${policyOf(owner)} AND policies.revision_id = ${revisionId})`);
}

function policyOf(owner: Owner): SQL {
  return sql`SELECT 1 FROM policies WHERE ${isPolicyOf(owner)}`;
}

function statementOf(statementId: string): SQL {
  return sql`SELECT 1 FROM json_each(policies.statements)
    WHERE json_extract(value, '$.Sid') = ${statementId}`;
}

function isPolicyOf({ address, qualifier }: Owner): SQL {
  const { accountId, region, name } = address;
  return sql`policies.account_id = ${accountId} AND policies.region = ${region}
    AND policies.kind = ${KIND} AND policies.name = ${name}
    AND policies.qualifier = ${qualifier ?? ""}`;
}
