import { logFailure } from "../../platform/log-failure.ts";
import { sleep } from "../../platform/sleep.ts";
import { type Delivery, failedForNow } from "../delivery.ts";
import { afterFailure, type Exhausted, type RetryPolicy } from "./model.ts";

/** Something that is to arrive at a target. */
export interface Job {
  /** The same over all attempts. */
  readonly id: string;
  readonly retry: RetryPolicy;
  /** The ARN of the queue for what does not arrive. */
  readonly deadLetterArn?: string;
}

/** An event, which is kept once for all its jobs. */
export interface Entry<J extends Job> {
  readonly event: { readonly id: string; readonly text: string };
  readonly jobs: readonly J[];
}

/** Why a job was given up. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Absent where a retry could not have helped. */
  readonly exhausted?: Exhausted;
  /** The attempts beside the first. */
  readonly retries: number;
}

/** What one call has brought, and why it could not be written. */
interface Arrival<J extends Job> {
  readonly entries: readonly Entry<J>[];
  error: unknown;
}

/** What the owner of an outbox knows and the outbox does not. */
export interface Courier<J extends Job> {
  readonly deliver: (job: J, event: string, attempt: number) => Promise<Delivery>;
  readonly bury: (job: J, event: string, failure: Failure) => Promise<Delivery>;
}

/** How long an event waits for others to be written with. */
const GATHER_MS = 1;
/** Deliveries under way at once. */
const LANES = 50;
/** Of their events, in UTF-16 units: an object has 128 MB. */
const LENGTH_MAX = 8 * 1024 * 1024;
/** Of one alarm, which may take 15 minutes; what is left has the next. */
const ATTEMPTS_MAX = 1000;
/** A dead letter is worth as much as the event was. */
const BURIAL: RetryPolicy = { retriesMax: 185, ageSecondsMax: 86_400 };

const TABLES = `
  CREATE TABLE IF NOT EXISTS outbox_event (id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS outbox_job (
    id TEXT PRIMARY KEY, event_id TEXT NOT NULL, job TEXT NOT NULL, created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL, attempts INTEGER NOT NULL, failure TEXT
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS outbox_job_by_due ON outbox_job (due_at);
  CREATE INDEX IF NOT EXISTS outbox_job_by_event ON outbox_job (event_id);
`;

type Row = {
  readonly id: string;
  readonly event_id: string;
  readonly job: string;
  readonly created_at: number;
  readonly attempts: number;
  readonly failure: string | null;
};

/** A job that is under way, with its event. */
interface Going {
  readonly row: Row;
  readonly text: string;
  readonly end: Promise<void>;
}

interface Outcome {
  readonly row: Row;
  readonly delivery: Delivery;
}

/**
 * Deliveries of a Durable Object that survive it: each is a row until it has arrived, or has been given up and its dead
 * letter has arrived. Only the alarm delivers, and no two alarms of an object run at once, so a row is never taken twice
 * while the object lives; if it dies in between, the row is still there, and the target may hear twice.
 */
export class Outbox<J extends Job> {
  readonly #storage: DurableObjectStorage;
  readonly #courier: Courier<J>;
  /** The alarm that is known to be set; undefined when that is not known. */
  #alarmAt: number | undefined;
  /** What is not on disk yet, and when it will be. */
  readonly #arrived: Arrival<J>[] = [];
  #writing: Promise<void> | undefined;

  constructor(storage: DurableObjectStorage, courier: Courier<J>) {
    this.#storage = storage;
    this.#courier = courier;
    storage.sql.exec(TABLES);
  }

  /**
   * On disk before the caller of the object hears of it. What comes together is written together: each write by itself waits
   * for the disk, and nothing else of the object goes on meanwhile.
   */
  async add(entries: readonly Entry<J>[], now: number): Promise<void> {
    if (!entries.some(({ jobs }) => jobs.length > 0)) return;
    const arrival: Arrival<J> = { entries, error: undefined };
    this.#arrived.push(arrival);
    this.#writing ??= sleep(GATHER_MS).then(async () => {
      this.#writing = undefined;
      this.#write(now);
      await this.#wakeAt(now);
    });
    await this.#writing;
    if (arrival.error !== undefined) throw arrival.error;
  }

  /** At once, with whatever the caller writes before and after without waiting; `wake` has to follow. */
  insert({ event, jobs }: Entry<J>, now: number): void {
    if (jobs.length === 0) return;
    const { sql } = this.#storage;
    sql.exec("INSERT OR IGNORE INTO outbox_event VALUES (?, ?)", event.id, event.text);
    for (const job of jobs) {
      sql.exec(
        "INSERT OR IGNORE INTO outbox_job VALUES (?, ?, ?, ?, ?, 0, NULL)",
        job.id,
        event.id,
        JSON.stringify(job),
        now,
        now,
      );
    }
  }

  /** Sets the alarm for what has been inserted. */
  async wake(now: number): Promise<void> {
    if (this.#nextDueAt() !== undefined) await this.#wakeAt(now);
  }

  #write(now: number): void {
    for (const arrival of this.#arrived.splice(0)) {
      try {
        this.#storage.transactionSync(() => {
          for (const entry of arrival.entries) this.insert(entry, now);
        });
      } catch (error) {
        // Whoever has brought it is to hear of it, and nobody else: the alarm writes too.
        arrival.error = error;
      }
    }
  }

  /** For the alarm: delivers what is due, and sets the next alarm if anything is left. One that is slow holds up no other. */
  async run(clock: () => number): Promise<void> {
    this.#alarmAt = undefined;
    const underWay = new Map<string, Going>();
    const outcomes: Outcome[] = [];
    let attempts = 0;
    for (;;) {
      this.#write(clock());
      for (const outcome of outcomes.splice(0)) this.#settle(outcome, clock());
      const rows = attempts < ATTEMPTS_MAX ? this.#due(clock(), underWay) : [];
      attempts += rows.length;
      for (const { row, text } of rows) {
        const end = this.#attempt(row, text).then((delivery) => {
          outcomes.push({ row, delivery });
          underWay.delete(row.id);
        });
        underWay.set(row.id, { row, text, end });
      }
      if (underWay.size === 0 && outcomes.length === 0) break;
      await Promise.race([...underWay.values()].map(({ end }) => end));
      // What arrives together is written together.
      await sleep(0);
    }
    const next = this.#nextDueAt();
    if (next !== undefined) await this.#wakeAt(next);
  }

  /** The jobs that have not ended. */
  get size(): number {
    return this.#storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM outbox_job").one().n;
  }

  /** As many as there is room for, those that wait longest first. */
  #due(now: number, underWay: ReadonlyMap<string, Going>): readonly Omit<Going, "end">[] {
    const rows = this.#storage.sql.exec<Row>(
      "SELECT * FROM outbox_job WHERE due_at <= ? ORDER BY due_at LIMIT ?",
      now,
      // Those that are under way are due as well.
      LANES + underWay.size,
    );
    const due: Omit<Going, "end">[] = [];
    let length = [...underWay.values()].reduce((sum, { text }) => sum + text.length, 0);
    for (const row of rows) {
      if (due.length + underWay.size >= LANES || length > LENGTH_MAX) break;
      if (underWay.has(row.id)) continue;
      const text = this.#eventOf(row);
      due.push({ row, text });
      length += text.length;
    }
    return due;
  }

  #eventOf({ event_id: id }: Row): string {
    const query = "SELECT text FROM outbox_event WHERE id = ?";
    return this.#storage.sql.exec<{ text: string }>(query, id).one().text;
  }

  async #attempt(row: Row, text: string): Promise<Delivery> {
    const { job, failure } = read<J>(row);
    return await orFailure(
      failure === undefined
        ? this.#courier.deliver(job, text, row.attempts + 1)
        : this.#courier.bury(job, text, failure),
    );
  }

  #settle({ row, delivery }: Outcome, now: number): void {
    if (delivery.ok) {
      this.#remove(row);
      return;
    }
    const { job, failure } = read<J>(row);
    const attempts = row.attempts + 1;
    const policy = failure === undefined ? job.retry : BURIAL;
    const failed = { attempts, createdAt: row.created_at, retryable: delivery.retryable };
    const after = afterFailure(policy, failed, now, Math.random());
    if (after.verdict === "retry") {
      this.#postpone(row, attempts, after.dueAt);
    } else if (failure === undefined && job.deadLetterArn !== undefined) {
      const { code, message } = delivery;
      const exhausted = after.exhausted === undefined ? {} : { exhausted: after.exhausted };
      this.#condemn(row, { code, message, retries: attempts - 1, ...exhausted }, now);
    } else {
      console.warn(`Given up ${job.id}: ${delivery.code}`);
      this.#remove(row);
    }
  }

  #postpone({ id }: Row, attempts: number, dueAt: number): void {
    const update = "UPDATE outbox_job SET attempts = ?, due_at = ? WHERE id = ?";
    this.#storage.sql.exec(update, attempts, dueAt, id);
  }

  /** From now on its dead letter is what is to arrive. */
  #condemn({ id }: Row, failure: Failure, now: number): void {
    this.#storage.sql.exec(
      "UPDATE outbox_job SET attempts = 0, created_at = ?, due_at = ?, failure = ? WHERE id = ?",
      now,
      now,
      JSON.stringify(failure),
      id,
    );
  }

  #remove({ id, event_id: eventId }: Row): void {
    const { sql } = this.#storage;
    sql.exec("DELETE FROM outbox_job WHERE id = ?", id);
    sql.exec(
      "DELETE FROM outbox_event WHERE id = ? AND NOT EXISTS (SELECT 1 FROM outbox_job WHERE event_id = ?)",
      eventId,
      eventId,
    );
  }

  #nextDueAt(): number | undefined {
    const query = "SELECT min(due_at) AS at FROM outbox_job";
    return this.#storage.sql.exec<{ at: number | null }>(query).one().at ?? undefined;
  }

  async #wakeAt(time: number): Promise<void> {
    if (this.#alarmAt !== undefined && this.#alarmAt <= time) return;
    this.#alarmAt = time;
    await this.#storage.setAlarm(time);
  }
}

/** What the row of a job holds; only the outbox has written it. */
function read<J>({ job, failure }: Row): { readonly job: J; readonly failure?: Failure } {
  const parsed = { job: JSON.parse(job) as J };
  return failure === null ? parsed : { ...parsed, failure: JSON.parse(failure) as Failure };
}

/** A courier that throws has met a bug or a network that is down: either may pass. */
async function orFailure(delivery: Promise<Delivery>): Promise<Delivery> {
  try {
    return await delivery;
  } catch (error) {
    logFailure(error);
    return failedForNow("SDK_CLIENT_ERROR", "The target could not be reached");
  }
}
