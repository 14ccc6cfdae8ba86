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
  | "ObjectCreated:Post"
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

/** Two that would be told of the same event, which S3 does not permit; undefined when there are none. */
export function overlap(
  targets: readonly NotificationTarget[],
): readonly [NotificationTarget, NotificationTarget] | undefined {
  for (const [index, one] of targets.entries()) {
    const other = targets.slice(index + 1).find((later) => doOverlap(one, later));
    if (other !== undefined) return [one, other];
  }
  return undefined;
}

function doOverlap(a: NotificationTarget, b: NotificationTarget): boolean {
  const prefixes = [a.prefix ?? "", b.prefix ?? ""] as const;
  const suffixes = [a.suffix ?? "", b.suffix ?? ""] as const;
  return (
    a.events.some((event) => b.events.some((other) => shareEvent(event, other))) &&
    (prefixes[0].startsWith(prefixes[1]) || prefixes[1].startsWith(prefixes[0])) &&
    (suffixes[0].endsWith(suffixes[1]) || suffixes[1].endsWith(suffixes[0]))
  );
}

function shareEvent(a: string, b: string): boolean {
  const covers = (wide: string, event: string) =>
    wide.endsWith(":*") && event.startsWith(wide.slice(0, -1));
  return a === b || covers(a, b) || covers(b, a);
}
