import { parseArn } from "../../aws/arn.ts";
import { invokeAsync, type ServicePrincipal } from "../async-invocations.ts";
import { type Delivery, undeliverable } from "../delivery.ts";
import { type EventEntry } from "../events/envelope.ts";
import { forwardToBus, putToBus } from "../events/send.ts";
import { putToStream } from "../kinesis/send.ts";
import { type Scope } from "../service.ts";
import { publishToTopic } from "../sns/send.ts";
import { type MessageAttributes } from "../sqs/message-attributes.ts";
import { sendToQueue } from "../sqs/send.ts";

/** Something on its way to a target. */
export interface Parcel {
  readonly targetArn: string;
  /** JSON text for a function, any text for a queue or topic. */
  readonly payload: string;
  /** The same over all attempts. */
  readonly id: string;
  readonly traceHeader?: string;
  /** Whose act it is to the target's resource policy; undefined where a role permits it. */
  readonly principal?: ServicePrincipal;
  readonly messageGroupId?: string;
  readonly partitionKey?: string;
  /** Message attributes of a queue's message. */
  readonly attributes?: MessageAttributes;
  /** For a bus: what makes an event of the payload, its detail; an event that is on a bus already stays as it is. */
  readonly event?: Pick<EventEntry, "source" | "detailType" | "resources" | "time">;
}

type Sender = (scope: Scope, parcel: Parcel) => Promise<Delivery>;

/** By the service of the target's ARN. */
const SENDERS: Readonly<Record<string, Sender>> = {
  lambda: toFunction,
  sns: toTopic,
  sqs: toQueue,
  events: toBus,
  kinesis: toStream,
};

/** Whether something can be sent to a target of this ARN at all. */
export function isTarget(arn: string): boolean {
  return Object.hasOwn(SENDERS, parseArn(arn)?.service ?? "");
}

export async function deliver(scope: Scope, parcel: Parcel): Promise<Delivery> {
  const sender = SENDERS[parseArn(parcel.targetArn)?.service ?? ""];
  if (sender === undefined) {
    return undeliverable("INVALID_PARAMETER", "Targets of this service are not implemented");
  }
  return await sender(scope, parcel);
}

async function toFunction({ env, accountId }: Scope, parcel: Parcel): Promise<Delivery> {
  const { traceHeader, principal } = parcel;
  // A role opens only what belongs to its own account.
  if (principal === undefined && parseArn(parcel.targetArn)?.accountId !== accountId) {
    return undeliverable("AccessDeniedException", `Not authorized to invoke ${parcel.targetArn}`);
  }
  return await invokeAsync(env, {
    functionArn: parcel.targetArn,
    payload: parcel.payload,
    requestId: parcel.id,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(principal === undefined ? { byRole: true } : { principal }),
  });
}

async function toQueue(scope: Scope, parcel: Parcel): Promise<Delivery> {
  const { targetArn, payload, traceHeader, messageGroupId, attributes } = parcel;
  return await sendToQueue(scope, {
    queueArn: targetArn,
    body: payload,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(messageGroupId === undefined ? {} : { groupId: messageGroupId }),
    ...(attributes === undefined ? {} : { attributes }),
  });
}

async function toTopic(
  scope: Scope,
  { targetArn, payload, traceHeader, messageGroupId }: Parcel,
): Promise<Delivery> {
  return await publishToTopic(scope, {
    topicArn: targetArn,
    message: payload,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(messageGroupId === undefined ? {} : { groupId: messageGroupId }),
  });
}

/** Without a partition key of its own the parcel is what spreads over the shards. */
async function toStream(
  scope: Scope,
  { targetArn, payload, id, partitionKey = id }: Parcel,
): Promise<Delivery> {
  return await putToStream(scope, { streamArn: targetArn, data: payload, partitionKey });
}

async function toBus(
  scope: Scope,
  { targetArn, payload, id, event, traceHeader }: Parcel,
): Promise<Delivery> {
  const trace = traceHeader === undefined ? {} : { traceHeader };
  return event === undefined
    ? await forwardToBus(scope, targetArn, { id, text: payload, ...trace })
    : await putToBus(scope, { busArn: targetArn, detail: payload, ...event, ...trace });
}
