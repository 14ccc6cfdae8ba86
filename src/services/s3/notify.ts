import { busArn, DEFAULT_BUS } from "../events/model.ts";
import { type Notification } from "./bucket-notifier.ts";
import { type S3Call } from "./call.ts";
import { type Bucket } from "./model.ts";
import { s3Error } from "./errors.ts";
import { type ObjectEventName, wants } from "./notification-model.ts";
import { type StoredObject } from "./store-objects.ts";
import { hostId } from "./wire.ts";

/** Whose act it is. */
export type Origin = Pick<S3Call, "env" | "now" | "requestId" | "sourceIp" | "traceHeader">;

/** Something that has become of an object. */
export interface ObjectEvent {
  readonly event: ObjectEventName;
  readonly key: string;
  /** Absent for one that is gone. */
  readonly object?: StoredObject;
}

/** Tells those who have asked for it: it will reach them, also if this Worker ends, once this has resolved. */
export async function notify(
  origin: Origin,
  bucket: Bucket,
  ...events: ObjectEvent[]
): Promise<void> {
  const notifications = events.flatMap((event) => toNotification(origin, bucket, event));
  if (notifications.length === 0) return;
  const notifier = origin.env.BUCKET_NOTIFIER.getByName(notifierName(bucket));
  // The write is there but was not answered as done: who sends it again tells of it.
  if (!(await notifier.tell(notifications))) throw s3Error("SlowDown");
}

function notifierName({ accountId, region, name }: Bucket): string {
  return `${accountId}/${region}/${name}`;
}

function toNotification(
  origin: Origin,
  bucket: Bucket,
  { event, key, object }: ObjectEvent,
): readonly Notification[] {
  const { accountId, region, name, notifications: config } = bucket;
  if (config === undefined) return [];
  const targets = config.targets
    .filter((target) => wants(target, event, key))
    .map(({ id, arn }) => ({ id, arn }));
  if (targets.length === 0 && !config.eventBridge) return [];
  const facts = {
    event,
    bucket: name,
    accountId,
    region,
    key,
    at: origin.now,
    requestId: origin.requestId,
    hostId: hostId(origin.requestId),
    sourceIp: origin.sourceIp,
    ...(origin.traceHeader === undefined ? {} : { traceHeader: origin.traceHeader }),
    ...(object === undefined ? {} : { bytes: object.bytes, etag: object.etag }),
  };
  const bus = { accountId, region, name: DEFAULT_BUS };
  return [{ facts, targets, ...(config.eventBridge ? { busArn: busArn(bus) } : {}) }];
}
