import { sql, type SQL } from "drizzle-orm";
import { type Database } from "../platform/database.ts";
import { rowValues } from "../platform/row-values.ts";
import { functions, functionSettings } from "../platform/schema.ts";
import { fitsCodeStorage } from "./account/store.ts";
import { announceChange } from "./changes.ts";
import { type FunctionCodeSigning, parseCodeSigningArn } from "./code-signing/model.ts";
import { CODE_SIGNING, isThere } from "./code-signing/store.ts";
import { type FunctionRecord } from "./model.ts";
import { type Setting, toRow as toSettingRow } from "./settings/store.ts";
import { ownerRow } from "./store-owner.ts";
import { toRow } from "./store-row.ts";

/** All that CreateFunction writes. */
export interface NewRows {
  readonly latest: FunctionRecord;
  /** Of a function that is published at once. */
  readonly version?: FunctionRecord;
  readonly signing?: Setting<FunctionCodeSigning>;
}

/**
 * Stores a function, its first version and its code signing config: all or nothing. Nothing is when the name is taken,
 * the packages do not fit into the account's code storage, or the config is not there. Says whether it did.
 */
export async function insertFunction(db: Database, rows: NewRows): Promise<boolean> {
  const { latest, version, signing } = rows;
  const bytes = latest.code.bytes + (version?.code.bytes ?? 0);
  const isSignable =
    signing === undefined ? sql`1` : isThere(parseCodeSigningArn(signing.value.configArn));
  const condition = sql`${fitsCodeStorage(latest.address, bytes)} and ${isSignable}`;
  const first = db
    .insert(functions)
    .select(sql`select ${rowValues(functions, toRow(latest))} where ${condition}`)
    .onConflictDoNothing()
    .returning({ name: functions.name });
  const [inserted] = await db.batch([first, ...following(db, rows)]);
  if (inserted.length > 0) await announceChange(latest.address);
  return inserted.length > 0;
}

/** Only beside the very row that was to be written first. */
function following(db: Database, { latest, version, signing }: NewRows) {
  const { table, where } = ownerRow({ address: latest.address });
  const isWritten = sql`${where} and ${functions.revisionId} = ${latest.revisionId}`;
  const beside = (values: SQL) => sql`select ${values} from ${table} where ${isWritten}`;
  return [
    ...(version === undefined
      ? []
      : [db.insert(functions).select(beside(rowValues(functions, toRow(version))))]),
    ...(signing === undefined
      ? []
      : [
          db
            .insert(functionSettings)
            .select(beside(rowValues(functionSettings, toSettingRow(CODE_SIGNING, signing)))),
        ]),
  ];
}
