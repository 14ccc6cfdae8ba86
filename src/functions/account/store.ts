import { sql, type SQL } from "drizzle-orm";
import { CODE_STORAGE_BYTES_MAX } from "../../aws/limits.ts";
import { type Database } from "../../platform/database.ts";
import { functions, layerVersions } from "../../platform/schema.ts";
import { LATEST } from "../model.ts";
import { type Scope } from "../store.ts";

export interface CodeUsage {
  readonly functionCount: number;
  /** The packages of all versions of functions and layers, each as often as it is used. */
  readonly codeBytes: number;
}

export async function readCodeUsage(db: Database, scope: Scope): Promise<CodeUsage> {
  const { accountId, region } = scope;
  return await db.get<CodeUsage>(sql`
    select count(case when version = ${LATEST} then 1 end) as functionCount,
      ${codeBytesOf(scope)} as codeBytes
    from ${functions} where account_id = ${accountId} and region = ${region}`);
}

/**
 * The condition that `bytes` more fit into the code storage. It stands in the statement that adds them, so that no two
 * uploads overdraw it together.
 */
export function fitsCodeStorage(scope: Scope, bytes: number): SQL {
  return bytes <= 0 ? sql`1` : sql`${codeBytesOf(scope)} + ${bytes} <= ${CODE_STORAGE_BYTES_MAX}`;
}

function codeBytesOf({ accountId, region }: Scope): SQL {
  const sumOf = (table: typeof functions | typeof layerVersions) =>
    sql`(select coalesce(sum(package_bytes), 0) from ${table} where account_id = ${accountId} and region = ${region})`;
  return sql`${sumOf(functions)} + ${sumOf(layerVersions)}`;
}
