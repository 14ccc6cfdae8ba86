import { type QueryRequest } from "../../aws/query-protocol.ts";
import { type XmlContent } from "../../aws/xml.ts";
import { type Caller } from "../../identity/app-env.ts";
import { type Database } from "../../platform/database.ts";
import {
  parseSubscriptionArn,
  parseTopicArn,
  type SubscriptionAddress,
  type TopicAddress,
} from "./address.ts";
import { invalid, missing, snsError } from "./errors.ts";

/** What an operation knows beside its input. */
export interface SnsCall {
  readonly env: Env;
  readonly db: Database;
  readonly caller: Caller;
  /** The scheme and host by which the caller has reached us, which are those of the links in messages. */
  readonly origin: string;
  readonly traceHeader?: string;
  readonly request: QueryRequest;
}

/** Undefined for an operation that has no result. */
export type Operation = (call: SnsCall) => Promise<XmlContent>;

/** The topic of the caller's that a member names. */
export function topicByArn(call: SnsCall, member = "TopicArn"): TopicAddress {
  return ownTopic(call, required(call, member), member);
}

export function ownTopic(call: SnsCall, arn: string, member: string): TopicAddress {
  const address = parseTopicArn(arn);
  if (address === undefined) throw invalidArn(member, arn);
  checkOwner(call, address, arn, member);
  return address;
}

/** The subscription of the caller's that a member names. */
export function subscriptionByArn(call: SnsCall): SubscriptionAddress {
  const member = "SubscriptionArn";
  const arn = required(call, member);
  const address = parseSubscriptionArn(arn);
  if (address === undefined) throw invalidArn(member, arn);
  checkOwner(call, address.topic, arn, member);
  return address;
}

export function required({ request }: SnsCall, member: string): string {
  const value = request.parameters.get(member);
  if (value === undefined) throw missing(member);
  return value;
}

export function optional({ request }: SnsCall, member: string): string | undefined {
  return request.parameters.get(member);
}

function invalidArn(member: string, arn: string): Error {
  const elements = arn.split(":").length;
  return invalid(
    elements < 6
      ? `${member} Reason: An ARN must have at least 6 elements, not ${elements}`
      : `${member} Reason: ${arn} is not one`,
  );
}

function checkOwner(
  { caller, request }: SnsCall,
  { accountId, region }: TopicAddress,
  arn: string,
  member: string,
): void {
  if (region !== caller.region) throw invalid(member);
  if (accountId === caller.accountId) return;
  throw snsError(
    "AuthorizationError",
    `User: ${caller.arn} is not authorized to perform: SNS:${request.action} on resource: ${arn} because no resource-based policy allows the SNS:${request.action} action`,
  );
}
