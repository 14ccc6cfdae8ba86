/** One run of a schedule. */
export interface Run {
  readonly scheduleId: string;
  readonly name: string;
  /** By the expression, epoch milliseconds. */
  readonly dueAt: number;
}

const TABLE = `
  CREATE TABLE IF NOT EXISTS fired_run (
    name TEXT PRIMARY KEY, schedule_id TEXT NOT NULL, due_at INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

/**
 * The last run of each schedule that an object has taken on. A sweep hands a run over and only then notes that it has: if
 * it dies in between, the next one hands it over again, and this is where that shows.
 */
export class FiredRuns {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(TABLE);
  }

  /** Whether the run is a new one, which it no longer is then. */
  take({ name, scheduleId, dueAt }: Run): boolean {
    return (
      this.#sql
        .exec(
          `INSERT INTO fired_run VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
         SET schedule_id = excluded.schedule_id, due_at = excluded.due_at
         WHERE schedule_id <> excluded.schedule_id OR due_at < excluded.due_at
         RETURNING 1`,
          name,
          scheduleId,
          dueAt,
        )
        .toArray().length > 0
    );
  }

  forget(name: string): void {
    this.#sql.exec("DELETE FROM fired_run WHERE name = ?", name);
  }
}
