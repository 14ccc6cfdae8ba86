import { parseArn } from "../../aws/arn.ts";

/** The stream of a table; a table that has its stream turned on anew has another one. */
export interface TableStreamAddress {
  readonly accountId: string;
  readonly region: string;
  readonly arn: string;
}

const STREAM = /^table\/[a-zA-Z0-9_.-]{3,255}\/stream\/[^/]+$/;

/** Undefined for what is no table stream's ARN. */
export function parseTableStreamArn(text: string): TableStreamAddress | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "dynamodb" || !STREAM.test(arn.resource)) return undefined;
  return { accountId: arn.accountId, region: arn.region, arn: text };
}
