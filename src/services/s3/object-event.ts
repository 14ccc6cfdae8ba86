import { type ObjectEventName } from "./notification-model.ts";
import { canonicalId } from "./model.ts";
import { encodeKey } from "./key-encoding.ts";

/** What has become of an object, and by whom: as it waits to be told. */
export interface ObjectFacts {
  readonly event: ObjectEventName;
  readonly bucket: string;
  readonly accountId: string;
  readonly region: string;
  readonly key: string;
  /** Absent, with the ETag, for an object that is gone. */
  readonly bytes?: number;
  readonly etag?: string;
  readonly at: number;
  readonly requestId: string;
  readonly hostId: string;
  readonly sourceIp: string;
  /** For those that it leads to: a chain of calls is told by it. */
  readonly traceHeader?: string;
}

export type Sequenced = ObjectFacts & { readonly sequencer: string };

/** Reference 5.6. */
export function toRecord(facts: Sequenced, configurationId: string): string {
  const { event, bucket, accountId, region, key, bytes, etag, sequencer } = facts;
  const ownerIdentity = { principalId: canonicalId(accountId).slice(0, 14).toUpperCase() };
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: region,
    eventTime: new Date(facts.at).toISOString(),
    eventName: event,
    userIdentity: { principalId: `AWS:${accountId}` },
    requestParameters: { sourceIPAddress: facts.sourceIp },
    responseElements: { "x-amz-request-id": facts.requestId, "x-amz-id-2": facts.hostId },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: { name: bucket, ownerIdentity, arn: bucketArn(bucket) },
      object: { key: encodeKey(key), size: bytes, eTag: etag, sequencer },
    },
  };
  return JSON.stringify({ Records: [record] });
}

const REASONS: Readonly<Record<ObjectEventName, string>> = {
  "ObjectCreated:Put": "PutObject",
  "ObjectCreated:Post": "PostObject",
  "ObjectCreated:Copy": "CopyObject",
  "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
  "ObjectRemoved:Delete": "DeleteObject",
};

/** The same for a bus: "Amazon S3 event notification message structure for EventBridge". */
export function toBusEntry(facts: Sequenced) {
  const isGone = facts.event === "ObjectRemoved:Delete";
  const { bucket, accountId, key, bytes, etag, sequencer } = facts;
  return {
    source: "aws.s3",
    detailType: isGone ? "Object Deleted" : "Object Created",
    resources: [bucketArn(bucket)],
    time: facts.at,
    detail: JSON.stringify({
      version: "0",
      bucket: { name: bucket },
      object: { key, size: bytes, etag, sequencer },
      "request-id": facts.requestId,
      requester: accountId,
      "source-ip-address": facts.sourceIp,
      reason: REASONS[facts.event],
      ...(isGone ? { "deletion-type": "Permanently Deleted" } : {}),
    }),
  };
}

export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}
