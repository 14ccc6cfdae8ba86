import { sql } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { functions, layerVersions } from "../../platform/schema.ts";

/**
 * Those of an account's packages that something names: a function version, what serves in its place while an update of it
 * is under way, a layer version, or a layer that a function has. One statement, so that nothing moves between two looks.
 */
export async function usedPackages(
  db: Database,
  accountId: string,
  sha256Hexes: readonly string[],
): Promise<ReadonlySet<string>> {
  const layersIn = (
    column: typeof functions.configuration | typeof functions.serving,
    path: string,
  ) =>
    sql`select json_extract(layer.value, '$.sha256Hex') from ${functions}, json_each(${column}, ${path}) as layer
      where ${functions.accountId} = ${accountId}`;
  const rows = await db.all<{ sha: string }>(sql`
    select wanted.value as sha from json_each(${JSON.stringify(sha256Hexes)}) as wanted
    where wanted.value in (select ${functions.packageSha256} from ${functions} where ${functions.accountId} = ${accountId})
      or wanted.value in (select ${layerVersions.packageSha256} from ${layerVersions} where ${layerVersions.accountId} = ${accountId})
      or wanted.value in (select json_extract(${functions.serving}, '$.code.sha256Hex') from ${functions} where ${functions.accountId} = ${accountId})
      or wanted.value in (${layersIn(functions.configuration, "$.layers")})
      or wanted.value in (${layersIn(functions.serving, "$.configuration.layers")})`);
  return new Set(rows.map(({ sha }) => sha));
}
