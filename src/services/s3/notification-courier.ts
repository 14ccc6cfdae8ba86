import { type ServicePrincipal } from "../async-invocations.ts";
import { type Delivery, undeliverable } from "../delivery.ts";
import { deliver } from "../targets/deliver.ts";
import { type Courier, type Job } from "../targets/outbox.ts";
import { type Bucket } from "./model.ts";
import { bucketArn, type Sequenced, toBusEntry, toRecord } from "./object-event.ts";

/** Somebody who is to be told. */
export interface NotificationJob extends Job {
  readonly targetArn: string;
  /** The id of the configuration; absent for the bus, which is told without one. */
  readonly configurationId?: string;
}

/** As the resource policies of targets name the service. */
export function principalOf({
  name,
  accountId,
}: Pick<Bucket, "name" | "accountId">): ServicePrincipal {
  return { service: "s3.amazonaws.com", sourceArn: bucketArn(name), sourceAccount: accountId };
}

/** Tells functions, queues, topics and buses of objects. */
export class NotificationCourier implements Courier<NotificationJob> {
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  async deliver(
    { id, targetArn, configurationId }: NotificationJob,
    text: string,
  ): Promise<Delivery> {
    // Only the notifier has written it.
    const facts = JSON.parse(text) as Sequenced;
    const { accountId, region, bucket, traceHeader } = facts;
    const trace = traceHeader === undefined ? {} : { traceHeader };
    const scope = { env: this.#env, accountId, region };
    if (configurationId === undefined) {
      const { detail, ...event } = toBusEntry(facts);
      return await deliver(scope, { id, targetArn, payload: detail, event, ...trace });
    }
    const payload = toRecord(facts, configurationId);
    const principal = principalOf({ name: bucket, accountId });
    return await deliver(scope, { id, targetArn, payload, principal, ...trace });
  }

  /** S3 has no dead letters. */
  bury(): Promise<Delivery> {
    return Promise.resolve(undeliverable("NoDeadLetters", "Notifications have no dead letters"));
  }
}
