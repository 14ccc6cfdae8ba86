import { type Progress } from "./model.ts";
import { type StoredText } from "./stored-text.ts";

/** An event of a queue. */
export interface QueuedEvent extends Progress {
  readonly id: number;
  readonly requestId: string;
  /** As the caller addressed the function. */
  readonly functionArn: string;
  readonly traceHeader?: string;
  readonly payload: StoredText;
}

/** An event whose turn it is. */
export interface DueEvent extends QueuedEvent {
  /** It was under way, and whoever ran it has not been heard of for the time of a lease. */
  readonly isLost: boolean;
}

type Row = {
  readonly id: number;
  readonly request_id: string;
  readonly function_arn: string;
  readonly trace_header: string | null;
  readonly payload: string | null;
  readonly payload_key: string | null;
  readonly enqueued_at: number;
  readonly is_leased: number;
  readonly failures: number;
  readonly backoffs: number;
  readonly losses: number;
};

/**
 * `due_at` is when something has to be done for an event: of one that is under way, the end of its lease. So an event
 * whose attempt is lost comes up by itself.
 */
const SCHEMA = `
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL UNIQUE,
    function_arn TEXT NOT NULL,
    trace_header TEXT,
    payload TEXT,
    payload_key TEXT,
    enqueued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    is_leased INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    backoffs INTEGER NOT NULL DEFAULT 0,
    losses INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX events_by_due ON events (due_at);
`;
const SCHEMA_VERSION = 1;

/** The events of one queue, in its object's own database. */
export class EventStore {
  readonly #sql: SqlStorage;

  constructor({ sql, kv }: DurableObjectStorage) {
    this.#sql = sql;
    if (kv.get("schema") === SCHEMA_VERSION) return;
    sql.exec(SCHEMA);
    kv.put("schema", SCHEMA_VERSION);
  }

  /** Nothing if an event of that request is there already. */
  insert(event: Omit<QueuedEvent, "id" | keyof Progress>, now: number): void {
    const { payload } = event;
    this.#sql.exec(
      `INSERT INTO events
        (request_id, function_arn, trace_header, payload, payload_key, enqueued_at, due_at)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      event.requestId,
      event.functionArn,
      event.traceHeader ?? null,
      "text" in payload ? payload.text : null,
      "key" in payload ? payload.key : null,
      now,
      now,
    );
  }

  /** Those whose time has come, the longest waiting first. */
  due(now: number, countMax: number): readonly DueEvent[] {
    const query = "SELECT * FROM events WHERE due_at <= ? ORDER BY due_at LIMIT ?";
    return this.#sql.exec<Row>(query, now, countMax).toArray().map(fromRow);
  }

  /** Takes them until then, unless they are released or removed before. */
  lease(ids: readonly number[], until: number): void {
    this.#setDue(ids, until, 1);
  }

  release(ids: readonly number[], dueAt: number): void {
    this.#setDue(ids, dueAt, 0);
  }

  /** Puts an event back that has been attempted. */
  postpone(id: number, dueAt: number, { failures, backoffs, losses }: Progress): void {
    this.#sql.exec(
      `UPDATE events SET due_at = ?, is_leased = 0, failures = ?, backoffs = ?, losses = ?
        WHERE id = ?`,
      dueAt,
      failures,
      backoffs,
      losses,
      id,
    );
  }

  remove(ids: readonly number[]): void {
    if (ids.length === 0) return;
    const query = "DELETE FROM events WHERE id IN (SELECT value FROM json_each(?))";
    this.#sql.exec(query, JSON.stringify(ids));
  }

  /** When something has to be done next; undefined when there is nothing. */
  nextDue(): number | undefined {
    const query = "SELECT due_at FROM events ORDER BY due_at LIMIT 1";
    const [row] = this.#sql.exec<{ due_at: number }>(query).toArray();
    return row?.due_at;
  }

  count(): number {
    return this.#sql.exec<{ count: number }>("SELECT count(*) AS count FROM events").one().count;
  }

  #setDue(ids: readonly number[], dueAt: number, isLeased: 0 | 1): void {
    if (ids.length === 0) return;
    this.#sql.exec(
      "UPDATE events SET due_at = ?, is_leased = ? WHERE id IN (SELECT value FROM json_each(?))",
      dueAt,
      isLeased,
      JSON.stringify(ids),
    );
  }
}

function fromRow(row: Row): DueEvent {
  const { id, payload_key: key, trace_header: traceHeader, failures, backoffs, losses } = row;
  return {
    id,
    requestId: row.request_id,
    functionArn: row.function_arn,
    ...(traceHeader === null ? {} : { traceHeader }),
    payload: key === null ? { text: row.payload ?? "" } : { key },
    enqueuedAt: row.enqueued_at,
    failures,
    backoffs,
    losses,
    isLost: row.is_leased === 1,
  };
}
