import { ServiceError } from "../../aws/service-error.ts";
import { newId } from "../../platform/ids.ts";
import { DELIVERED, type Delivery, failedForNow, undeliverable } from "../delivery.ts";
import { remoteOf } from "../remote.ts";
import { type Scope } from "../service.ts";
import { parseQueueArn, type QueueAddress } from "./address.ts";
import { contentIdOf } from "./content-id.ts";
import { queueIsFull } from "./errors.ts";
import { checkMessage, type NewMessage, toOutgoing } from "./message.ts";
import { queueOf } from "./queues.ts";
import { sendRemotely } from "./remote-queue.ts";
import { settled } from "./verdict.ts";

/** A message from inside: of a function's destination, a topic, a rule or a schedule. */
export interface InternalMessage extends NewMessage {
  readonly queueArn: string;
}

/** Sends a message to a queue of the scope's account: the embedded one, or that of AWS_ENDPOINT_SQS. */
export async function sendToQueue(
  scope: Scope,
  { queueArn, ...message }: InternalMessage,
): Promise<Delivery> {
  const address = parseQueueArn(queueArn);
  if (address === undefined || address.accountId !== scope.accountId) {
    return undeliverable("QueueDoesNotExist", "The specified queue does not exist.");
  }
  try {
    checkMessage(message);
    const remote = remoteOf(scope.env, "SQS", address.region);
    if (remote !== undefined) return await sendRemotely(remote, address, message);
    await sendEmbedded(scope, address, message);
    return DELIVERED;
  } catch (error) {
    if (error instanceof ServiceError) {
      const isForNow = error.code === queueIsFull().code;
      return (isForNow ? failedForNow : undeliverable)(error.code, error.message);
    }
    return failedForNow("InternalFailure", `The queue could not be reached: ${String(error)}`);
  }
}

async function sendEmbedded(
  scope: Scope,
  address: QueueAddress,
  message: NewMessage,
): Promise<void> {
  const outgoing = toOutgoing(message, {
    id: newId(),
    senderId: scope.accountId,
    ...(await contentIdOf(address, message)),
  });
  const [sent] = settled(await queueOf(scope.env, address).send([outgoing]));
  if (sent !== undefined) settled(sent);
}
