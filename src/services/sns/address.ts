import { parseArn } from "../../aws/arn.ts";

/** A topic of an account in a region. */
export interface TopicAddress {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** A subscription by the two ids in its ARN. */
export interface SubscriptionAddress {
  readonly topic: TopicAddress;
  readonly id: string;
}

const FIFO_SUFFIX = ".fifo";
const NAME_LENGTH_MAX = 256;
const NAME = /^[A-Za-z0-9_-]+(\.fifo)?$/;
const SUBSCRIPTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function isTopicName(name: string): boolean {
  return name.length <= NAME_LENGTH_MAX && NAME.test(name);
}

export function isFifoName(name: string): boolean {
  return name.endsWith(FIFO_SUFFIX);
}

export function topicArn({ accountId, region, name }: TopicAddress): string {
  return `arn:aws:sns:${region}:${accountId}:${name}`;
}

/** Undefined for what is no topic's ARN. */
export function parseTopicArn(text: string): TopicAddress | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "sns" || !isTopicName(arn.resource)) return undefined;
  return { accountId: arn.accountId, region: arn.region, name: arn.resource };
}

export function subscriptionArn({ topic, id }: SubscriptionAddress): string {
  return `${topicArn(topic)}:${id}`;
}

/** Undefined for what is no subscription's ARN. */
export function parseSubscriptionArn(text: string): SubscriptionAddress | undefined {
  const end = text.lastIndexOf(":");
  const topic = end === -1 ? undefined : parseTopicArn(text.slice(0, end));
  const id = text.slice(end + 1);
  return topic !== undefined && SUBSCRIPTION_ID.test(id) ? { topic, id } : undefined;
}

/** The name of the topic's Durable Object. */
export function topicObjectName({ accountId, region, name }: TopicAddress): string {
  return `${accountId}/${region}/${name}`;
}
