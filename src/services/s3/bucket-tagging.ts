import { bucketOf, type S3Call } from "./call.ts";
import { s3Error } from "./errors.ts";
import { setBucketMember } from "./store.ts";
import { readTags, tagsResponse } from "./tags.ts";
import { emptyResponse, readXml } from "./wire.ts";

export async function getBucketTagging(call: S3Call): Promise<Response> {
  const { name, tags = {} } = await bucketOf(call);
  if (Object.keys(tags).length === 0) throw s3Error("NoSuchTagSet", { BucketName: name });
  return tagsResponse(tags);
}

/** Replaces them all. */
export async function putBucketTagging(call: S3Call): Promise<Response> {
  const { name } = await bucketOf(call);
  const tags = readTags("bucket", await readXml(call, "Tagging"));
  await setBucketMember(call.db, name, "tags", tags);
  return emptyResponse(204);
}

export async function deleteBucketTagging(call: S3Call): Promise<Response> {
  const { name } = await bucketOf(call);
  await setBucketMember(call.db, name, "tags", undefined);
  return emptyResponse(204);
}
