import { type Delivery, undeliverable } from "../delivery.ts";
import { deliver, type Parcel } from "../targets/deliver.ts";
import { RETRY_POLICY_DEFAULT } from "../targets/model.ts";
import { failureAttributes, text, toQueueText } from "../targets/dead-letter.ts";
import { type Courier, type Failure, type Job } from "../targets/outbox.ts";
import { type BusEvent } from "./envelope.ts";
import { parsePath, valueAt } from "./json-path.ts";
import {
  type BusAddress,
  isBus,
  isFunction,
  type Rule,
  ruleArn,
  type Target,
  type TargetInput,
} from "./model.ts";
import { INPUT_LENGTH_MAX, isJson, targetInput } from "./target-input.ts";

/** An event on its way from a rule to one of its targets, as they were when the event came in. */
export interface RuleJob extends Job {
  readonly accountId: string;
  readonly region: string;
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly target: Target;
  readonly ingestedAt: number;
  readonly traceHeader?: string;
  /** Absent for an event that came to the bus by no rule of another. */
  readonly isForwarded?: true;
}

/** As the resource policies of targets name the service. */
const PRINCIPAL = "events.amazonaws.com";

interface Matched {
  readonly target: Target;
  readonly event: Pick<BusEvent, "traceHeader">;
  readonly isForwarded: boolean;
  readonly id: string;
  readonly now: number;
}

export function toJob(
  address: BusAddress,
  rule: Rule,
  { target, event, isForwarded, id, now }: Matched,
): RuleJob {
  const { deadLetterArn, retry } = target;
  return {
    id,
    accountId: address.accountId,
    region: address.region,
    ruleArn: ruleArn(address, rule.name),
    ruleName: rule.name,
    target,
    ingestedAt: now,
    retry: { ...RETRY_POLICY_DEFAULT, ...retry },
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
    ...(isForwarded ? { isForwarded } : {}),
    ...(event.traceHeader === undefined ? {} : { traceHeader: event.traceHeader }),
  };
}

/** Two buses could pass an event to each other for ever: AWS lets it go one step. */
const THIRD_HOP = undeliverable(
  "THIRD_ACCOUNT_HOP_DETECTED",
  "Events received from another event bus cannot be forwarded to this event bus.",
);

/** EventBridge's own words for what targets answer. */
function eventBridgeCode(code: string): string {
  if (/^[A-Z_]+$/.test(code)) return code;
  if (/AccessDenied|NotAuthorized|Unauthorized/.test(code)) return "NO_PERMISSIONS";
  if (/NotFound|NonExistent|DoesNotExist/.test(code)) return "NO_RESOURCE";
  if (/TooManyRequests|Throttl/.test(code)) return "THROTTLING";
  return "ERROR_FROM_TARGET";
}

/** Brings events to the targets of rules. */
export class RuleCourier implements Courier<RuleJob> {
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  async deliver(job: RuleJob, event: string): Promise<Delivery> {
    const { target } = job;
    if (job.isForwarded === true && isBus(target.arn)) return THIRD_HOP;
    // Between buses an event stays what it is: nobody may put words into the mouth of another source.
    const input: TargetInput = isBus(target.arn) ? { kind: "event" } : target.input;
    const payload = targetInput(input, event, job);
    if (payload === undefined) {
      return undeliverable(
        "INVALID_PARAMETER",
        `The transformed input is longer than ${INPUT_LENGTH_MAX} characters`,
      );
    }
    // Of texts on several lines, which queues take; an event of a function goes on into other JSON.
    if (input.kind === "template" && isFunction(target.arn) && !isJson(payload)) {
      return undeliverable("INVALID_JSON", "The transformed input is not valid JSON");
    }
    return await deliver(this.#scope(job), {
      ...parcelOf(job, target.arn),
      payload,
      ...(target.messageGroupId === undefined ? {} : { messageGroupId: target.messageGroupId }),
      partitionKey: partitionKey(job, event),
    });
  }

  async bury(job: RuleJob, event: string, failure: Failure): Promise<Delivery> {
    return await deliver(this.#scope(job), {
      ...parcelOf(job, job.deadLetterArn ?? ""),
      payload: toQueueText(event),
      attributes: {
        RULE_ARN: text(job.ruleArn),
        TARGET_ARN: text(job.target.arn),
        ...failureAttributes({ ...failure, code: eventBridgeCode(failure.code) }),
      },
    });
  }

  #scope({ accountId, region }: RuleJob) {
    return { env: this.#env, accountId, region };
  }
}

function parcelOf(job: RuleJob, targetArn: string): Omit<Parcel, "payload"> {
  return {
    id: job.id,
    targetArn,
    principal: { service: PRINCIPAL, sourceArn: job.ruleArn, sourceAccount: job.accountId },
    ...(job.traceHeader === undefined ? {} : { traceHeader: job.traceHeader }),
  };
}

/** The event's own id where the rule names no place for the key. */
function partitionKey({ id, target }: RuleJob, event: string): string {
  const steps =
    target.partitionKeyPath === undefined ? undefined : parsePath(target.partitionKeyPath);
  const value = steps === undefined ? undefined : valueAt(steps, JSON.parse(event));
  return typeof value === "string" || typeof value === "number" ? String(value) : id;
}
