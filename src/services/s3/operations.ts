import * as bucketTags from "./bucket-tagging.ts";
import * as buckets from "./bucket-operations.ts";
import { type Operation } from "./call.ts";
import { copyObject } from "./copy-object.ts";
import * as cors from "./cors-operations.ts";
import { deleteObjects } from "./delete-objects.ts";
import { notImplemented, s3Error } from "./errors.ts";
import * as lists from "./list-operations.ts";
import * as multipart from "./multipart-operations.ts";
import * as notifications from "./notification-operations.ts";
import * as objects from "./object-operations.ts";
import * as objectTags from "./object-tagging.ts";
import { SUBRESOURCE_ROUTES } from "./subresources.ts";

type Level = "service" | "bucket" | "object";

/** How a request says which operation it means: what has no parameter stands for requests without any of the others. */
interface Route extends Operation {
  readonly level: Level;
  readonly method: string;
  /** A name in the query, with a value if only that one counts: `list-type=2`. */
  readonly query?: string;
  readonly header?: string;
}

const ROUTES: readonly Route[] = [
  { name: "ListBuckets", level: "service", method: "GET", run: buckets.listBuckets },

  {
    name: "GetBucketLocation",
    level: "bucket",
    method: "GET",
    query: "location",
    run: buckets.getBucketLocation,
  },
  {
    name: "ListObjectVersions",
    level: "bucket",
    method: "GET",
    query: "versions",
    run: lists.listObjectVersions,
  },
  {
    name: "GetBucketNotificationConfiguration",
    level: "bucket",
    method: "GET",
    query: "notification",
    run: notifications.getNotificationConfiguration,
  },
  {
    name: "PutBucketNotificationConfiguration",
    level: "bucket",
    method: "PUT",
    query: "notification",
    run: notifications.putNotificationConfiguration,
  },
  {
    name: "GetBucketTagging",
    level: "bucket",
    method: "GET",
    query: "tagging",
    run: bucketTags.getBucketTagging,
  },
  {
    name: "PutBucketTagging",
    level: "bucket",
    method: "PUT",
    query: "tagging",
    run: bucketTags.putBucketTagging,
  },
  {
    name: "DeleteBucketTagging",
    level: "bucket",
    method: "DELETE",
    query: "tagging",
    run: bucketTags.deleteBucketTagging,
  },
  {
    name: "GetBucketCors",
    level: "bucket",
    method: "GET",
    query: "cors",
    run: cors.getBucketCors,
  },
  {
    name: "PutBucketCors",
    level: "bucket",
    method: "PUT",
    query: "cors",
    run: cors.putBucketCors,
  },
  {
    name: "DeleteBucketCors",
    level: "bucket",
    method: "DELETE",
    query: "cors",
    run: cors.deleteBucketCors,
  },
  ...SUBRESOURCE_ROUTES,
  {
    name: "ListMultipartUploads",
    level: "bucket",
    method: "GET",
    query: "uploads",
    run: multipart.listMultipartUploads,
  },
  {
    name: "ListObjectsV2",
    level: "bucket",
    method: "GET",
    query: "list-type=2",
    run: lists.listObjectsV2,
  },
  { name: "DeleteObjects", level: "bucket", method: "POST", query: "delete", run: deleteObjects },
  { name: "ListObjects", level: "bucket", method: "GET", run: lists.listObjectsV1 },
  { name: "HeadBucket", level: "bucket", method: "HEAD", run: buckets.headBucket },
  { name: "CreateBucket", level: "bucket", method: "PUT", run: buckets.createBucket },
  { name: "DeleteBucket", level: "bucket", method: "DELETE", run: buckets.deleteBucket },

  {
    name: "GetObjectTagging",
    level: "object",
    method: "GET",
    query: "tagging",
    run: objectTags.getObjectTagging,
  },
  {
    name: "PutObjectTagging",
    level: "object",
    method: "PUT",
    query: "tagging",
    run: objectTags.putObjectTagging,
  },
  {
    name: "DeleteObjectTagging",
    level: "object",
    method: "DELETE",
    query: "tagging",
    run: objectTags.deleteObjectTagging,
  },
  { name: "GetObjectAcl", level: "object", method: "GET", query: "acl", run: objects.getObjectAcl },
  { name: "PutObjectAcl", level: "object", method: "PUT", query: "acl", run: objects.putObjectAcl },
  {
    name: "GetObjectAttributes",
    level: "object",
    method: "GET",
    query: "attributes",
    run: objects.getObjectAttributes,
  },
  {
    name: "CreateMultipartUpload",
    level: "object",
    method: "POST",
    query: "uploads",
    run: multipart.createMultipartUpload,
  },
  {
    name: "UploadPartCopy",
    level: "object",
    method: "PUT",
    query: "uploadId",
    header: "x-amz-copy-source",
    run: multipart.uploadPartCopy,
  },
  {
    name: "UploadPart",
    level: "object",
    method: "PUT",
    query: "uploadId",
    run: multipart.uploadPart,
  },
  {
    name: "CompleteMultipartUpload",
    level: "object",
    method: "POST",
    query: "uploadId",
    run: multipart.completeMultipartUpload,
  },
  {
    name: "AbortMultipartUpload",
    level: "object",
    method: "DELETE",
    query: "uploadId",
    run: multipart.abortMultipartUpload,
  },
  {
    name: "ListParts",
    level: "object",
    method: "GET",
    query: "uploadId",
    run: multipart.listParts,
  },
  {
    name: "CopyObject",
    level: "object",
    method: "PUT",
    header: "x-amz-copy-source",
    run: copyObject,
  },
  { name: "GetObject", level: "object", method: "GET", run: objects.getObject },
  { name: "HeadObject", level: "object", method: "HEAD", run: objects.headObject },
  { name: "PutObject", level: "object", method: "PUT", run: objects.putObject },
  { name: "DeleteObject", level: "object", method: "DELETE", run: objects.deleteObject },
];

/** What a name in the query stands for where nothing above has it: other parts of buckets and objects. */
const SUBRESOURCES: readonly string[] = [
  "abac",
  "accelerate",
  "acl",
  "analytics",
  "annotation",
  "attributes",
  "cors",
  "delete",
  "encryption",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "lifecycle",
  "location",
  "logging",
  "metadataConfiguration",
  "metadataInventoryTable",
  "metadataJournalTable",
  "metadataTable",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "renameObject",
  "replication",
  "requestPayment",
  "restore",
  "retention",
  "select",
  "session",
  "tagging",
  "torrent",
  "uploadId",
  "uploads",
  "versioning",
  "versions",
  "website",
];

interface Asked {
  readonly level: Level;
  readonly request: Request;
  readonly query: URLSearchParams;
}

export function findOperation({ level, request, query }: Asked): Operation {
  const here = ROUTES.filter((route) => route.level === level && route.method === request.method);
  const named = here.find(
    (route) =>
      (route.query !== undefined || route.header !== undefined) &&
      (route.query === undefined || hasParameter(query, route.query)) &&
      (route.header === undefined || request.headers.has(route.header)),
  );
  if (named !== undefined) return named;
  const other = SUBRESOURCES.find((name) => query.has(name));
  if (other !== undefined) throw notImplemented(`${request.method} ?${other}`);
  const plain = here.find(({ query: name, header }) => name === undefined && header === undefined);
  if (plain !== undefined) return plain;
  if (request.method === "POST") throw notImplemented("POST");
  throw s3Error("MethodNotAllowed", { Method: request.method.slice(0, 20) });
}

function hasParameter(query: URLSearchParams, parameter: string): boolean {
  const [name = "", value] = parameter.split("=");
  return value === undefined ? query.has(name) : query.get(name) === value;
}
