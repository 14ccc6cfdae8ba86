import { type Database } from "../../platform/database.ts";
import { type StreamedCall } from "../service.ts";
import { type BucketAndTags, findBucket, findBucketAndTags } from "./store.ts";
import { noSuchBucket, s3Error } from "./errors.ts";
import { type Bucket } from "./model.ts";

/** A request with what every operation needs. */
export interface S3Call extends StreamedCall {
  readonly db: Database;
  readonly r2: R2Bucket;
  readonly query: URLSearchParams;
  /** Empty for operations on none. */
  readonly bucket: string;
  readonly key: string;
  readonly now: number;
  readonly sourceIp: string;
  /** With the lineage of whoever asks. */
  readonly traceHeader?: string;
}

export interface Operation {
  readonly name: string;
  readonly run: (call: S3Call) => Promise<Response>;
}

/** Who asks for which bucket. */
type Asking = Pick<S3Call, "db" | "caller" | "bucket" | "request">;

/** The bucket of a call, which its caller may use: their own, by the name of its region. */
export async function bucketOf(call: Asking, name: string = call.bucket): Promise<Bucket> {
  return judged(call, name, await findBucket(call.db, name));
}

/** The same of the call's bucket, and the tags that its object was given after it was stored. */
export async function bucketWithTagsOf(call: S3Call): Promise<BucketAndTags> {
  const found = await findBucketAndTags(call.db, call);
  return { ...found, bucket: judged(call, call.bucket, found?.bucket) };
}

/** "Verifying bucket ownership with bucket owner condition", of a bucket that is the caller's. */
export function refuseOtherOwner({ request, caller }: Asking, header: string): void {
  const expected = request.headers.get(header);
  if (expected === null) return;
  if (!/^\d{12}$/.test(expected)) {
    throw s3Error("InvalidBucketOwnerAWSAccountID", {
      ExpectedBucketOwner: expected.slice(0, 100),
    });
  }
  if (expected !== caller.accountId) throw s3Error("AccessDenied");
}

function judged(call: Asking, name: string, bucket: Bucket | undefined): Bucket {
  if (bucket === undefined) throw noSuchBucket(name);
  const { accountId, region } = call.caller;
  if (bucket.accountId !== accountId) throw s3Error("AccessDenied");
  if (name === call.bucket) refuseOtherOwner(call, "x-amz-expected-bucket-owner");
  if (name === call.bucket && bucket.region !== region) {
    throw s3Error(
      "AuthorizationHeaderMalformed",
      { Region: bucket.region },
      `The authorization header is malformed; the region '${region}' is wrong; expecting '${bucket.region}'`,
    );
  }
  return bucket;
}

/** Cloudflare sets it; a Worker on one's own machine has no such neighbour. */
export function sourceIpOf({ headers }: Request): string {
  return headers.get("cf-connecting-ip") ?? "127.0.0.1";
}
