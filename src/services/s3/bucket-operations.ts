import { refuseBucketHeaders } from "./acl-headers.ts";
import { bucketOf, refuseOtherOwner, type S3Call } from "./call.ts";
import { invalidArgument, noSuchBucket, s3Error } from "./errors.ts";
import { BUCKETS_MAX } from "./limits.ts";
import { type Bucket, isBucketName, REGION_DEFAULT } from "./model.ts";
import {
  countBuckets,
  findBucket,
  insertBucket,
  listBuckets as listStored,
  removeBucket,
} from "./store.ts";
import { removeUploadsOf } from "./store-uploads.ts";
import { readTagSet } from "./tags.ts";
import { removeLaterTagsOf } from "./store-tags.ts";
import {
  children,
  emptyResponse,
  ownerOf,
  readXml,
  textOf,
  toIso,
  type XmlNode,
  xmlResponse,
} from "./wire.ts";

const PAGE_MAX = 10_000;
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,10}){1,2}-\d{1,2}$/;

export async function createBucket(call: S3Call): Promise<Response> {
  const { bucket: name, caller, db, now } = call;
  if (!isBucketName(name)) throw s3Error("InvalidBucketName", { BucketName: name });
  refuseBucketHeaders(call.request.headers);
  const config = await readConfig(call);
  const region = regionOf(call, config);
  const tags = tagsOf(config);
  if ((await countBuckets(db, caller.accountId)) >= BUCKETS_MAX) throw s3Error("TooManyBuckets");
  await refuseOthersObjects(call);
  const bucket = { name, accountId: caller.accountId, region, createdAt: now, ...tags };
  if (!(await insertBucket(db, bucket))) await refuseTaken(call);
  return emptyResponse(200, { Location: `/${name}` });
}

/** What the body says, if there is one. */
async function readConfig(call: S3Call): Promise<XmlNode | undefined> {
  const hasBody = call.request.headers.get("content-length") !== "0" && call.request.body !== null;
  return hasBody ? await readXml(call, "CreateBucketConfiguration") : undefined;
}

function tagsOf(config: XmlNode | undefined): Pick<Bucket, "tags"> {
  const [set] = config === undefined ? [] : children(config, "Tags");
  return set === undefined ? {} : { tags: readTagSet("bucket", set) };
}

/** The region that the body names has to be that of the signature; only us-east-1 creates buckets elsewhere. */
function regionOf(call: S3Call, config: XmlNode | undefined): string {
  const { region } = call.caller;
  const wanted = config === undefined ? undefined : textOf(config, "LocationConstraint");
  if (wanted === undefined || wanted === "") {
    if (region === REGION_DEFAULT) return region;
    throw s3Error(
      "IllegalLocationConstraintException",
      {},
      "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
    );
  }
  // `EU` is the name of the first region beside the default one.
  const named = wanted === "EU" ? "eu-west-1" : wanted;
  if (!REGION.test(named) || named === REGION_DEFAULT) {
    throw s3Error("InvalidLocationConstraint", { LocationConstraint: wanted.slice(0, 100) });
  }
  if (region === REGION_DEFAULT || region === named) return named;
  throw s3Error(
    "IllegalLocationConstraintException",
    {},
    `The ${named} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

/** What the operator has put under a name that no bucket has yet is for the first account: docs/storage.md. */
async function refuseOthersObjects({ env, r2, bucket, caller }: S3Call): Promise<void> {
  if (caller.accountId === env.ACCOUNT_ID) return;
  if (await hasObjects(r2, bucket)) throw s3Error("BucketAlreadyExists", { BucketName: bucket });
}

/** In us-east-1 alone S3 lets its owner create a bucket again. */
async function refuseTaken({ db, bucket: name, caller }: S3Call): Promise<void> {
  const other = await findBucket(db, name);
  if (other === undefined) throw s3Error("OperationAborted");
  if (other.accountId !== caller.accountId) {
    throw s3Error("BucketAlreadyExists", { BucketName: name });
  }
  if (other.region === REGION_DEFAULT && caller.region === REGION_DEFAULT) return;
  throw s3Error("BucketAlreadyOwnedByYou", { BucketName: name });
}

export async function headBucket(call: S3Call): Promise<Response> {
  const bucket = await bucketOf(call);
  return emptyResponse(200, { "x-amz-bucket-region": bucket.region });
}

export async function deleteBucket(call: S3Call): Promise<Response> {
  const { name } = await bucketOf(call);
  if (await hasObjects(call.r2, name)) throw s3Error("BucketNotEmpty", { BucketName: name });
  await removeBucket(call.db, name);
  // Whoever has the name next has nothing to do with them.
  await removeUploadsOf(call.db, name);
  await removeLaterTagsOf(call.db, name);
  return emptyResponse(204);
}

export async function getBucketLocation(call: S3Call): Promise<Response> {
  const bucket = await findBucket(call.db, call.bucket);
  if (bucket === undefined) throw noSuchBucket(call.bucket);
  if (bucket.accountId !== call.caller.accountId) throw s3Error("AccessDenied");
  refuseOtherOwner(call, "x-amz-expected-bucket-owner");
  return xmlResponse("LocationConstraint", bucket.region === REGION_DEFAULT ? "" : bucket.region);
}

export async function listBuckets({ db, caller, query }: S3Call): Promise<Response> {
  const prefix = query.get("prefix") ?? "";
  const limit = maxBuckets(query.get("max-buckets"));
  const found = await listStored(db, {
    accountId: caller.accountId,
    prefix,
    after: query.get("continuation-token") ?? "",
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return xmlResponse("ListAllMyBucketsResult", {
    Owner: ownerOf(caller.accountId),
    Buckets: { Bucket: page.map(toListed) },
    // A bucket's name is no secret of its owner's.
    ...(found.length > limit && last !== undefined ? { ContinuationToken: last.name } : {}),
    ...(prefix === "" ? {} : { Prefix: prefix }),
  });
}

function maxBuckets(text: string | null): number {
  if (text === null) return PAGE_MAX;
  const limit = Number(text);
  if (/^\d{1,5}$/.test(text) && limit >= 1 && limit <= PAGE_MAX) return limit;
  throw invalidArgument(
    "Argument max-buckets must be an integer between 1 and 10000",
    "max-buckets",
    text.slice(0, 100),
  );
}

function toListed({ name, createdAt, region }: Bucket) {
  return {
    Name: name,
    CreationDate: toIso(createdAt),
    BucketRegion: region,
    BucketArn: `arn:aws:s3:::${name}`,
  };
}

async function hasObjects(r2: R2Bucket, bucket: string): Promise<boolean> {
  const { objects } = await r2.list({ prefix: `${bucket}/`, limit: 1 });
  return objects.length > 0;
}
