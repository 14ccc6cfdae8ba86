import { type OutgoingMessage } from "./message.ts";

/** Bumped when a table changes; kept beside them, since `PRAGMA user_version` is refused. */
export const SCHEMA_VERSION = 1;

const SCHEMA = `
  CREATE TABLE message (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL,
    earlier_receives INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    first_received_at INTEGER NOT NULL,
    id TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    group_id TEXT,
    deduplication_id TEXT,
    trace_header TEXT,
    source_arn TEXT,
    body TEXT NOT NULL,
    attributes BLOB
  );
  CREATE INDEX message_by_visibility ON message (visible_at, receive_count);
  CREATE TABLE deduplication (
    scope TEXT NOT NULL,
    id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (scope, id)
  ) WITHOUT ROWID;
  CREATE INDEX deduplication_by_expiry ON deduplication (expires_at);
  CREATE TABLE attempt (id TEXT PRIMARY KEY, receipts TEXT NOT NULL, expires_at INTEGER NOT NULL);
`;

/** Standard queues have no use for it, and every row of an index costs a write. */
const FIFO_SCHEMA = `
  CREATE INDEX message_by_group ON message (group_id, visible_at, receive_count);
`;

/** Later messages of a group wait for those before them, and for those that somebody has in hand. */
const GROUP_IS_FREE = `NOT EXISTS (
  SELECT 1 FROM message AS held WHERE held.group_id = message.group_id AND held.visible_at > ?
    AND (held.receive_count > 0 OR held.sequence < message.sequence))`;

/** A message as it lies in the queue. */
export interface StoredMessage {
  readonly sequence: number;
  readonly id: string;
  readonly body: string;
  readonly encodedAttributes?: Uint8Array;
  readonly senderId: string;
  readonly traceHeader?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** The queue that it came from when it could not be processed there. */
  readonly sourceArn?: string;
  readonly sentAt: number;
  readonly visibleAt: number;
  /** By this queue. */
  readonly receiveCount: number;
  /** By the queues that it was in before. */
  readonly earlierReceives: number;
  readonly receivedAt: number;
  readonly firstReceivedAt: number;
}

export type MessageRow = Omit<StoredMessage, "sequence" | "receivedAt">;

export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

interface TakeOptions {
  readonly now: number;
  readonly isFifo: boolean;
  /** Messages sent before are as good as gone. */
  readonly sentAfter: number;
  readonly messagesMax: number;
  /** Of the bodies and attributes; one message is taken in any case. */
  readonly bytesMax: number;
  /** Of a FIFO queue: all messages are of the group that the first is of. */
  readonly ofOneGroup: boolean;
}

/** The tables of a queue's object. */
export class MessageStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  create(isFifo: boolean): void {
    this.#sql.exec(SCHEMA);
    if (isFifo) this.#sql.exec(FIFO_SCHEMA);
  }

  insert(message: MessageRow): number {
    const row = this.#sql
      .exec<{ sequence: number }>(
        `INSERT INTO message (visible_at, receive_count, earlier_receives, sent_at, received_at, first_received_at,
          id, sender_id, group_id, deduplication_id, trace_header, source_arn, body, attributes)
        VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING sequence`,
        message.visibleAt,
        message.receiveCount,
        message.earlierReceives,
        message.sentAt,
        message.firstReceivedAt,
        message.id,
        message.senderId,
        message.groupId ?? null,
        message.deduplicationId ?? null,
        message.traceHeader ?? null,
        message.sourceArn ?? null,
        message.body,
        message.encodedAttributes ?? null,
      )
      .one();
    return row.sequence;
  }

  find(sequence: number): StoredMessage | undefined {
    const [row] = this.#sql.exec<Row>("SELECT * FROM message WHERE sequence = ?", sequence);
    return row === undefined ? undefined : fromRow(row);
  }

  /** Those that may be received now, the oldest first. */
  available({ bytesMax, ...options }: TakeOptions): StoredMessage[] {
    const messages: StoredMessage[] = [];
    let bytes = 0;
    for (const row of options.isFifo ? this.#inGroups(options) : this.#visible(options)) {
      const message = fromRow(row);
      bytes += message.body.length + (message.encodedAttributes?.byteLength ?? 0);
      if (bytes > bytesMax && messages.length > 0) break;
      messages.push(message);
    }
    return messages;
  }

  #visible({ now, sentAfter, messagesMax }: Omit<TakeOptions, "bytesMax">): Iterable<Row> {
    return this.#sql.exec<Row>(
      "SELECT * FROM message WHERE visible_at <= ? AND sent_at > ? ORDER BY visible_at LIMIT ?",
      now,
      sentAfter,
      messagesMax,
    );
  }

  #inGroups({
    now,
    sentAfter,
    messagesMax,
    ofOneGroup,
  }: Omit<TakeOptions, "bytesMax">): Iterable<Row> {
    const free = `FROM message WHERE visible_at <= ? AND sent_at > ? AND ${GROUP_IS_FREE}`;
    const times = [now, sentAfter, now];
    if (!ofOneGroup) {
      const query = `SELECT * ${free} ORDER BY sequence LIMIT ?`;
      return this.#sql.exec<Row>(query, ...times, messagesMax);
    }
    const [first] = this.#sql.exec<{ group_id: string }>(
      `SELECT group_id ${free} ORDER BY sequence LIMIT 1`,
      ...times,
    );
    if (first === undefined) return [];
    const query = `SELECT * ${free} AND group_id = ? ORDER BY sequence LIMIT ?`;
    return this.#sql.exec<Row>(query, ...times, first.group_id, messagesMax);
  }

  /** Somebody has it in hand until `visibleAt`. */
  receive({ sequence }: StoredMessage, now: number, visibleAt: number): void {
    this.#sql.exec(
      `UPDATE message SET visible_at = ?, receive_count = receive_count + 1, received_at = ?,
        first_received_at = CASE first_received_at WHEN 0 THEN ? ELSE first_received_at END WHERE sequence = ?`,
      visibleAt,
      now,
      now,
      sequence,
    );
  }

  setVisibleAt(sequence: number, visibleAt: number): void {
    this.#sql.exec("UPDATE message SET visible_at = ? WHERE sequence = ?", visibleAt, sequence);
  }

  remove(sequence: number): void {
    this.#sql.exec("DELETE FROM message WHERE sequence = ?", sequence);
  }

  purge(): void {
    this.#sql.exec("DELETE FROM message");
  }

  removeExpired(sentUntil: number, now: number): void {
    this.#sql.exec("DELETE FROM message WHERE sent_at <= ?", sentUntil);
    this.forgetDuplicates(now);
    this.#sql.exec("DELETE FROM attempt WHERE expires_at <= ?", now);
  }

  /** Of the message that has been here longest. */
  oldestSentAt(): number | undefined {
    const [row] = this.#sql.exec<{ at: number }>(
      "SELECT sent_at AS at FROM message ORDER BY sequence LIMIT 1",
    );
    return row?.at;
  }

  /** When the next message becomes visible that is not yet. */
  nextVisibleAt(now: number): number | undefined {
    const [row] = this.#sql.exec<{ at: number | null }>(
      "SELECT min(visible_at) AS at FROM message WHERE visible_at > ?",
      now,
    );
    return row?.at ?? undefined;
  }

  inFlight(now: number): number {
    return this.#sql
      .exec<{ n: number }>(
        "SELECT count(*) AS n FROM message WHERE visible_at > ? AND receive_count > 0",
        now,
      )
      .one().n;
  }

  counts(now: number, sentAfter: number): Counts {
    return this.#sql
      .exec<{ visible: number; inFlight: number; delayed: number }>(
        `SELECT count(*) FILTER (WHERE visible_at <= ?1) AS visible,
          count(*) FILTER (WHERE visible_at > ?1 AND receive_count > 0) AS inFlight,
          count(*) FILTER (WHERE visible_at > ?1 AND receive_count = 0) AS delayed
        FROM message WHERE sent_at > ?2`,
        now,
        sentAfter,
      )
      .one();
  }

  /** What was sent before with the same key. */
  findDuplicate(
    key: { readonly scope: string; readonly id: string },
    now: number,
  ): { readonly id: string; readonly sequence: number } | undefined {
    const [row] = this.#sql.exec<{ id: string; sequence: number }>(
      "SELECT message_id AS id, sequence FROM deduplication WHERE scope = ? AND id = ? AND expires_at > ?",
      key.scope,
      key.id,
      now,
    );
    return row;
  }

  rememberSent(
    key: { readonly scope: string; readonly id: string },
    sent: { readonly id: OutgoingMessage["id"]; readonly sequence: number },
    expiresAt: number,
  ): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO deduplication VALUES (?, ?, ?, ?, ?)",
      key.scope,
      key.id,
      sent.id,
      sent.sequence,
      expiresAt,
    );
  }

  forgetDuplicates(now: number): void {
    this.#sql.exec("DELETE FROM deduplication WHERE expires_at <= ?", now);
  }

  /** JSON text of the receipts that an attempt was given. */
  findAttempt(id: string, now: number): string | undefined {
    const [row] = this.#sql.exec<{ receipts: string }>(
      "SELECT receipts FROM attempt WHERE id = ? AND expires_at > ?",
      id,
      now,
    );
    return row?.receipts;
  }

  rememberAttempt(id: string, receipts: string, now: number, expiresAt: number): void {
    this.#sql.exec("DELETE FROM attempt WHERE expires_at <= ?", now);
    this.#sql.exec("INSERT OR REPLACE INTO attempt VALUES (?, ?, ?)", id, receipts, expiresAt);
  }
}

/** A row of `message`, with the names of its columns. */
type Row = {
  readonly sequence: number;
  readonly visible_at: number;
  readonly receive_count: number;
  readonly earlier_receives: number;
  readonly sent_at: number;
  readonly received_at: number;
  readonly first_received_at: number;
  readonly id: string;
  readonly sender_id: string;
  readonly group_id: string | null;
  readonly deduplication_id: string | null;
  readonly trace_header: string | null;
  readonly source_arn: string | null;
  readonly body: string;
  readonly attributes: ArrayBuffer | null;
};

function fromRow(row: Row): StoredMessage {
  return {
    sequence: row.sequence,
    id: row.id,
    body: row.body,
    ...(row.attributes === null ? {} : { encodedAttributes: new Uint8Array(row.attributes) }),
    senderId: row.sender_id,
    ...(row.trace_header === null ? {} : { traceHeader: row.trace_header }),
    ...(row.group_id === null ? {} : { groupId: row.group_id }),
    ...(row.deduplication_id === null ? {} : { deduplicationId: row.deduplication_id }),
    ...(row.source_arn === null ? {} : { sourceArn: row.source_arn }),
    sentAt: row.sent_at,
    visibleAt: row.visible_at,
    receiveCount: row.receive_count,
    earlierReceives: row.earlier_receives,
    receivedAt: row.received_at,
    firstReceivedAt: row.first_received_at,
  };
}
