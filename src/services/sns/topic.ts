import { isFifoName, type TopicAddress, topicArn } from "./address.ts";
import {
  HTTP_POLICY,
  parseTopicPolicy,
  shownRetryPolicy,
  type HttpPolicy,
} from "./delivery-policy.ts";
import { invalid, notHere, snsError } from "./errors.ts";
import {
  DISPLAY_NAME_LENGTH_MAX,
  MESSAGE_BYTES_MAX,
  MESSAGE_BYTES_MAX_MAX,
  MESSAGE_BYTES_MAX_MIN,
  POLICY_BYTES_MAX,
  TAG_KEY_LENGTH_MAX,
  TAG_VALUE_LENGTH_MAX,
  TAGS_MAX,
} from "./limits.ts";
import { toUtf8 } from "../../platform/bytes.ts";

export type Attributes = Readonly<Record<string, string>>;
export type Tags = Readonly<Record<string, string>>;

/** A topic without its subscriptions. */
export interface Topic {
  readonly address: TopicAddress;
  /** Those that somebody has set. */
  readonly attributes: Attributes;
  readonly tags: Tags;
  readonly dataProtectionPolicy?: string;
  readonly createdAt: number;
}

/** How many subscriptions a topic has, and has had. */
export interface SubscriptionCounts {
  readonly pending: number;
  readonly confirmed: number;
  readonly deleted: number;
}

const POLICY = "Policy";
const MESSAGE_SIZE = "MaximumMessageSize";
const JSON_ATTRIBUTES: readonly string[] = [POLICY, "DeliveryPolicy", "ArchivePolicy"];
const FLAGS: readonly string[] = ["FifoTopic", "ContentBasedDeduplication"];
const FIFO_ONLY: readonly string[] = [
  "ArchivePolicy",
  "ContentBasedDeduplication",
  "FifoThroughputScope",
  "FifoTopic",
];
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  FifoThroughputScope: ["Topic", "MessageGroup"],
  SignatureVersion: ["1", "2"],
  TracingConfig: ["Active", "PassThrough"],
};
/** Kept and shown; nothing is logged or encrypted by them. */
const KEPT =
  /^(KmsMasterKeyId|(HTTP|Application|Lambda|SQS|Firehose)(SuccessFeedbackRoleArn|FailureFeedbackRoleArn|SuccessFeedbackSampleRate))$/;
const TAG_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Throws SNS's refusal of a topic's attribute. */
export function checkAttribute(topicName: string, name: string, value: string): void {
  if (FIFO_ONLY.includes(name) && !isFifoName(topicName))
    throw invalid(`${name} Reason: only FIFO topics have it`);
  if (toUtf8(value).byteLength > POLICY_BYTES_MAX) throw invalid(`${name} Reason: too long`);
  if (JSON_ATTRIBUTES.includes(name)) return checkPolicy(name, value);
  if (FLAGS.includes(name)) {
    if (!/^(true|false)$/.test(value)) throw invalid(`${name} Reason: must be true or false`);
    return;
  }
  const choices = CHOICES[name];
  if (choices !== undefined) {
    if (!choices.includes(value))
      throw invalid(`${name} Reason: must be one of ${choices.join(", ")}`);
    return;
  }
  if (name === MESSAGE_SIZE) return checkMessageSize(value);
  if (name === "DisplayName") {
    if (value.length > DISPLAY_NAME_LENGTH_MAX) throw invalid("DisplayName Reason: too long");
    return;
  }
  if (!KEPT.test(name)) throw invalid("AttributeName");
}

function checkMessageSize(value: string): void {
  if (value === "") return;
  const bytes = /^\d{1,7}$/.test(value) ? Number(value) : 0;
  if (bytes < MESSAGE_BYTES_MAX_MIN || bytes > MESSAGE_BYTES_MAX_MAX) {
    throw invalid(
      `${MESSAGE_SIZE} Reason: must be from ${MESSAGE_BYTES_MAX_MIN} to ${MESSAGE_BYTES_MAX_MAX}`,
    );
  }
  if (bytes > MESSAGE_BYTES_MAX) throw notHere(`A ${MESSAGE_SIZE} over ${MESSAGE_BYTES_MAX}`);
}

function checkPolicy(name: string, value: string): void {
  if (value === "") return;
  if (name === "DeliveryPolicy") {
    const parsed = parseTopicPolicy(value);
    if (!parsed.ok) throw invalid(`DeliveryPolicy: ${parsed.fault}`);
    return;
  }
  if (parseObject(value) === undefined) throw invalid("Policy Error: null");
}

/** Throws SNS's refusal of tags, of which `tags` are all that the topic would have. */
export function checkTags(tags: Tags): void {
  const entries = Object.entries(tags);
  if (entries.length > TAGS_MAX) {
    throw snsError(
      "TagLimitExceeded",
      "Could not complete request: tag quota of per resource exceeded",
    );
  }
  for (const [key, value] of entries) {
    const isKey = key !== "" && key.length <= TAG_KEY_LENGTH_MAX && TAG_CHARACTERS.test(key);
    if (!isKey || /^aws:/i.test(key)) throw invalid("Tags Reason: a key is not valid");
    if (value.length > TAG_VALUE_LENGTH_MAX || !TAG_CHARACTERS.test(value)) {
      throw invalid("Tags Reason: a value is not valid");
    }
  }
}

/** What an attribute or tag of a topic is that is created again, as SNS names it, if it is another than before. */
export function difference(
  topic: Topic,
  attributes: Attributes,
  tags: Tags | undefined,
): string | undefined {
  const known = shownAttributes(topic, { pending: 0, confirmed: 0, deleted: 0 });
  const isOther = Object.entries(attributes).some(([name, value]) => known[name] !== value);
  if (isOther) return "Attributes Reason: Topic already exists with different attributes";
  const given = tags === undefined ? undefined : Object.entries(tags);
  const isTagged =
    given === undefined ||
    (given.length === Object.keys(topic.tags).length &&
      given.every(([key, value]) => topic.tags[key] === value));
  return isTagged ? undefined : "Tags Reason: Topic already exists with different tags";
}

/** With a value of their own only; an empty one takes back what was set. */
export function withAttribute(attributes: Attributes, name: string, value: string): Attributes {
  const { [name]: _, ...others } = attributes;
  return value === "" ? others : { ...others, [name]: value };
}

/** All that GetTopicAttributes shows. */
export function shownAttributes(topic: Topic, counts: SubscriptionCounts): Attributes {
  const { address, attributes } = topic;
  const { policy, isFinal } = httpPolicyOf(attributes);
  const arn = topicArn(address);
  return {
    ...(isFifoName(address.name)
      ? { FifoTopic: "true", ContentBasedDeduplication: "false", FifoThroughputScope: "Topic" }
      : {}),
    Policy: JSON.stringify(defaultPolicy(address)),
    Owner: address.accountId,
    DisplayName: "",
    TopicArn: arn,
    ...attributes,
    SubscriptionsPending: String(counts.pending),
    SubscriptionsConfirmed: String(counts.confirmed),
    SubscriptionsDeleted: String(counts.deleted),
    EffectiveDeliveryPolicy: JSON.stringify({
      http: {
        defaultHealthyRetryPolicy: shownRetryPolicy(policy),
        disableSubscriptionOverrides: isFinal,
        defaultRequestPolicy: { headerContentType: policy.contentType },
      },
    }),
  };
}

/** The longest message that the topic takes. */
export function messageBytesMax({ [MESSAGE_SIZE]: bytes }: Attributes): number {
  return bytes === undefined ? MESSAGE_BYTES_MAX : Number(bytes);
}

/** How HTTP endpoints are called, and whether subscriptions may not say otherwise. */
export function httpPolicyOf({ DeliveryPolicy: text }: Attributes): {
  readonly policy: HttpPolicy;
  readonly isFinal: boolean;
} {
  const parsed = text ? parseTopicPolicy(text) : undefined;
  return parsed?.ok === true ? parsed : { policy: HTTP_POLICY, isFinal: false };
}

/** What a topic has that nobody has given another: its owner may do everything. */
export function defaultPolicy(address: TopicAddress): object {
  return {
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: topicArn(address),
        Condition: { StringEquals: { "AWS:SourceOwner": address.accountId } },
      },
    ],
  };
}

/** Nested deeper, a policy could be read but not written again: the stack is too short. */
const NESTING_MAX = 100;

function parseObject(text: string): object | undefined {
  if (nesting(text) > NESTING_MAX) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The most brackets that are open at once; those in strings count as well. */
function nesting(text: string): number {
  let open = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open += bracket === "[" || bracket === "{" ? 1 : -1;
    most = Math.max(most, open);
  }
  return most;
}
