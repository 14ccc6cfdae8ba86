import { WorkerEntrypoint } from "cloudflare:workers";
import { type Report, runBatch } from "../async/run-batch.ts";
import { type QueuedEvent } from "../async/store.ts";

/** Runs functions for the Durable Objects of this Worker, which do not compute themselves. */
export class Invoker extends WorkerEntrypoint<Env> {
  /** `handBack` is called at most once, before this resolves. */
  async run(
    events: readonly QueuedEvent[],
    handBack: (report: Report) => Promise<void>,
  ): Promise<Report> {
    return await runBatch({ env: this.env, context: this.ctx }, events, handBack);
  }
}
