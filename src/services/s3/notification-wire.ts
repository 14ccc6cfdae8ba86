import { newId } from "../../platform/ids.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { invalidArgument, s3Error } from "./errors.ts";
import { KEY_BYTES_MAX } from "./limits.ts";
import {
  type NotificationConfig,
  type NotificationTarget,
  type TargetKind,
} from "./notification-model.ts";
import { children, textOf, type XmlNode } from "./wire.ts";

/** The names that each kind of target has in XML. */
const ELEMENTS = {
  lambda: ["CloudFunctionConfiguration", "CloudFunction"],
  sqs: ["QueueConfiguration", "Queue"],
  sns: ["TopicConfiguration", "Topic"],
} as const satisfies Readonly<Record<TargetKind, readonly [string, string]>>;
const KINDS = ["sns", "sqs", "lambda"] as const;

/** Those of "Supported event types for SQS, SNS, and Lambda" that can come about here, and those that never do. */
const EVENT =
  /^s3:(?:ObjectCreated:(?:\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(?:\*|Delete|DeleteMarkerCreated)|ObjectRestore:(?:\*|Post|Completed|Delete)|ReducedRedundancyLostObject|Replication:(?:\*|Operation(?:FailedReplication|MissedThreshold|ReplicatedAfterThreshold|NotTracked))|LifecycleExpiration:(?:\*|Delete|DeleteMarkerCreated)|LifecycleTransition|IntelligentTiering|ObjectTagging:(?:\*|Put|Delete)|ObjectAcl:Put)$/;
const TARGETS_MAX = 100;
const ID_LENGTH_MAX = 255;

export function readConfig(root: XmlNode): NotificationConfig {
  const targets = KINDS.flatMap((kind) =>
    children(root, ELEMENTS[kind][0]).map((node) => readTarget(kind, node)),
  );
  if (targets.length > TARGETS_MAX) throw s3Error("MalformedXML");
  refuseSameIds(targets.map(({ id }) => id));
  return { targets, eventBridge: children(root, "EventBridgeConfiguration").length > 0 };
}

function refuseSameIds(ids: readonly string[]): void {
  const again = ids.find((id, index) => ids.indexOf(id) !== index);
  if (again === undefined) return;
  throw invalidArgument(
    "Same ID used for multiple configurations. IDs must be unique",
    "Id",
    again.slice(0, 100),
  );
}

export function toXmlConfig({ targets, eventBridge }: NotificationConfig) {
  const ofKind = (kind: TargetKind) => targets.filter((target) => target.kind === kind);
  return {
    ...Object.fromEntries(KINDS.map((kind) => [ELEMENTS[kind][0], ofKind(kind).map(toXmlTarget)])),
    ...(eventBridge ? { EventBridgeConfiguration: "" } : {}),
  };
}

function readTarget(kind: TargetKind, node: XmlNode): NotificationTarget {
  const arn = textOf(node, ELEMENTS[kind][1]) ?? "";
  const id = textOf(node, "Id") ?? newId();
  if (id.length > ID_LENGTH_MAX) throw s3Error("MalformedXML");
  if (!arn.startsWith(`arn:aws:${kind}:`)) {
    throw invalidArgument("The ARN could not be parsed", ELEMENTS[kind][1], arn.slice(0, 200));
  }
  const events = children(node, "Event").map((event) => (typeof event === "string" ? event : ""));
  if (events.length === 0) throw s3Error("MalformedXML");
  const odd = events.find((event) => !EVENT.test(event));
  if (odd !== undefined) {
    throw invalidArgument(
      "The event is not supported for notifications",
      "Event",
      odd.slice(0, 100),
    );
  }
  return { id, kind, arn, events, ...readFilter(node) };
}

function readFilter(node: XmlNode): Pick<NotificationTarget, "prefix" | "suffix"> {
  const filter: { prefix?: string; suffix?: string } = {};
  const rules = children(node, "Filter")
    .flatMap((one) => children(one, "S3Key"))
    .flatMap((one) => children(one, "FilterRule"));
  for (const rule of rules) {
    const name = textOf(rule, "Name")?.toLowerCase();
    const value = textOf(rule, "Value") ?? "";
    if (name !== "prefix" && name !== "suffix") {
      throw invalidArgument(
        "filter rule name must be either prefix or suffix",
        "FilterRule.Name",
        (name ?? "").slice(0, 100),
      );
    }
    if (filter[name] !== undefined) {
      throw invalidArgument(
        `Cannot specify more than one ${name} rule in a filter.`,
        "FilterRule.Name",
        name,
      );
    }
    if (toUtf8(value).byteLength > KEY_BYTES_MAX) {
      throw invalidArgument(
        "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation",
        "FilterRule.Value",
        "",
      );
    }
    filter[name] = value;
  }
  return filter;
}

function toXmlTarget({ id, kind, arn, events, prefix, suffix }: NotificationTarget) {
  const rules = [
    ...(prefix === undefined ? [] : [{ Name: "Prefix", Value: prefix }]),
    ...(suffix === undefined ? [] : [{ Name: "Suffix", Value: suffix }]),
  ];
  return {
    Id: id,
    [ELEMENTS[kind][1]]: arn,
    Event: events,
    ...(rules.length === 0 ? {} : { Filter: { S3Key: { FilterRule: rules } } }),
  };
}
