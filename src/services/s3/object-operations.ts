import { bucketOf, bucketWithTagsOf, type S3Call } from "./call.ts";
import { toObjectChecksumElements, toObjectChecksumHeaders } from "./checksums.ts";
import { deletionCondition, deletionFault } from "./deletion.ts";
import { noSuchKey, notImplemented, s3Error } from "./errors.ts";
import { type ByteRange, judgeConditions, parseRange } from "./model.ts";
import { notify } from "./notify.ts";
import {
  conditionsOf,
  keptOf,
  objectHeaders,
  overrideHeaders,
  writeConditions,
} from "./object-headers.ts";
import { partNumber } from "./parts.ts";
import { payloadOf } from "./payload.ts";
import {
  headObject as findObject,
  readObject,
  removeObjects,
  type StoredObject,
  writeObject,
} from "./store-objects.ts";
import { encryptionHeaders, storageClassOf } from "./storage.ts";
import { type LaterTags, removeLaterTags } from "./store-tags.ts";
import { withLaterTags } from "./tags.ts";
import { emptyResponse, ownerOf, quoted, xmlResponse } from "./wire.ts";

export async function putObject(call: S3Call): Promise<Response> {
  const { request, r2, bucket, key } = call;
  const found = await bucketOf(call);
  const kept = keptOf(request.headers);
  const conditions = writeConditions(request.headers);
  const payload = payloadOf(request, call.payload);
  const stored = await writeObject(
    r2,
    { bucket, key },
    {
      payload,
      kept,
      ...(conditions === undefined ? {} : { conditions }),
    },
  );
  if (stored === undefined) await refuseWrite(call);
  else {
    await notify(call, found, { event: "ObjectCreated:Put", key, object: stored });
    return emptyResponse(200, {
      ETag: quoted(stored.etag),
      ...encryptionHeaders(kept.storage),
      ...toObjectChecksumHeaders(payload.checksums()),
    });
  }
  throw s3Error("PreconditionFailed");
}

/** If-Match on what is not there. */
async function refuseWrite({ request, r2, bucket, key }: S3Call): Promise<void> {
  if (!request.headers.has("if-match")) return;
  if ((await findObject(r2, { bucket, key })) === undefined) throw noSuchKey(key);
}

export async function getObject(call: S3Call): Promise<Response> {
  refuseVersion(call);
  const { request, r2, bucket, key, query } = call;
  const { later } = await bucketWithTagsOf(call);
  if (request.headers.has("range") || query.has("partNumber")) return await getRange(call, later);

  const read = await readObject(r2, { bucket, key });
  if (read === undefined) throw noSuchKey(key);
  const object = withLaterTags(read, later);
  try {
    judge(call, object);
    const headers = answerHeaders(call, object);
    headers.set("content-length", String(object.bytes));
    overrideHeaders(headers, query);
    return new Response(object.body, { headers, encodeBody: "manual" });
  } catch (error) {
    await object.body.cancel();
    throw error;
  }
}

async function getRange(call: S3Call, later: LaterTags | undefined): Promise<Response> {
  const { r2, bucket, key, query } = call;
  const object = await getHead(call);
  const range = rangeOf(call, object);
  const read = await readObject(
    r2,
    { bucket, key },
    {
      etag: object.etag,
      ...(range === undefined ? {} : { range }),
    },
  );
  if (read === undefined) throw s3Error("OperationAborted");
  const headers = answerHeaders(call, withLaterTags(read, later), range !== undefined);
  overrideHeaders(headers, query);
  headers.set("content-length", String(range?.length ?? read.bytes));
  if (range === undefined) return new Response(read.body, { headers, encodeBody: "manual" });
  const last = range.offset + range.length - 1;
  headers.set("content-range", `bytes ${range.offset}-${last}/${read.bytes}`);
  return new Response(read.body, { status: 206, headers, encodeBody: "manual" });
}

export async function headObject(call: S3Call): Promise<Response> {
  const { later } = await bucketWithTagsOf(call);
  const object = withLaterTags(await getHead(call), later);
  const range = rangeOf(call, object);
  const headers = answerHeaders(call, object, range !== undefined);
  overrideHeaders(headers, call.query);
  headers.set("content-length", String(range?.length ?? object.bytes));
  if (range === undefined) return new Response(null, { headers, encodeBody: "manual" });
  const last = range.offset + range.length - 1;
  headers.set("content-range", `bytes ${range.offset}-${last}/${object.bytes}`);
  return new Response(null, { status: 206, headers, encodeBody: "manual" });
}

export async function deleteObject(call: S3Call): Promise<Response> {
  const { request, r2, bucket, key } = call;
  refuseVersion(call);
  const { bucket: found, later } = await bucketWithTagsOf(call);
  const fault = await deletionFault(r2, { bucket, key }, deletionCondition(request.headers));
  if (fault !== undefined) throw fault;
  await removeObjects(r2, [{ bucket, key }]);
  if (later !== undefined) call.defer(removeLaterTags(call.db, bucket, [later.version]));
  await notify(call, found, { event: "ObjectRemoved:Delete", key });
  return emptyResponse(204);
}

export async function getObjectAcl(call: S3Call): Promise<Response> {
  await bucketOf(call);
  await getHead(call);
  return aclResponse(call);
}

/** ACLs are off: everything is the owner's. */
export function aclResponse({ caller }: S3Call): Response {
  const owner = ownerOf(caller.accountId);
  const body =
    `<?xml version="1.0" encoding="UTF-8"?>\n<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
    `<Owner><ID>${owner.ID}</ID></Owner><AccessControlList><Grant>` +
    `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>${owner.ID}</ID></Grantee>` +
    `<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`;
  return new Response(body, { headers: { "Content-Type": "application/xml" } });
}

export async function putObjectAcl(call: S3Call): Promise<Response> {
  await bucketOf(call);
  await getHead(call);
  return refuseAcl(call);
}

/** Of all ACLs a bucket without takes the one that says what holds: "Controlling ownership of objects". */
export function refuseAcl({ request }: S3Call): Response {
  if (request.headers.get("x-amz-acl") === "bucket-owner-full-control") return emptyResponse(200);
  throw s3Error("AccessControlListNotSupported");
}

export async function getObjectAttributes(call: S3Call): Promise<Response> {
  await bucketOf(call);
  const object = await getHead(call);
  const wanted = (call.request.headers.get("x-amz-object-attributes") ?? "").split(/\s*,\s*/);
  const checksums = toObjectChecksumElements(object.kept.checksums);
  const hasChecksum = Object.keys(checksums).length > 0;
  return xmlResponse(
    "GetObjectAttributesResponse",
    {
      ...(wanted.includes("ETag") ? { ETag: object.etag } : {}),
      ...(wanted.includes("Checksum") && hasChecksum ? { Checksum: checksums } : {}),
      ...(wanted.includes("StorageClass")
        ? { StorageClass: storageClassOf(object.kept.storage) }
        : {}),
      ...(wanted.includes("ObjectSize") ? { ObjectSize: object.bytes } : {}),
    },
    { "Last-Modified": new Date(object.modifiedAt).toUTCString() },
  );
}

/** What of an object is asked for, by its bytes or as one of its parts; undefined for the whole. */
function rangeOf({ request, query }: S3Call, object: StoredObject): ByteRange | undefined {
  const text = request.headers.get("range");
  const part = query.get("partNumber");
  if (part !== null) {
    if (text === null) return partRange(part, object);
    throw s3Error(
      "InvalidRequest",
      {},
      "Cannot specify both Range header and partNumber query parameter",
    );
  }
  const range = parseRange(text, object.bytes);
  if (range !== "unsatisfiable") return range;
  throw s3Error("InvalidRange", {
    RangeRequested: (text ?? "").slice(0, 100),
    ActualObjectSize: object.bytes,
  });
}

/** An object that came as a whole has one part. How long those of another were R2 does not say. */
function partRange(text: string, { etag, bytes }: StoredObject): ByteRange | undefined {
  const number = partNumber(text);
  const parts = Number(/-(\d+)$/.exec(etag)?.[1] ?? 1);
  if (number > parts) {
    throw s3Error("InvalidPartNumber", { PartNumberRequested: number, ActualPartCount: parts });
  }
  if (parts > 1) throw notImplemented("partNumber of an object of several parts");
  return bytes === 0 ? undefined : { offset: 0, length: bytes };
}

async function getHead(call: S3Call): Promise<StoredObject> {
  refuseVersion(call);
  const { r2, bucket, key } = call;
  const object = await findObject(r2, { bucket, key });
  if (object === undefined) throw noSuchKey(key);
  judge(call, object);
  return object;
}

function judge({ request }: S3Call, object: StoredObject): void {
  const verdict = judgeConditions(conditionsOf(request.headers), object);
  if (verdict === "failed") throw s3Error("PreconditionFailed");
  if (verdict === "not-modified") throw s3Error("NotModified");
}

/** The checksum of the whole says nothing about a part of it. */
function answerHeaders({ request }: S3Call, object: StoredObject, isPart = false): Headers {
  const mode = request.headers.get("x-amz-checksum-mode");
  return objectHeaders(object, mode?.toUpperCase() === "ENABLED" && !isPart);
}

/** Buckets have no versions: the one that there is has the name `null`. */
export function refuseVersion({ query }: S3Call): void {
  const version = query.get("versionId");
  if (version === null || version === "null") return;
  throw s3Error(
    "InvalidArgument",
    { ArgumentName: "versionId", ArgumentValue: version.slice(0, 100) },
    "Invalid version id specified",
  );
}
