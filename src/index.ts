import { createApp } from "./app.ts";
import { sweepPackages } from "./functions/packages/sweep.ts";
import { openDatabase } from "./platform/database.ts";
import { manifest } from "./runtime/environments/engine.ts";
import { sweepSnapshots } from "./runtime/snapshots/sweep.ts";
import { sweepTexts } from "./runtime/async/stored-text.ts";
import { watchQueues } from "./runtime/async/watch.ts";
import { ruleKind } from "./services/events/rule-kind.ts";
import { sweepUploads } from "./services/s3/store-uploads.ts";
import { schedulerKind } from "./services/scheduler/schedule-kind.ts";
import { sweepSchedules } from "./services/schedules/sweep.ts";

export { AsyncQueue } from "./runtime/async/async-queue.ts";
export { Invoker } from "./runtime/invoke/invoker.ts";
export { EgressPoster } from "./runtime/egress/egress-poster.ts";
export { SnsTopic } from "./services/sns/sns-topic.ts";
export { SqsQueue } from "./services/sqs/sqs-queue.ts";
export { KinesisStream } from "./services/kinesis/kinesis-stream.ts";
export { BucketNotifier } from "./services/s3/bucket-notifier.ts";
export { EventBus } from "./services/events/event-bus.ts";
export { SnapshotMaker } from "./runtime/snapshots/snapshot-maker.ts";
export { AccountGovernor } from "./runtime/governor/account-governor.ts";
export { Governor } from "./runtime/governor/governor.ts";
export { Poller } from "./triggers/event-sources/poller.ts";
export { ScheduleGroup } from "./services/scheduler/schedule-group.ts";

const app = createApp();

type Job = (env: Env, now: number) => Promise<void>;

/** What is done by which of the clocks of `triggers` in wrangler.toml. */
const JOBS: Readonly<Record<string, Job>> = {
  "* * * * *": async (env, now) => {
    const kinds = { rule: ruleKind(env), schedule: schedulerKind(env) };
    await sweepSchedules({ db: openDatabase(env.DB), kinds, now });
  },
  "*/10 * * * *": watchQueues,
  "7 * * * *": async (env, now) => {
    const db = openDatabase(env.DB);
    const { buildHash } = manifest;
    await sweepPackages({ db, packages: env.PACKAGES, now });
    await sweepSnapshots({ db, bucket: env.PACKAGES, buildHash, now });
    await sweepTexts(env.PACKAGES, now);
    await sweepUploads(db, now);
  },
};

/** The Worker. */
export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
  /** By hand, which names no clock, everything is done. */
  scheduled: async ({ cron, scheduledTime }, env) => {
    const named = JOBS[cron];
    const jobs = named === undefined ? Object.values(JOBS) : [named];
    for (const job of jobs) await job(env, scheduledTime);
  },
} satisfies ExportedHandler<Env>;
