import { DurableObject } from "cloudflare:workers";
import { BACKLOG_BYTES_MAX, isBacklogFull } from "../../platform/backlog.ts";
import { newId } from "../../platform/ids.ts";
import { FiredRuns, type Run } from "../schedules/fired-runs.ts";
import { Outbox } from "../targets/outbox.ts";
import { type GroupAddress, type ScheduleTarget } from "./model.ts";
import { inputOf, ScheduleCourier, type ScheduleJob, toJob } from "./schedule-courier.ts";

export interface TargetedRun extends Run {
  readonly target: ScheduleTarget;
}

/** One for each group of schedules: keeps the runs that have become due until they have arrived. */
export class ScheduleGroup extends DurableObject<Env> {
  /** Tests put another in its place. */
  backlogBytesMax = BACKLOG_BYTES_MAX;
  readonly #fired = new FiredRuns(this.ctx.storage.sql);
  readonly #outbox = new Outbox<ScheduleJob>(this.ctx.storage, new ScheduleCourier(this.env));

  /** Takes on runs, each once however often it is told. They are on disk when this answers true; without room none is. */
  async fire(group: GroupAddress, runs: readonly TargetedRun[]): Promise<boolean> {
    if (isBacklogFull(this.ctx.storage, this.backlogBytesMax)) return false;
    const now = Date.now();
    // Each with its delivery or not at all: a run that is known is not taken again.
    this.ctx.storage.transactionSync(() => {
      for (const run of runs) {
        if (!this.#fired.take(run)) continue;
        const job = toJob(group, run, newId());
        this.#outbox.insert({ event: { id: job.id, text: inputOf(group, run) }, jobs: [job] }, now);
      }
    });
    await this.#outbox.wake(now);
    return true;
  }

  override async alarm(): Promise<void> {
    await this.#outbox.run(Date.now);
  }
}
