import { type StoredMessage } from "./envelope.ts";
import { PENDING_MS } from "./limits.ts";
import { type Subscription } from "./subscription.ts";

/** A message on its way to one subscription. */
export interface DueDelivery {
  readonly id: number;
  /** The same over all attempts. */
  readonly requestId: string;
  readonly subscriptionId: string;
  readonly sequence: number;
  readonly message: StoredMessage;
  /** Those that have failed. */
  readonly attempts: number;
  /** Given up: what is to arrive is its dead letter. */
  readonly isDead: boolean;
}

export interface NewDelivery {
  readonly requestId: string;
  readonly subscriptionId: string;
  readonly sequence: number;
  /** Deliveries of a lane arrive in their order: those of a message group to a subscription. */
  readonly lane?: string;
}

export interface Duplicate {
  readonly messageId: string;
  readonly sequence: number;
}

type Row = {
  readonly id: number;
  readonly request_id: string;
  readonly subscription: string;
  readonly message: number;
  readonly attempts: number;
  readonly is_dead: number;
  readonly content: string;
};

export const SCHEMA_VERSION = 1;

const TABLES = `
  CREATE TABLE IF NOT EXISTS subscription (
    id TEXT PRIMARY KEY, record TEXT NOT NULL, pending_since INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS subscription_by_wait ON subscription (pending_since) WHERE pending_since IS NOT NULL;
  CREATE TABLE IF NOT EXISTS message (sequence INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL, message INTEGER NOT NULL,
    subscription TEXT NOT NULL, lane TEXT, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, is_dead INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS delivery_by_subscription ON delivery (subscription, due_at);
  CREATE INDEX IF NOT EXISTS delivery_by_lane ON delivery (subscription, lane, id) WHERE lane IS NOT NULL;
  CREATE INDEX IF NOT EXISTS delivery_by_message ON delivery (message);
  CREATE INDEX IF NOT EXISTS delivery_by_due ON delivery (due_at);
  CREATE TABLE IF NOT EXISTS duplicate (
    scope TEXT, token TEXT, message_id TEXT NOT NULL, sequence INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (scope, token)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS duplicate_by_expiry ON duplicate (expires_at);
`;

/** The database of a topic's object. */
export class TopicStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  create(): void {
    this.#sql.exec(TABLES);
  }

  subscriptions(): readonly Subscription[] {
    return this.#sql
      .exec<{ record: string }>("SELECT record FROM subscription ORDER BY id")
      .toArray()
      .map(({ record }) => JSON.parse(record) as Subscription);
  }

  putSubscription(subscription: Subscription): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO subscription VALUES (?, ?, ?)",
      subscription.id,
      JSON.stringify(subscription),
      subscription.pendingSince ?? null,
    );
  }

  /** With all that is on its way to it. */
  removeSubscription(id: string): void {
    this.#sql.exec("DELETE FROM subscription WHERE id = ?", id);
    this.#sql.exec("DELETE FROM delivery WHERE subscription = ?", id);
    this.#sql.exec(
      "DELETE FROM message WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.message = sequence)",
    );
  }

  /** When the first of those that wait for their confirmation has waited long enough. */
  nextExpiry(): number | undefined {
    const since = this.#least(
      "SELECT min(pending_since) AS least FROM subscription WHERE pending_since IS NOT NULL",
    );
    return since === undefined ? undefined : since + PENDING_MS;
  }

  /** Gives the message's place among all of the topic. */
  addMessage(message: StoredMessage): number {
    return this.#sql
      .exec<{
        sequence: number;
      }>("INSERT INTO message (content) VALUES (?) RETURNING sequence", JSON.stringify(message))
      .one().sequence;
  }

  removeMessage(sequence: number): void {
    this.#sql.exec("DELETE FROM message WHERE sequence = ?", sequence);
  }

  addDelivery({ requestId, subscriptionId, sequence, lane }: NewDelivery, now: number): void {
    this.#sql.exec(
      "INSERT INTO delivery (request_id, message, subscription, lane, attempts, due_at, is_dead) VALUES (?, ?, ?, ?, 0, ?, 0)",
      requestId,
      sequence,
      subscriptionId,
      lane ?? null,
      now,
    );
  }

  /** What can be delivered to a subscription now, beside what is under way: of each lane the first. */
  due(
    subscriptionId: string,
    now: number,
    { underWay, limit }: { readonly underWay: readonly number[]; readonly limit: number },
  ): readonly DueDelivery[] {
    const others = underWay.map(() => "?").join(", ");
    return this.#sql
      .exec<Row>(
        `SELECT delivery.*, content FROM delivery JOIN message ON sequence = message
         WHERE subscription = ? AND due_at <= ? AND id NOT IN (${others})
         AND NOT EXISTS (SELECT 1 FROM delivery AS earlier WHERE delivery.lane IS NOT NULL
           AND earlier.subscription = delivery.subscription AND earlier.lane = delivery.lane AND earlier.id < delivery.id)
         ORDER BY due_at, id LIMIT ?`,
        subscriptionId,
        now,
        ...underWay,
        limit,
      )
      .toArray()
      .map(toDelivery);
  }

  /** Subscriptions that something is due for. */
  dueSubscriptions(now: number): readonly string[] {
    return this.#sql
      .exec<{
        subscription: string;
      }>("SELECT DISTINCT subscription FROM delivery WHERE due_at <= ?", now)
      .toArray()
      .map(({ subscription }) => subscription);
  }

  nextDueAt(after: number): number | undefined {
    return this.#least("SELECT min(due_at) AS least FROM delivery WHERE due_at > ?", after);
  }

  postpone(id: number, attempts: number, dueAt: number): void {
    this.#sql.exec(
      "UPDATE delivery SET attempts = ?, due_at = ? WHERE id = ?",
      attempts,
      dueAt,
      id,
    );
  }

  /** From now on its dead letter is what is to arrive. */
  condemn(id: number, now: number): void {
    this.#sql.exec(
      "UPDATE delivery SET attempts = 0, due_at = ?, is_dead = 1 WHERE id = ?",
      now,
      id,
    );
  }

  /** The message goes with its last delivery. */
  removeDelivery({ id, sequence }: Pick<DueDelivery, "id" | "sequence">): void {
    this.#sql.exec("DELETE FROM delivery WHERE id = ?", id);
    this.#sql.exec(
      "DELETE FROM message WHERE sequence = ? AND NOT EXISTS (SELECT 1 FROM delivery WHERE message = ?)",
      sequence,
      sequence,
    );
  }

  countDeliveries(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM delivery").one().n;
  }

  /** What has been published under the same token lately. */
  findDuplicate(scope: string, token: string, now: number): Duplicate | undefined {
    const [row] = this.#sql
      .exec<{
        message_id: string;
        sequence: number;
      }>(
        "SELECT message_id, sequence FROM duplicate WHERE scope = ? AND token = ? AND expires_at > ?",
        scope,
        token,
        now,
      )
      .toArray();
    return row && { messageId: row.message_id, sequence: row.sequence };
  }

  putDuplicate(
    scope: string,
    token: string,
    { messageId, sequence }: Duplicate,
    { now, expiresAt }: { readonly now: number; readonly expiresAt: number },
  ): void {
    this.#sql.exec("DELETE FROM duplicate WHERE expires_at <= ?", now);
    this.#sql.exec(
      "INSERT INTO duplicate VALUES (?, ?, ?, ?, ?)",
      scope,
      token,
      messageId,
      sequence,
      expiresAt,
    );
  }

  #least(query: string, ...values: readonly number[]): number | undefined {
    return this.#sql.exec<{ least: number | null }>(query, ...values).one().least ?? undefined;
  }
}

function toDelivery(row: Row): DueDelivery {
  return {
    id: row.id,
    requestId: row.request_id,
    subscriptionId: row.subscription,
    sequence: row.message,
    message: JSON.parse(row.content) as StoredMessage,
    attempts: row.attempts,
    isDead: row.is_dead === 1,
  };
}
