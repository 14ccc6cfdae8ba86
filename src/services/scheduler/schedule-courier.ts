import { newId } from "../../platform/ids.ts";
import { type Delivery } from "../delivery.ts";
import { toEventTime } from "../events/envelope.ts";
import { given } from "../given.ts";
import { failureAttributes, text, toQueueText } from "../targets/dead-letter.ts";
import { deliver, type Parcel } from "../targets/deliver.ts";
import { RETRY_POLICY_DEFAULT } from "../targets/model.ts";
import { type Courier, type Failure, type Job } from "../targets/outbox.ts";
import { type GroupAddress, scheduleArn, type ScheduleTarget } from "./model.ts";
import { callUniversal, universalName } from "./universal-target.ts";

/** One run of a schedule on its way to the target that it had when it was due. */
export interface ScheduleJob extends Job {
  readonly accountId: string;
  readonly region: string;
  readonly scheduleArn: string;
  /** Its input is the event of the outbox. */
  readonly target: Omit<ScheduleTarget, "input" | "retry" | "deadLetterArn">;
  readonly dueAt: number;
}

export function toJob(group: GroupAddress, { name, target, dueAt }: Due, id: string): ScheduleJob {
  const { arn, roleArn, deadLetterArn, messageGroupId, partitionKey, event } = target;
  return {
    id,
    accountId: group.accountId,
    region: group.region,
    scheduleArn: scheduleArn(group, name),
    target: {
      arn,
      roleArn,
      ...given("messageGroupId", messageGroupId),
      ...given("partitionKey", partitionKey),
      ...given("event", event),
    },
    dueAt,
    retry: { ...RETRY_POLICY_DEFAULT, ...target.retry },
    ...given("deadLetterArn", deadLetterArn),
  };
}

export interface Due {
  readonly name: string;
  readonly target: ScheduleTarget;
  readonly dueAt: number;
}

/** What a target gets: the input as it was given, or an envelope whose detail is a text: reference 5.6. */
export function inputOf(group: GroupAddress, { name, target, dueAt }: Due): string {
  if (target.input !== undefined) return target.input;
  // On a bus it is a detail, which has an envelope around it already.
  if (target.event !== undefined) return "{}";
  return JSON.stringify({
    version: "0",
    id: newId(),
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: group.accountId,
    time: toEventTime(dueAt),
    region: group.region,
    resources: [scheduleArn(group, name)],
    detail: "{}",
  });
}

/** Brings the inputs of schedules to their targets. */
export class ScheduleCourier implements Courier<ScheduleJob> {
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  async deliver(job: ScheduleJob, input: string, attempt: number): Promise<Delivery> {
    const { target } = job;
    const payload = withContext(input, job, attempt);
    const scope = this.#scope(job);
    const universal = universalName(target.arn);
    if (universal !== undefined) {
      return await callUniversal({ scope, id: job.id }, universal, payload);
    }
    return await deliver(scope, {
      ...parcelOf(job, target.arn),
      payload,
      ...(target.messageGroupId === undefined ? {} : { messageGroupId: target.messageGroupId }),
      ...(target.partitionKey === undefined ? {} : { partitionKey: target.partitionKey }),
      ...(target.event === undefined
        ? {}
        : { event: { ...target.event, resources: [job.scheduleArn], time: job.dueAt } }),
    });
  }

  async bury(job: ScheduleJob, input: string, failure: Failure): Promise<Delivery> {
    return await deliver(this.#scope(job), {
      ...parcelOf(job, job.deadLetterArn ?? ""),
      payload: toQueueText(input),
      attributes: {
        SCHEDULE_ARN: text(job.scheduleArn),
        TARGET_ARN: text(job.target.arn),
        SCHEDULED_TIME: text(toEventTime(job.dueAt)),
        EXECUTION_ID: text(job.id),
        IS_PAYLOAD_TRUNCATED: text("false"),
        ...failureAttributes(failure),
      },
    });
  }

  #scope({ accountId, region }: ScheduleJob) {
    return { env: this.#env, accountId, region };
  }
}

/** The schedule's role permits it: no principal for a resource policy. */
function parcelOf({ id }: ScheduleJob, targetArn: string): Omit<Parcel, "payload"> {
  return { id, targetArn };
}

/** The words that Scheduler replaces wherever they stand in an input. */
function withContext(input: string, job: ScheduleJob, attempt: number): string {
  if (!input.includes("<aws.scheduler.")) return input;
  return input
    .replaceAll("<aws.scheduler.schedule-arn>", () => job.scheduleArn)
    .replaceAll("<aws.scheduler.scheduled-time>", () => toEventTime(job.dueAt))
    .replaceAll("<aws.scheduler.execution-id>", () => job.id)
    .replaceAll("<aws.scheduler.attempt-number>", () => String(attempt));
}
