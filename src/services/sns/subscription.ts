import { parseArn } from "../../aws/arn.ts";
import { parseQueueArn } from "../sqs/address.ts";
import { isFifoName, type TopicAddress } from "./address.ts";
import { HTTP_POLICY, type HttpPolicy, parseSubscriptionPolicy } from "./delivery-policy.ts";
import { invalid, notHere } from "./errors.ts";
import {
  type Filter,
  type FilterScope,
  isEmptyPolicy,
  parseFilterPolicy,
  toFilter,
} from "./filter-policy.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { ENDPOINT_LENGTH_MAX, POLICY_BYTES_MAX } from "./limits.ts";

/** Where the messages of a topic go. */
export interface Subscription {
  readonly id: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly owner: string;
  /** Who has subscribed, by ARN. */
  readonly principal: string;
  /** The scheme and host by which the subscriber has reached us, for the links in messages. */
  readonly origin: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** What the endpoint confirms with. Absent where none was asked for. */
  readonly token?: string;
  /** When it was asked for a confirmation that has not come; absent once it gets messages. */
  readonly pendingSince?: number;
  /** Whether somebody who was signed in has confirmed it. */
  readonly isAuthenticated: boolean;
  /** Whether the link in messages does not unsubscribe. */
  readonly isGuarded: boolean;
}

const PROTOCOLS = ["http", "https", "lambda", "sqs"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Those of AWS that lead where nothing here does. */
const OTHER_PROTOCOLS: readonly string[] = [
  "application",
  "email",
  "email-json",
  "firehose",
  "sms",
];

/** A subscription's attributes as they hold. */
export interface Settings {
  readonly isRaw: boolean;
  readonly filter?: Filter;
  readonly deadLetterArn?: string;
  readonly http: HttpPolicy;
}

const CAN_BE_RAW: readonly string[] = ["http", "https", "sqs"];
const ATTRIBUTES: readonly string[] = [
  "DeliveryPolicy",
  "FilterPolicy",
  "FilterPolicyScope",
  "RawMessageDelivery",
  "RedrivePolicy",
];
const SCOPES: readonly string[] = ["MessageAttributes", "MessageBody"];

export function isSubscriptionAttribute(name: string): boolean {
  return ATTRIBUTES.includes(name);
}

/** Whether a value takes back what was set: a filter policy without members lets everything through. */
export function isUnset(name: string, value: string): boolean {
  return value === "" || (name === "FilterPolicy" && isEmptyPolicy(value));
}

/** What a subscription takes of its topic's memory, in UTF-16 units. */
export function lengthOf({
  endpoint,
  attributes,
}: Pick<Subscription, "endpoint" | "attributes">): number {
  const values = Object.values(attributes);
  return values.reduce((sum, value) => sum + value.length, endpoint.length);
}

export function readProtocol(text: string): Protocol {
  const protocol = PROTOCOLS.find((one) => one === text);
  if (protocol !== undefined) return protocol;
  if (OTHER_PROTOCOLS.includes(text)) throw notHere(`Subscribing by the protocol ${text}`);
  throw invalid(`Amazon SNS does not support this protocol string: ${text}`);
}

/** Throws SNS's refusal of an endpoint that this topic cannot send to. */
export function checkEndpoint(topic: TopicAddress, protocol: Protocol, endpoint: string): void {
  if (endpoint.length > ENDPOINT_LENGTH_MAX) throw invalid("Endpoint Reason: too long");
  if (protocol === "sqs") return checkQueue(topic, endpoint);
  if (isFifoName(topic.name)) {
    throw invalid("Invalid parameter: Endpoint Reason: Please use FIFO SQS queue");
  }
  if (protocol === "lambda") {
    const arn = parseArn(endpoint);
    if (arn?.service !== "lambda" || !/^function:[^:]+(:[^:]+)?$/.test(arn.resource)) {
      throw invalid("Lambda endpoint ARN");
    }
    return;
  }
  if (!endpoint.startsWith(`${protocol}://`)) {
    throw invalid("Endpoint must match the specified protocol");
  }
  if (!URL.canParse(endpoint)) throw invalid("HTTP(S) Endpoint");
}

function checkQueue(topic: TopicAddress, endpoint: string): void {
  const queue = parseQueueArn(endpoint);
  if (queue === undefined) throw invalid("SQS endpoint ARN");
  if (queue.accountId !== topic.accountId) {
    throw invalid("Endpoint Reason: A queue of another account cannot be subscribed here");
  }
  if (isFifoName(queue.name) && !isFifoName(topic.name)) {
    throw invalid(
      "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
    );
  }
}

/** What is wrong with the attributes of a subscription, in SNS's words; undefined when nothing is. */
export function attributesFault(
  { protocol, attributes }: Pick<Subscription, "protocol" | "attributes">,
  topic: Pick<TopicAddress, "accountId" | "region">,
): string | undefined {
  const long = Object.entries(attributes).find(
    ([name, text]) => name !== "FilterPolicy" && toUtf8(text).byteLength > POLICY_BYTES_MAX,
  );
  if (long !== undefined) return `${long[0]}: too long`;
  const scope = attributes["FilterPolicyScope"];
  if (scope !== undefined && !SCOPES.includes(scope)) {
    return `FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`;
  }
  const raw = attributes["RawMessageDelivery"];
  if (raw !== undefined && !/^(true|false)$/i.test(raw)) {
    return `RawMessageDelivery: Invalid value [${raw}]. Must be true or false.`;
  }
  if (/^true$/i.test(raw ?? "") && !CAN_BE_RAW.includes(protocol)) {
    return `RawMessageDelivery: Delivery protocol [${protocol}] does not support raw message delivery.`;
  }
  const policy = attributes["FilterPolicy"];
  if (policy !== undefined && policy !== "") {
    const parsed = parseFilterPolicy(policy, scopeOf(attributes));
    if (!parsed.ok) return `FilterPolicy: ${parsed.fault}`;
  }
  return (
    redriveFault(attributes["RedrivePolicy"], topic) ?? deliveryFault(attributes["DeliveryPolicy"])
  );
}

/** Of attributes without fault. `topicPolicy` is what the topic has for HTTP endpoints. */
export function toSettings(
  { attributes }: Pick<Subscription, "attributes">,
  topicPolicy: HttpPolicy,
  isFinal: boolean,
): Settings {
  const scope = scopeOf(attributes);
  const policy = attributes["FilterPolicy"] ?? "";
  const parsed = policy === "" ? undefined : parseFilterPolicy(policy, scope);
  const pattern = parsed?.ok === true ? parsed.pattern : undefined;
  const deadLetterArn = deadLetterOf(attributes["RedrivePolicy"]);
  const own = isFinal ? undefined : attributes["DeliveryPolicy"];
  const delivery = own ? parseSubscriptionPolicy(own, topicPolicy) : undefined;
  return {
    isRaw: attributes["RawMessageDelivery"]?.toLowerCase() === "true",
    http: delivery?.ok === true ? delivery.policy : topicPolicy,
    ...(pattern === undefined ? {} : { filter: toFilter(scope, pattern) }),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
  };
}

function scopeOf({ FilterPolicyScope: scope }: Readonly<Record<string, string>>): FilterScope {
  return scope === "MessageBody" ? "MessageBody" : "MessageAttributes";
}

function redriveFault(
  text: string | undefined,
  topic: Pick<TopicAddress, "accountId" | "region">,
): string | undefined {
  if (text === undefined || text === "") return undefined;
  const arn = deadLetterOf(text);
  if (arn === undefined) return "RedrivePolicy: failed to parse JSON.";
  const queue = parseQueueArn(arn);
  if (queue === undefined) return "RedrivePolicy: deadLetterTargetArn is an invalid arn";
  return queue.accountId === topic.accountId && queue.region === topic.region
    ? undefined
    : "RedrivePolicy: deadLetterTargetArn must be in the same account and region as the topic";
}

function deadLetterOf(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("deadLetterTargetArn" in value))
      return undefined;
    return typeof value.deadLetterTargetArn === "string" ? value.deadLetterTargetArn : undefined;
  } catch {
    return undefined;
  }
}

function deliveryFault(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  const parsed = parseSubscriptionPolicy(text, HTTP_POLICY);
  return parsed.ok ? undefined : `DeliveryPolicy: ${parsed.fault}`;
}
