import { ServiceError } from "../../aws/service-error.ts";
import { newId } from "../../platform/ids.ts";
import { DELIVERED, type Delivery, failedForNow, undeliverable } from "../delivery.ts";
import { type Scope } from "../service.ts";
import { remoteOf } from "../remote.ts";
import { unwrap } from "../verdict.ts";
import { parseTopicArn, type TopicAddress, topicObjectName } from "./address.ts";
import { topicIsFull } from "./errors.ts";
import { type NewMessage } from "./message.ts";
import { toOutgoing } from "./outgoing.ts";
import { publishRemotely } from "./remote-topic.ts";

/** A message from inside: of a function's destination, a bucket or a rule. */
export interface InternalMessage extends NewMessage {
  readonly topicArn: string;
}

/** The object of a topic, which need not exist. */
export function topicOf(env: Env, address: TopicAddress) {
  return env.SNS_TOPIC.getByName(topicObjectName(address));
}

/** Whether an embedded topic has been created. */
export async function isTopicThere(env: Env, address: TopicAddress): Promise<boolean> {
  return (await topicOf(env, address).describe()).ok;
}

/** Publishes to a topic of the scope's account: the embedded one, or that of AWS_ENDPOINT_SNS. */
export async function publishToTopic(
  scope: Scope,
  { topicArn, ...message }: InternalMessage,
): Promise<Delivery> {
  const address = parseTopicArn(topicArn);
  if (address === undefined || address.accountId !== scope.accountId) {
    return undeliverable("NotFound", "Topic does not exist");
  }
  try {
    const outgoing = await toOutgoing(address, message, newId());
    const remote = remoteOf(scope.env, "SNS", address.region);
    if (remote !== undefined) return await publishRemotely(remote, topicArn, message);
    const [sent] = unwrap(await topicOf(scope.env, address).publish([outgoing]));
    if (sent !== undefined) unwrap(sent);
    return DELIVERED;
  } catch (error) {
    if (error instanceof ServiceError) {
      const isForNow = error.code === topicIsFull().code;
      return (isForNow ? failedForNow : undeliverable)(error.code, error.message);
    }
    return failedForNow("InternalError", `The topic could not be reached: ${String(error)}`);
  }
}
