import { bucketOf, bucketWithTagsOf, type S3Call } from "./call.ts";
import { noSuchKey } from "./errors.ts";
import { refuseVersion } from "./object-operations.ts";
import { headObject, type StoredObject } from "./store-objects.ts";
import { putLaterTags } from "./store-tags.ts";
import { readTags, type Tags, tagsResponse, withLaterTags } from "./tags.ts";
import { emptyResponse, readXml } from "./wire.ts";

export async function getObjectTagging(call: S3Call): Promise<Response> {
  const { later } = await bucketWithTagsOf(call);
  return tagsResponse(withLaterTags(await getStored(call), later).kept.tags);
}

/** Replaces them all. The object stays as it is, with its time and its ETag. */
export async function putObjectTagging(call: S3Call): Promise<Response> {
  await bucketOf(call);
  await setTags(call, readTags("object", await readXml(call, "Tagging")));
  return emptyResponse(200);
}

export async function deleteObjectTagging(call: S3Call): Promise<Response> {
  await bucketOf(call);
  await setTags(call, {});
  return emptyResponse(204);
}

async function setTags(call: S3Call, tags: Tags): Promise<void> {
  const { version } = await getStored(call);
  const { bucket, key } = call;
  await putLaterTags(call.db, { bucket, key }, { version, tags });
}

async function getStored(call: S3Call): Promise<StoredObject> {
  refuseVersion(call);
  const { r2, bucket, key } = call;
  const object = await headObject(r2, { bucket, key });
  if (object === undefined) throw noSuchKey(key);
  return object;
}
