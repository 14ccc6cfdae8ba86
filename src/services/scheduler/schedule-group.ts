import { DurableObject } from "cloudflare:workers";
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
  readonly #fired = new FiredRuns(this.ctx.storage.sql);
  readonly #outbox = new Outbox<ScheduleJob>(this.ctx.storage, new ScheduleCourier(this.env));

  /** Takes on runs, each once however often it is told. They are on disk when this answers. */
  async fire(group: GroupAddress, runs: readonly TargetedRun[]): Promise<void> {
    const now = Date.now();
    for (const run of runs) {
      if (!this.#fired.take(run)) continue;
      const job = toJob(group, run, newId());
      // With the run, or it would be lost if this object died in between.
      this.#outbox.insert({ event: { id: job.id, text: inputOf(group, run) }, jobs: [job] }, now);
    }
    await this.#outbox.wake(now);
  }

  override async alarm(): Promise<void> {
    await this.#outbox.run(Date.now);
  }
}
