import { toUtf8 } from "../../platform/bytes.ts";
import { isFifoName, type QueueAddress } from "./address.ts";
import { invalidAttribute, invalidParameter, sqsError, unknownAttribute } from "./errors.ts";
import {
  DELAY_SECONDS_MAX,
  MESSAGE_BYTES_MAX,
  MESSAGE_SIZE_BYTES_MIN,
  POLICY_BYTES_MAX,
  RETENTION_SECONDS_DEFAULT,
  RETENTION_SECONDS_MAX,
  RETENTION_SECONDS_MIN,
  VISIBILITY_SECONDS_DEFAULT,
  VISIBILITY_SECONDS_MAX,
  WAIT_SECONDS_MAX,
} from "./limits.ts";
import { parseRedriveAllowance, parseRedrivePolicy, type RedrivePolicy } from "./redrive.ts";

/** By AWS's names and as text, which is how they come, are kept and are given back. */
export type QueueAttributes = Readonly<Record<string, string>>;

/** What the attributes of a queue mean. */
export interface QueueSettings {
  readonly isFifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: "queue" | "messageGroup";
  readonly delaySeconds: number;
  readonly messageBytesMax: number;
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
  readonly redrive?: RedrivePolicy;
}

interface Rule {
  readonly check: (value: string, of: QueueAddress) => boolean;
  /** Of a queue that has not set it; absent where an unset attribute is not shown. */
  readonly default?: string;
  readonly isOfFifo?: true;
}

const RULES: Readonly<Record<string, Rule>> = {
  DelaySeconds: { check: between(0, DELAY_SECONDS_MAX), default: "0" },
  MaximumMessageSize: {
    check: between(MESSAGE_SIZE_BYTES_MIN, MESSAGE_BYTES_MAX),
    default: String(MESSAGE_BYTES_MAX),
  },
  MessageRetentionPeriod: {
    check: between(RETENTION_SECONDS_MIN, RETENTION_SECONDS_MAX),
    default: String(RETENTION_SECONDS_DEFAULT),
  },
  ReceiveMessageWaitTimeSeconds: { check: between(0, WAIT_SECONDS_MAX), default: "0" },
  VisibilityTimeout: {
    check: between(0, VISIBILITY_SECONDS_MAX),
    default: String(VISIBILITY_SECONDS_DEFAULT),
  },
  SqsManagedSseEnabled: { check: oneOf("true", "false"), default: "true" },
  KmsMasterKeyId: { check: (value) => value.length <= 2048 },
  KmsDataKeyReusePeriodSeconds: { check: between(60, 86_400) },
  Policy: { check: isJsonObject },
  RedrivePolicy: { check: (value, of) => parseRedrivePolicy(value, of) !== undefined },
  RedriveAllowPolicy: { check: (value) => parseRedriveAllowance(value) !== undefined },
  FifoQueue: { check: oneOf("true"), isOfFifo: true },
  ContentBasedDeduplication: { check: oneOf("true", "false"), default: "false", isOfFifo: true },
  DeduplicationScope: { check: oneOf("queue", "messageGroup"), default: "queue", isOfFifo: true },
  FifoThroughputLimit: {
    check: oneOf("perQueue", "perMessageGroupId"),
    default: "perQueue",
    isOfFifo: true,
  },
};

/** An empty value takes away what was set. */
const REMOVABLE = ["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId"];

/** Throws SQS's refusal of attributes that a queue of that name cannot have. */
export function checkAttributes(of: QueueAddress, attributes: QueueAttributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    if (rule === undefined || (rule.isOfFifo && !isFifoName(of.name))) throw unknownAttribute(name);
    if (value === "" && REMOVABLE.includes(name)) continue;
    const isLong = toUtf8(value).byteLength > POLICY_BYTES_MAX;
    if (isLong || !rule.check(value, of)) throw invalidAttribute(name);
  }
}

/** The name and the attribute FifoQueue have to agree. */
export function checkKind({ name }: QueueAddress, { FifoQueue: fifo }: QueueAttributes): void {
  if (isFifoName(name) && fifo === undefined) {
    throw invalidParameter(
      "QueueName",
      name,
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  }
  if (!isFifoName(name) && fifo === "true") {
    throw invalidParameter(
      "QueueName",
      name,
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length",
    );
  }
}

/** The attributes of a queue after a change of some. */
export function mergeAttributes(
  current: QueueAttributes,
  changes: QueueAttributes,
): QueueAttributes {
  const usesKms = (changes["KmsMasterKeyId"] ?? "") !== "";
  if (usesKms && changes["SqsManagedSseEnabled"] === "true") {
    throw sqsError(
      "InvalidAttributeName",
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  }
  const merged: QueueAttributes = {
    ...current,
    ...(usesKms ? { SqsManagedSseEnabled: "false" } : {}),
    ...changes,
  };
  const kept = Object.entries(merged).filter(
    ([name, value]) => value !== "" || !REMOVABLE.includes(name),
  );
  const after: QueueAttributes = Object.fromEntries(kept);
  const scope = after["DeduplicationScope"] ?? "queue";
  if (after["FifoThroughputLimit"] === "perMessageGroupId" && scope !== "messageGroup") {
    throw invalidAttribute("FifoThroughputLimit");
  }
  return after;
}

/** A queue that is there may be created again with what it has: the name of the first attribute that differs. */
export function firstDifference(
  name: string,
  current: QueueAttributes,
  wanted: QueueAttributes,
): string | undefined {
  const known = shownAttributes(name, current);
  return Object.entries(wanted).find(([key, value]) => (known[key] ?? "") !== value)?.[0];
}

/** What is set and what is so by default, without what has to be counted. */
export function shownAttributes(name: string, attributes: QueueAttributes): QueueAttributes {
  const isFifo = isFifoName(name);
  const defaults = Object.entries(RULES).flatMap(([key, rule]) =>
    rule.default === undefined || (rule.isOfFifo && !isFifo) ? [] : [[key, rule.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...attributes };
}

export function toSettings(of: QueueAddress, attributes: QueueAttributes): QueueSettings {
  const shown = shownAttributes(of.name, attributes);
  const seconds = (name: string) => Number(shown[name]);
  const redrive = shown["RedrivePolicy"];
  return {
    isFifo: isFifoName(of.name),
    contentBasedDeduplication: shown["ContentBasedDeduplication"] === "true",
    deduplicationScope: shown["DeduplicationScope"] === "messageGroup" ? "messageGroup" : "queue",
    delaySeconds: seconds("DelaySeconds"),
    messageBytesMax: Number(shown["MaximumMessageSize"]),
    retentionSeconds: seconds("MessageRetentionPeriod"),
    waitSeconds: seconds("ReceiveMessageWaitTimeSeconds"),
    visibilitySeconds: seconds("VisibilityTimeout"),
    ...(redrive === undefined ? {} : { redrive: parseRedrivePolicy(redrive, of) }),
  };
}

function between(min: number, max: number): Rule["check"] {
  return (value) => /^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max;
}

function oneOf(...values: readonly string[]): Rule["check"] {
  return (value) => values.includes(value);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
