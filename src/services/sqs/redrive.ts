import { parseQueueArn, type QueueAddress, queueArn } from "./address.ts";
import { invalidAttribute, invalidParameter } from "./errors.ts";
import { MAX_RECEIVE_COUNT_MAX, REDRIVE_SOURCES_MAX } from "./limits.ts";

/** Where messages go that have been received too often. */
export interface RedrivePolicy {
  readonly deadLetterArn: string;
  readonly maxReceiveCount: number;
}

/** Whose dead-letter queue a queue may be: everybody's, nobody's or that of the queues named. */
export type RedriveAllowance = "allowAll" | "denyAll" | readonly string[];

/** Reads the attribute RedrivePolicy of a queue. Throws SQS's refusals. */
export function parseRedrivePolicy(text: string, of: QueueAddress): RedrivePolicy {
  const policy = parseObject(text) ?? refuse(text, "Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn: arn, maxReceiveCount } = policy;
  if (arn === undefined) {
    refuse(text, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  }
  if (maxReceiveCount === undefined) {
    refuse(text, "Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  }
  const count = wholeNumber(maxReceiveCount);
  if (count === undefined || count < 1 || count > MAX_RECEIVE_COUNT_MAX) {
    refuse(
      text,
      `Invalid value for maxReceiveCount: ${JSON.stringify(maxReceiveCount)}, valid values are from 1 to ${MAX_RECEIVE_COUNT_MAX} both inclusive.`,
    );
  }
  const target = typeof arn === "string" ? parseQueueArn(arn) : undefined;
  if (target === undefined || target.accountId !== of.accountId || target.region !== of.region) {
    refuse(text, "Invalid value for deadLetterTargetArn.");
  }
  return { deadLetterArn: queueArn(target), maxReceiveCount: count };
}

/** Reads the attribute RedriveAllowPolicy. Throws SQS's refusals. */
export function parseRedriveAllowance(text: string): RedriveAllowance {
  const name = "RedriveAllowPolicy";
  const { redrivePermission: permission, sourceQueueArns: sources } = parseObject(text) ?? {};
  if (permission === "allowAll" || permission === "denyAll") {
    if (sources !== undefined) throw invalidAttribute(name);
    return permission;
  }
  if (permission !== "byQueue" || !Array.isArray(sources)) throw invalidAttribute(name);
  const arns = sources.filter((arn): arn is string => typeof arn === "string");
  const isSound = arns.length === sources.length && arns.every((arn) => parseQueueArn(arn));
  if (!isSound || arns.length === 0 || arns.length > REDRIVE_SOURCES_MAX) {
    throw invalidAttribute(name);
  }
  return arns;
}

/** Whether a queue with these attributes takes the dead letters of another. */
export function allowsRedrive(
  { RedriveAllowPolicy: policy }: Readonly<Record<string, string>>,
  sourceArn: string,
): boolean {
  const allowance = policy === undefined ? "allowAll" : parseRedriveAllowance(policy);
  return typeof allowance === "string" ? allowance === "allowAll" : allowance.includes(sourceArn);
}

/** What RedrivePolicy says of a queue that cannot be its dead-letter queue. */
export function redriveRefused(text: string, reason: string): Error {
  return invalidParameter("RedrivePolicy", text, reason);
}

function refuse(text: string, reason: string): never {
  throw redriveRefused(text, reason);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** Consoles and templates write the count as text as well. */
function wholeNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  return typeof value === "string" && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}
