import { sql } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { functions, layerVersions } from "../../platform/schema.ts";
import { LATEST } from "../model.ts";
import { type Scope } from "../store.ts";

export interface CodeUsage {
  readonly functionCount: number;
  /** The packages of all versions of functions and layers, each as often as it is used. */
  readonly codeBytes: number;
}

export async function readCodeUsage(
  db: Database,
  { accountId, region }: Scope,
): Promise<CodeUsage> {
  return await db.get<CodeUsage>(sql`
    select count(case when version = ${LATEST} then 1 end) as functionCount,
      coalesce(sum(package_bytes), 0) + (
        select coalesce(sum(package_bytes), 0) from ${layerVersions}
        where account_id = ${accountId} and region = ${region}) as codeBytes
    from ${functions} where account_id = ${accountId} and region = ${region}`);
}
