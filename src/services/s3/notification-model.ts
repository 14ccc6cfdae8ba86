/** What a bucket tells of its objects, and to whom. */
export interface NotificationConfig {
  readonly targets: readonly NotificationTarget[];
  readonly eventBridge: boolean;
}

export type TargetKind = "lambda" | "sqs" | "sns";

export interface NotificationTarget {
  readonly id: string;
  readonly kind: TargetKind;
  readonly arn: string;
  /** `s3:ObjectCreated:*` and the like. */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

/** What becomes of objects, without the `s3:` before it. */
export type ObjectEventName =
  | "ObjectCreated:Put"
  | "ObjectCreated:Copy"
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete";

export function wants(
  { events, prefix = "", suffix = "" }: NotificationTarget,
  event: ObjectEventName,
  key: string,
): boolean {
  const [group] = event.split(":");
  const isNamed = events.some((name) => name === `s3:${event}` || name === `s3:${group}:*`);
  return isNamed && key.startsWith(prefix) && key.endsWith(suffix);
}
