import { DurableObject } from "cloudflare:workers";
import { BACKLOG_BYTES_MAX, isBacklogFull } from "../../platform/backlog.ts";
import { newId } from "../../platform/ids.ts";
import { RETRY_POLICY_DEFAULT } from "../targets/model.ts";
import { type Entry, Outbox } from "../targets/outbox.ts";
import { type NotificationTarget } from "./notification-model.ts";
import { NotificationCourier, type NotificationJob } from "./notification-courier.ts";
import { type ObjectFacts } from "./object-event.ts";

/** An event with those who have asked for it. */
export interface Notification {
  readonly facts: ObjectFacts;
  readonly targets: readonly Pick<NotificationTarget, "id" | "arn">[];
  /** Of the account's default bus, if it is to be told. */
  readonly busArn?: string;
}

/** Events of one millisecond that can be told apart. */
const SEQUENCE_PER_MS = 1024;

/** One for each bucket that tells of its objects: what has not arrived yet. */
export class BucketNotifier extends DurableObject<Env> {
  /** Tests put another in its place. */
  backlogBytesMax = BACKLOG_BYTES_MAX;
  readonly #outbox = new Outbox<NotificationJob>(
    this.ctx.storage,
    new NotificationCourier(this.env),
  );
  #sequence = 0;

  /** It is on disk when this resolves to true; without room nothing is kept. */
  async tell(notifications: readonly Notification[]): Promise<boolean> {
    if (isBacklogFull(this.ctx.storage, this.backlogBytesMax)) return false;
    const now = Date.now();
    const entries: Entry<NotificationJob>[] = [];
    for (const { facts, targets, busArn } of notifications) {
      const text = JSON.stringify({ ...facts, sequencer: this.#nextSequencer(now) });
      const retry = RETRY_POLICY_DEFAULT;
      const jobs: NotificationJob[] = targets.map(({ id, arn }) => ({
        id: newId(),
        retry,
        targetArn: arn,
        configurationId: id,
      }));
      if (busArn !== undefined) jobs.push({ id: newId(), retry, targetArn: busArn });
      entries.push({ event: { id: newId(), text }, jobs });
    }
    await this.#outbox.add(entries, now);
    return true;
  }

  override async alarm(): Promise<void> {
    await this.#outbox.run(Date.now);
  }

  /** Grows from event to event, also over an eviction: it begins with the time. */
  #nextSequencer(now: number): string {
    this.#sequence = Math.max(this.#sequence + 1, now * SEQUENCE_PER_MS);
    return this.#sequence.toString(16).toUpperCase().padStart(18, "0");
  }
}
