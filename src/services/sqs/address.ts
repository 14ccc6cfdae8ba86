import { parseArn } from "../../aws/arn.ts";

/** A queue of an account in a region. */
export interface QueueAddress {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

const FIFO_SUFFIX = ".fifo";
const NAME_LENGTH_MAX = 80;
const NAME = /^[A-Za-z0-9_-]+(\.fifo)?$/;

export function isQueueName(name: string): boolean {
  return name.length <= NAME_LENGTH_MAX && NAME.test(name);
}

export function isFifoName(name: string): boolean {
  return name.endsWith(FIFO_SUFFIX);
}

export function queueArn({ accountId, region, name }: QueueAddress): string {
  return `arn:aws:sqs:${region}:${accountId}:${name}`;
}

/** Undefined for what is no queue's ARN. */
export function parseQueueArn(text: string): QueueAddress | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "sqs" || !isQueueName(arn.resource)) return undefined;
  return { accountId: arn.accountId, region: arn.region, name: arn.resource };
}

/** The name of the queue's Durable Object. */
export function queueObjectName({ accountId, region, name }: QueueAddress): string {
  return `${accountId}/${region}/${name}`;
}

export function queueUrl(origin: string, { accountId, name }: QueueAddress): string {
  return `${origin}/${accountId}/${name}`;
}

/** The account and name at the end of a queue's URL, whoever its host is; clients keep URLs from elsewhere. */
export function parseQueueUrl(
  url: string,
): { readonly accountId: string; readonly name: string } | undefined {
  const path = /^(?:https?:\/\/[^/?#]+)?\/?(?<path>[^?#]*)/.exec(url)?.groups?.["path"] ?? "";
  const [name, accountId] = path.split("/").toReversed();
  if (name === undefined || accountId === undefined) return undefined;
  return /^\d{12}$/.test(accountId) && isQueueName(name) ? { accountId, name } : undefined;
}
