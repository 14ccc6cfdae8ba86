import { parseArn } from "../../aws/arn.ts";

/** A stream of an account in a region. */
export interface StreamAddress {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

const NAME_LENGTH_MAX = 128;
const NAME = /^[a-zA-Z0-9_.-]+$/;
const RESOURCE_PREFIX = "stream/";

export function isStreamName(name: string): boolean {
  return name.length <= NAME_LENGTH_MAX && NAME.test(name);
}

export function streamArn({ accountId, region, name }: StreamAddress): string {
  return `arn:aws:kinesis:${region}:${accountId}:${RESOURCE_PREFIX}${name}`;
}

/** Undefined for what is no stream's ARN; a consumer's is none. */
export function parseStreamArn(text: string): StreamAddress | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "kinesis" || !arn.resource.startsWith(RESOURCE_PREFIX)) return undefined;
  const name = arn.resource.slice(RESOURCE_PREFIX.length);
  if (!isStreamName(name)) return undefined;
  return { accountId: arn.accountId, region: arn.region, name };
}

/** The name of the stream's Durable Object. */
export function streamObjectName({ accountId, region, name }: StreamAddress): string {
  return `${accountId}/${region}/${name}`;
}
