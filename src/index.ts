import { createApp } from "./app.ts";
import { sweepPackages } from "./functions/package-sweep.ts";
import { openDatabase } from "./platform/database.ts";
import { manifest } from "./runtime/environments/engine.ts";
import { sweepSnapshots } from "./runtime/snapshots/sweep.ts";
import { sweepTexts } from "./runtime/async/stored-text.ts";
import { watchQueues } from "./runtime/async/watch.ts";

export { AsyncQueue } from "./runtime/async/async-queue.ts";
export { Invoker } from "./runtime/invoke/invoker.ts";
export { SqsQueue } from "./services/sqs/sqs-queue.ts";
export { EventBus } from "./services/events/event-bus.ts";
export { SnapshotMaker } from "./runtime/snapshots/snapshot-maker.ts";
export { AccountGovernor } from "./runtime/governor/account-governor.ts";
export { Governor } from "./runtime/governor/governor.ts";
export { Poller } from "./triggers/event-sources/poller.ts";

const app = createApp();
const EVERY_TEN_MINUTES = "*/10 * * * *";

/** The Worker. */
export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
  /** By the clock of `triggers` in wrangler.toml; by hand, which names no time, everything is done. */
  scheduled: async ({ cron, scheduledTime }, env) => {
    await watchQueues(env);
    if (cron === EVERY_TEN_MINUTES) return;
    const db = openDatabase(env.DB);
    await sweepPackages({ db, packages: env.PACKAGES, now: scheduledTime });
    const { buildHash } = manifest;
    await sweepSnapshots({ db, bucket: env.PACKAGES, buildHash, now: scheduledTime });
    await sweepTexts(env.PACKAGES, scheduledTime);
  },
} satisfies ExportedHandler<Env>;
