import { getTableColumns, sql, type SQL } from "drizzle-orm";
import { type SQLiteTable } from "drizzle-orm/sqlite-core";

/**
 * The values of a row in the order of the table's columns, for `INSERT … SELECT`: a row that is written only where a
 * condition holds at that moment. `computed` has what SQL itself must find, by column.
 */
export function rowValues<T extends SQLiteTable>(
  table: T,
  row: Partial<T["$inferSelect"]>,
  computed: Readonly<Record<string, SQL>> = {},
): SQL {
  const values: Readonly<Record<string, unknown>> = row;
  const columns = Object.entries(getTableColumns(table)).map(
    ([key, column]) => computed[key] ?? sql.param(values[key], column),
  );
  return sql.join(columns, sql`, `);
}
