import { functionArn, parseArn } from "../../aws/arn.ts";
import { traceId } from "../../aws/trace.ts";
import { randomHex } from "../../platform/ids.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { invokeAsync } from "../../services/async-invocations.ts";
import { type Delivery, failedForNow, undeliverable } from "../../services/delivery.ts";
import { type Scope } from "../../services/service.ts";
import { parseFunctionArn } from "../../aws/function-name.ts";
import { putToBus } from "../../services/events/send.ts";
import { putObject } from "../../services/s3/send.ts";
import { MESSAGE_BYTES_MAX as TOPIC_MESSAGE_BYTES_MAX } from "../../services/sns/limits.ts";
import { publishToTopic } from "../../services/sns/send.ts";
import { sendToQueue } from "../../services/sqs/send.ts";
import { type Place } from "../invoke/invoke-once.ts";
import { mayInvoke } from "./admit.ts";
import { type Outcome, type Target } from "./model.ts";
import {
  deadLetterAttributes,
  detailType,
  type Ending,
  invocationRecord,
  objectKey,
  qualifiedArn,
} from "./record.ts";
import { type QueuedEvent } from "./store.ts";
import { readText } from "./stored-text.ts";

/** Something on its way to `arn`, from a function of the scope. */
interface Parcel {
  readonly scope: Scope;
  readonly arn: string;
  readonly ending: Ending;
  /** The same for each time that it is tried. */
  readonly id: string;
  readonly traceHeader?: string;
}

type Courier = (parcel: Parcel) => Promise<Delivery>;

/** By the service in the target's ARN. */
const DESTINATIONS: Readonly<Record<string, Courier>> = {
  events: recordToBus,
  lambda: recordToFunction,
  s3: recordToBucket,
  sns: recordToTopic,
  sqs: recordToQueue,
};

const DEAD_LETTERS: Readonly<Record<string, Courier>> = {
  sns: deadLetterToTopic,
  sqs: deadLetterToQueue,
};

export interface DeliveryReport {
  readonly id: number;
  /** One for each target of the outcome, in their order. */
  readonly results: readonly Delivery[];
}

/** An event that has ended, and of which somebody is to be told. */
export type EndedEvent = QueuedEvent & { readonly outcome: Outcome };

/** Tells all targets of an event's outcome. Never throws: what goes wrong is a result. */
export async function deliver(place: Place, event: EndedEvent): Promise<DeliveryReport> {
  const { outcome } = event;
  try {
    const parcel = await pack(place, event);
    const results = outcome.targets.map((target) => send(parcel, target));
    return { id: event.id, results: await Promise.all(results) };
  } catch (error) {
    const failed = failedForNow("InternalFailure", String(error));
    return { id: event.id, results: outcome.targets.map(() => failed) };
  }
}

async function send(parcel: Omit<Parcel, "arn">, { kind, arn }: Target): Promise<Delivery> {
  const service = parseArn(arn)?.service ?? "";
  const courier = (kind === "destination" ? DESTINATIONS : DEAD_LETTERS)[service];
  if (courier === undefined) {
    return undeliverable("NotImplementedException", `Nothing is delivered to ${arn} yet`);
  }
  try {
    return await courier({ ...parcel, arn });
  } catch (error) {
    return failedForNow("InternalFailure", String(error));
  }
}

async function pack({ env }: Place, event: EndedEvent): Promise<Omit<Parcel, "arn">> {
  const { address } = parseFunctionArn(event.functionArn);
  const { requestId, functionArn: invokedArn, outcome } = event;
  const { run } = outcome;
  const traceHeader = run?.traceHeader ?? traceOfUnrun(event);
  const [payload, response] = await Promise.all([
    readText(env.PACKAGES, event.payload),
    run?.response === undefined ? undefined : readText(env.PACKAGES, run.response),
  ]);
  return {
    scope: { env, accountId: address.accountId, region: address.region },
    id: outcome.id,
    ending: {
      requestId,
      functionArn: invokedArn,
      payload,
      outcome,
      ...(response === undefined ? {} : { response }),
    },
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
}

/** An event that was stopped has come to the function once more, although it has not run. */
function traceOfUnrun({ functionArn: invokedArn, outcome, traceHeader }: EndedEvent) {
  if (outcome.condition !== "RecursiveInvocation") return traceHeader;
  const arn = functionArn(parseFunctionArn(invokedArn).address);
  return traceId(traceHeader, outcome.endedAt, { hex: randomHex, arn });
}

/** A function of another account has to let this one in; what the role of the own account may is not known yet. */
async function recordToFunction({
  scope,
  arn,
  ending,
  id,
  traceHeader,
}: Parcel): Promise<Delivery> {
  const { env, accountId } = scope;
  const isOwn = parseArn(arn)?.accountId === accountId;
  const root = { kind: "identity", arn: `arn:aws:iam::${accountId}:root`, accountId } as const;
  const leave = await mayInvoke(env.DB, arn, isOwn ? undefined : { asker: root });
  if (!leave.ok) return leave;
  return await invokeAsync(env, {
    functionArn: arn,
    payload: invocationRecord(ending),
    requestId: id,
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
}

async function recordToQueue({ scope, arn, ending, traceHeader }: Parcel): Promise<Delivery> {
  return await sendToQueue(scope, {
    queueArn: arn,
    body: invocationRecord(ending),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
}

/** A record that is longer than a topic's messages may be goes without what was sent and answered: reference 4.1. */
async function recordToTopic({ scope, arn, ending, traceHeader }: Parcel): Promise<Delivery> {
  const whole = invocationRecord(ending);
  const isTooLong = toUtf8(whole).byteLength > TOPIC_MESSAGE_BYTES_MAX;
  return await publishToTopic(scope, {
    topicArn: arn,
    message: isTooLong ? invocationRecord(ending, false) : whole,
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
}

async function deadLetterToTopic({ scope, arn, ending, traceHeader }: Parcel): Promise<Delivery> {
  const { RequestID, ErrorCode, ErrorMessage } = deadLetterAttributes(ending);
  return await publishToTopic(scope, {
    topicArn: arn,
    message: ending.payload,
    attributes: {
      RequestID: { type: "String", value: RequestID },
      ErrorCode: { type: "Number", value: ErrorCode },
      ErrorMessage: { type: "String", value: ErrorMessage },
    },
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
}

async function deadLetterToQueue({ scope, arn, ending, traceHeader }: Parcel): Promise<Delivery> {
  const { RequestID, ErrorCode, ErrorMessage } = deadLetterAttributes(ending);
  return await sendToQueue(scope, {
    queueArn: arn,
    body: ending.payload,
    attributes: {
      RequestID: { dataType: "String", value: RequestID },
      ErrorCode: { dataType: "Number", value: ErrorCode },
      ErrorMessage: { dataType: "String", value: ErrorMessage },
    },
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
}

async function recordToBus({ scope, arn, ending, traceHeader }: Parcel): Promise<Delivery> {
  return await putToBus(scope, {
    busArn: arn,
    source: "lambda",
    detailType: detailType(ending.outcome),
    detail: invocationRecord(ending),
    resources: [arn, qualifiedArn(ending.functionArn)],
    time: ending.outcome.endedAt,
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
}

/** Tried again, it is the same object. */
async function recordToBucket({ scope, arn, ending, traceHeader }: Parcel): Promise<Delivery> {
  return await putObject(scope, {
    bucket: parseArn(arn)?.resource ?? "",
    key: objectKey(ending),
    body: invocationRecord(ending),
    contentType: "application/json",
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
}
