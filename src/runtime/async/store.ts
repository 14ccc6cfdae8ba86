import { INLINE_LENGTH_MAX, type Outcome, type Progress, type StoredText } from "./model.ts";

/** An event of a queue. */
export interface QueuedEvent extends Progress {
  readonly id: number;
  readonly requestId: string;
  /** As the caller addressed the function. */
  readonly functionArn: string;
  readonly traceHeader?: string;
  readonly payload: StoredText;
  /** Of one that has ended, and of which somebody is still to be told. */
  readonly outcome?: Outcome;
}

export type NewEvent = Omit<QueuedEvent, "id" | "outcome" | keyof Progress>;

/** What there is room for. */
export interface Room {
  readonly countMax: number;
  readonly lengthMax: number;
}

/** Characters of memory that an event takes. */
export function lengthOf({ payload, outcome }: QueuedEvent): number {
  const response = outcome?.run?.response;
  return [payload, response].reduce(
    (sum, stored) => sum + (stored !== undefined && "text" in stored ? stored.text.length : 0),
    OVERHEAD_LENGTH,
  );
}

/** Of an event without its texts, roughly. */
const OVERHEAD_LENGTH = 1024;
/** Of one event: its payload and its response, each as long as a row holds. */
export const EVENT_LENGTH_MAX = OVERHEAD_LENGTH + 2 * INLINE_LENGTH_MAX;

/** What is done for an event: it is run, and when it has ended others are told. */
export type Stage = "run" | "deliver";

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
  readonly outcome: string | null;
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
    losses INTEGER NOT NULL DEFAULT 0,
    stage TEXT NOT NULL DEFAULT 'run',
    outcome TEXT
  ) STRICT;
  CREATE INDEX events_by_due ON events (stage, due_at);
  CREATE TABLE tallies (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;
const SCHEMA_KEY = "schema";
const SCHEMA_VERSION = 1;

/** The events of one queue, in its object's own database. */
export class EventStore {
  readonly #sql: SqlStorage;

  readonly #kv: SyncKvStorage;
  /** An object that anybody's misspelt ARN has called into being keeps nothing. */
  #hasSchema: boolean;

  constructor({ sql, kv }: DurableObjectStorage) {
    this.#sql = sql;
    this.#kv = kv;
    this.#hasSchema = kv.get(SCHEMA_KEY) === SCHEMA_VERSION;
  }

  /** Nothing if an event of that request is there already. */
  insert(event: NewEvent, now: number): void {
    this.#prepare();
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

  /** Those whose time has come, the longest waiting first, as long as they come to no more than `lengthMax` characters. */
  due(stage: Stage, now: number, { countMax, lengthMax }: Room): readonly DueEvent[] {
    if (!this.#hasSchema) return [];
    const query = "SELECT * FROM events WHERE stage = ? AND due_at <= ? ORDER BY due_at LIMIT ?";
    const found: DueEvent[] = [];
    let length = 0;
    // Rows are read one at a time: all together might be more than this object's memory.
    for (const row of this.#sql.exec<Row>(query, stage, now, countMax)) {
      const event = fromRow(row);
      length += lengthOf(event);
      if (length > lengthMax) break;
      found.push(event);
    }
    return found;
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

  /** Makes of an event that has ended one that others are to be told of. */
  end(id: number, outcome: Outcome, now: number): void {
    this.#sql.exec(
      `UPDATE events SET stage = 'deliver', outcome = ?, due_at = ?, is_leased = 0, backoffs = 0
        WHERE id = ?`,
      JSON.stringify(outcome),
      now,
      id,
    );
  }

  /** Of one that some are still to be told of. */
  setOutcome(id: number, outcome: Outcome): void {
    this.#sql.exec("UPDATE events SET outcome = ? WHERE id = ?", JSON.stringify(outcome), id);
  }

  remove(ids: readonly number[]): void {
    if (ids.length === 0) return;
    const query = "DELETE FROM events WHERE id IN (SELECT value FROM json_each(?))";
    this.#sql.exec(query, JSON.stringify(ids));
  }

  /** When something has to be done next; undefined when there is nothing. */
  nextDue(stage: Stage): number | undefined {
    if (!this.#hasSchema) return undefined;
    const query = "SELECT due_at FROM events WHERE stage = ? ORDER BY due_at LIMIT 1";
    const [row] = this.#sql.exec<{ due_at: number }>(query, stage).toArray();
    return row?.due_at;
  }

  isEmpty(): boolean {
    return this.nextDue("run") === undefined && this.nextDue("deliver") === undefined;
  }

  count(): number {
    if (!this.#hasSchema) return 0;
    return this.#sql.exec<{ count: number }>("SELECT count(*) AS count FROM events").one().count;
  }

  /** Counts what is rare and worth knowing. */
  tally(name: string, count = 1): void {
    const query = `INSERT INTO tallies VALUES (?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count`;
    this.#sql.exec(query, name, count);
  }

  tallies(): Readonly<Record<string, number>> {
    if (!this.#hasSchema) return {};
    const rows = this.#sql.exec<{ name: string; count: number }>("SELECT * FROM tallies").toArray();
    return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
  }

  #prepare(): void {
    if (this.#hasSchema) return;
    this.#sql.exec(SCHEMA);
    this.#kv.put(SCHEMA_KEY, SCHEMA_VERSION);
    this.#hasSchema = true;
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
    // Only this file has written it.
    ...(row.outcome === null ? {} : { outcome: JSON.parse(row.outcome) as Outcome }),
    isLost: row.is_leased === 1,
  };
}
