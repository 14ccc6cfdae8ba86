import { ServiceError } from "../../aws/service-error.ts";
import { type XmlContent } from "../../aws/xml.ts";
import { bucketOf, type Operation, type S3Call } from "./call.ts";
import { aclResponse, refuseAcl } from "./object-operations.ts";
import { notImplemented } from "./errors.ts";
import { says } from "./says.ts";
import { setBucketMember } from "./store.ts";
import { emptyResponse, readXml, xmlResponse } from "./wire.ts";

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
  /** Whether it may be set to what it is anyway, which infrastructure tools do with every bucket. */
  readonly isSettable?: true;
  /** Of a part that is there until somebody removes it: where that stands, and what is said then. */
  readonly gone?: {
    readonly member: "publicAccessBlock" | "ownershipControls";
    readonly code: string;
    readonly message: string;
  };
  /** Of parts of which a bucket may have several, by an id: the root of their list. */
  readonly list?: string;
}

const NONE = {
  code: "NoSuchConfiguration",
  message: "The specified configuration does not exist.",
};

/** Infrastructure tools ask for all of these before they do anything with a bucket. */
const SUBRESOURCES: readonly Subresource[] = [
  unset("AccelerateConfiguration", "accelerate", { root: "AccelerateConfiguration", content: "" }),
  settable(unset("Logging", "logging", { root: "BucketLoggingStatus", content: "" })),
  settable(
    unset("RequestPayment", "requestPayment", {
      root: "RequestPaymentConfiguration",
      content: { Payer: "BucketOwner" },
    }),
  ),
  unset("Versioning", "versioning", { root: "VersioningConfiguration", content: "" }),
  settable(
    removable("Encryption", "encryption", {
      root: "ServerSideEncryptionConfiguration",
      content: {
        Rule: {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
          BucketKeyEnabled: false,
        },
      },
    }),
  ),
  removable("Lifecycle", "lifecycle", {
    code: "NoSuchLifecycleConfiguration",
    message: "The lifecycle configuration does not exist",
  }),
  unset("ObjectLockConfiguration", "object-lock", {
    code: "ObjectLockConfigurationNotFoundError",
    message: "Object Lock configuration does not exist for this bucket",
  }),
  settable(
    removable("OwnershipControls", "ownershipControls", {
      root: "OwnershipControls",
      content: { Rule: { ObjectOwnership: "BucketOwnerEnforced" } },
    }),
    {
      member: "ownershipControls",
      code: "OwnershipControlsNotFoundError",
      message: "The bucket ownership controls were not found",
    },
  ),
  removable("Policy", "policy", {
    code: "NoSuchBucketPolicy",
    message: "The bucket policy does not exist",
  }),
  unset("PolicyStatus", "policyStatus", {
    code: "NoSuchBucketPolicy",
    message: "The bucket policy does not exist",
  }),
  settable(
    removable("PublicAccessBlock", "publicAccessBlock", {
      root: "PublicAccessBlockConfiguration",
      content: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    }),
    {
      member: "publicAccessBlock",
      code: "NoSuchPublicAccessBlockConfiguration",
      message: "The public access block configuration was not found",
    },
  ),
  removable("Replication", "replication", {
    code: "ReplicationConfigurationNotFoundError",
    message: "The replication configuration was not found",
  }),
  removable("Website", "website", {
    code: "NoSuchWebsiteConfiguration",
    message: "The specified bucket does not have a website configuration",
  }),
  listed(
    removable("AnalyticsConfiguration", "analytics", NONE),
    "ListBucketAnalyticsConfigurationResult",
  ),
  listed(
    removable("IntelligentTieringConfiguration", "intelligent-tiering", NONE),
    "ListBucketIntelligentTieringConfigurationsOutput",
  ),
  listed(
    removable("InventoryConfiguration", "inventory", NONE),
    "ListInventoryConfigurationsResult",
  ),
  listed(removable("MetricsConfiguration", "metrics", NONE), "ListMetricsConfigurationsResult"),
];

export interface SubresourceRoute extends Operation {
  readonly level: "bucket";
  readonly method: "GET" | "PUT" | "DELETE";
  readonly query: string;
}

/** To read and to remove what cannot be set here, or only to what it is. */
export const SUBRESOURCE_ROUTES: readonly SubresourceRoute[] = [
  { name: "GetBucketAcl", level: "bucket", method: "GET", query: "acl", run: getBucketAcl },
  { name: "PutBucketAcl", level: "bucket", method: "PUT", query: "acl", run: putBucketAcl },
  ...SUBRESOURCES.flatMap(toRoutes),
];

function toRoutes({
  name,
  query,
  unset: answer,
  isRemovable,
  isSettable,
  gone,
  list,
}: Subresource): readonly SubresourceRoute[] {
  // Their names in AWS's model do not all have the bucket in them.
  const full = query === "publicAccessBlock" || query === "object-lock" ? name : `Bucket${name}`;
  const get: SubresourceRoute = {
    name: query === "lifecycle" ? "GetBucketLifecycleConfiguration" : `Get${full}`,
    level: "bucket",
    method: "GET",
    query,
    run: async (call) => {
      const bucket = await bucketOf(call);
      if (gone !== undefined && bucket[gone.member] === "removed") return toResponse(gone, call);
      return list === undefined || call.query.has("id")
        ? toResponse(answer, call)
        : xmlResponse(list, { IsTruncated: false });
    },
  };
  const put: SubresourceRoute = {
    name: `Put${full}`,
    level: "bucket",
    method: "PUT",
    query,
    run: async (call) => {
      const { name: bucket } = await bucketOf(call);
      await refuseChange(answer, call, `Put${full} with anything but what holds already`);
      if (gone !== undefined) await setBucketMember(call.db, bucket, gone.member, undefined);
      return emptyResponse(200);
    },
  };
  const remove: SubresourceRoute = {
    name: `Delete${full}`,
    level: "bucket",
    method: "DELETE",
    query,
    run: async (call) => {
      const { name: bucket } = await bucketOf(call);
      if (gone !== undefined) await setBucketMember(call.db, bucket, gone.member, "removed");
      return emptyResponse(204);
    },
  };
  return [get, ...(isSettable ? [put] : []), ...(isRemovable ? [remove] : [])];
}

/** Nothing has to change where nothing else is asked for. */
async function refuseChange(answer: Unset, call: S3Call, name: string): Promise<void> {
  const isSame = "root" in answer && says(await readXml(call, answer.root), answer.content);
  if (!isSame) throw notImplemented(name);
}

async function getBucketAcl(call: S3Call): Promise<Response> {
  await bucketOf(call);
  return aclResponse(call);
}

async function putBucketAcl(call: S3Call): Promise<Response> {
  await bucketOf(call);
  return refuseAcl(call);
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

function settable(subresource: Subresource, gone?: Subresource["gone"]): Subresource {
  return { ...subresource, isSettable: true, ...(gone === undefined ? {} : { gone }) };
}

function listed(subresource: Subresource, list: string): Subresource {
  return { ...subresource, list };
}
