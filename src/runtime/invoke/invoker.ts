import { WorkerEntrypoint } from "cloudflare:workers";
import { deliver, type DeliveryReport, type EndedEvent } from "../async/deliver.ts";
import { type Report, runBatch } from "../async/run-batch.ts";
import { type QueuedEvent } from "../async/store.ts";
import { invokeOnce } from "./invoke-once.ts";
import { type Invoked, type Order } from "./order.ts";

/** Runs functions for the Durable Objects of this Worker, which do not compute themselves. */
export class Invoker extends WorkerEntrypoint<Env> {
  /** Invokes a function and waits for it. Whether the caller may is for the caller to know. */
  async invoke(order: Order): Promise<Invoked> {
    return await invokeOnce({ env: this.env, context: this.ctx }, order);
  }

  /** Runs events of a queue. `handBack` is called at most once, before this resolves. */
  async runEvents(
    events: readonly QueuedEvent[],
    handBack: (report: Report) => Promise<void>,
  ): Promise<Report> {
    return await runBatch({ env: this.env, context: this.ctx }, events, handBack);
  }

  /** Tells others of events that have ended. */
  async deliver(events: readonly EndedEvent[]): Promise<readonly DeliveryReport[]> {
    const place = { env: this.env, context: this.ctx };
    const reports: DeliveryReport[] = [];
    // One at a time: a record may have 7 MB.
    for (const event of events) reports.push(await deliver(place, event));
    return reports;
  }
}
