import { ServiceError } from "../../aws/service-error.ts";
import { type XmlContent } from "../../aws/xml.ts";
import { bucketOf, type Operation, type S3Call } from "./call.ts";
import { aclResponse } from "./object-operations.ts";
import { emptyResponse, xmlResponse } from "./wire.ts";

/** What S3 answers for a part of a bucket that nobody has set: an empty document, a default, or an error. */
type Unset =
  | { readonly root: string; readonly content: XmlContent }
  | { readonly code: string; readonly message: string };

interface Subresource {
  /** As operations are named for it: `GetBucket…` and `DeleteBucket…`. */
  readonly name: string;
  readonly query: string;
  readonly unset: Unset;
  /** Whether there is an operation that removes it: there is nothing to remove. */
  readonly isRemovable: boolean;
}

const NONE = {
  code: "NoSuchConfiguration",
  message: "The specified configuration does not exist.",
};

/** Infrastructure tools ask for all of these before they do anything with a bucket. */
const SUBRESOURCES: readonly Subresource[] = [
  unset("AccelerateConfiguration", "accelerate", { root: "AccelerateConfiguration", content: "" }),
  unset("Logging", "logging", { root: "BucketLoggingStatus", content: "" }),
  unset("RequestPayment", "requestPayment", {
    root: "RequestPaymentConfiguration",
    content: { Payer: "BucketOwner" },
  }),
  unset("Versioning", "versioning", { root: "VersioningConfiguration", content: "" }),
  removable("Cors", "cors", {
    code: "NoSuchCORSConfiguration",
    message: "The CORS configuration does not exist",
  }),
  removable("Encryption", "encryption", {
    root: "ServerSideEncryptionConfiguration",
    content: {
      Rule: {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
        BucketKeyEnabled: false,
      },
    },
  }),
  removable("Lifecycle", "lifecycle", {
    code: "NoSuchLifecycleConfiguration",
    message: "The lifecycle configuration does not exist",
  }),
  unset("ObjectLockConfiguration", "object-lock", {
    code: "ObjectLockConfigurationNotFoundError",
    message: "Object Lock configuration does not exist for this bucket",
  }),
  removable("OwnershipControls", "ownershipControls", {
    root: "OwnershipControls",
    content: { Rule: { ObjectOwnership: "BucketOwnerEnforced" } },
  }),
  removable("Policy", "policy", {
    code: "NoSuchBucketPolicy",
    message: "The bucket policy does not exist",
  }),
  unset("PolicyStatus", "policyStatus", {
    code: "NoSuchBucketPolicy",
    message: "The bucket policy does not exist",
  }),
  removable("PublicAccessBlock", "publicAccessBlock", {
    root: "PublicAccessBlockConfiguration",
    content: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  }),
  removable("Replication", "replication", {
    code: "ReplicationConfigurationNotFoundError",
    message: "The replication configuration was not found",
  }),
  removable("Tagging", "tagging", { code: "NoSuchTagSet", message: "The TagSet does not exist" }),
  removable("Website", "website", {
    code: "NoSuchWebsiteConfiguration",
    message: "The specified bucket does not have a website configuration",
  }),
  removable("AnalyticsConfiguration", "analytics", NONE),
  removable("IntelligentTieringConfiguration", "intelligent-tiering", NONE),
  removable("InventoryConfiguration", "inventory", NONE),
  removable("MetricsConfiguration", "metrics", NONE),
];

export interface SubresourceRoute extends Operation {
  readonly level: "bucket";
  readonly method: "GET" | "DELETE";
  readonly query: string;
}

/** To read and to remove what cannot be set here. */
export const SUBRESOURCE_ROUTES: readonly SubresourceRoute[] = [
  { name: "GetBucketAcl", level: "bucket", method: "GET", query: "acl", run: getBucketAcl },
  ...SUBRESOURCES.flatMap(toRoutes),
];

function toRoutes({
  name,
  query,
  unset: answer,
  isRemovable,
}: Subresource): readonly SubresourceRoute[] {
  // Their names in AWS's model do not all have the bucket in them.
  const full = query === "publicAccessBlock" || query === "object-lock" ? name : `Bucket${name}`;
  const get: SubresourceRoute = {
    name: query === "lifecycle" ? "GetBucketLifecycleConfiguration" : `Get${full}`,
    level: "bucket",
    method: "GET",
    query,
    run: async (call) => {
      await bucketOf(call);
      return toResponse(answer, call);
    },
  };
  const remove: SubresourceRoute = {
    name: `Delete${full}`,
    level: "bucket",
    method: "DELETE",
    query,
    run: async (call) => {
      await bucketOf(call);
      return emptyResponse(204);
    },
  };
  return isRemovable ? [get, remove] : [get];
}

async function getBucketAcl(call: S3Call): Promise<Response> {
  await bucketOf(call);
  return aclResponse(call);
}

function toResponse(answer: Unset, { bucket }: S3Call): Response {
  if ("root" in answer) return xmlResponse(answer.root, answer.content);
  throw new ServiceError(answer.code, answer.message, 404, { fields: { BucketName: bucket } });
}

function unset(name: string, query: string, answer: Unset): Subresource {
  return { name, query, unset: answer, isRemovable: false };
}

function removable(name: string, query: string, answer: Unset): Subresource {
  return { name, query, unset: answer, isRemovable: true };
}
