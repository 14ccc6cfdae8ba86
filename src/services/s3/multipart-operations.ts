import { toHex } from "../../platform/bytes.ts";
import { randomHex } from "../../platform/ids.ts";
import { bucketOf, type S3Call } from "./call.ts";
import { type Checksums, hasherOf, toChecksumElements, toChecksumHeaders } from "./checksums.ts";
import { checkObjectSize, completionFault, namedParts } from "./completion.ts";
import { copySourceOf, payloadOfSource } from "./copy-object.ts";
import { invalidArgument, noSuchKey, notImplemented, s3Error } from "./errors.ts";
import { maxKeys } from "./list-operations.ts";
import { BUFFERED_BYTES_MAX, PART_NUMBER_MAX } from "./limits.ts";
import { type ByteRange, judgeConditions, parseRange } from "./model.ts";
import { notify } from "./notify.ts";
import { conditionsOf, keptOf } from "./object-headers.ts";
import { checkParts, partNumber } from "./parts.ts";
import { type Payload, payloadOf, readWhole, watched } from "./payload.ts";
import { encryptionHeaders } from "./storage.ts";
import { headObject, metadataOf, pour, r2Key, readObject, toStored } from "./store-objects.ts";
import {
  findUpload,
  insertUpload,
  listParts as listStoredParts,
  listUploads,
  type MultipartUpload,
  putPart,
  removeUpload,
} from "./store-uploads.ts";
import { emptyResponse, ownerOf, quoted, readXml, toIso, xmlResponse } from "./wire.ts";

const ALGORITHM = "x-amz-checksum-algorithm";

export async function createMultipartUpload(call: S3Call): Promise<Response> {
  const { bucket, key, db, r2, now, request } = call;
  await bucketOf(call);
  const kept = keptOf(request.headers);
  const { uploadId: r2Id } = await r2.createMultipartUpload(
    r2Key({ bucket, key }),
    metadataOf(kept),
  );
  const id = randomHex(64);
  await insertUpload(db, { id, bucket, key, r2Id, createdAt: now });
  const algorithm = request.headers.get(ALGORITHM);
  return xmlResponse(
    "InitiateMultipartUploadResult",
    { Bucket: bucket, Key: key, UploadId: id },
    {
      ...encryptionHeaders(kept.storage),
      ...(algorithm === null ? {} : { [ALGORITHM]: algorithm }),
    },
  );
}

export async function uploadPart(call: S3Call): Promise<Response> {
  const upload = await uploadOf(call);
  const payload = payloadOf(call.request, call.payload);
  const { etag, checksums } = await storePart(call, upload, payload);
  return emptyResponse(200, { ETag: quoted(etag), ...toChecksumHeaders(checksums) });
}

export async function uploadPartCopy(call: S3Call): Promise<Response> {
  const { r2, request, now } = call;
  const upload = await uploadOf(call);
  const name = await copySourceOf(call);
  const source = await headObject(r2, name);
  if (source === undefined) throw noSuchKey(name.key);
  const conditions = conditionsOf(request.headers, "x-amz-copy-source-");
  if (judgeConditions(conditions, source) !== "met") throw s3Error("PreconditionFailed");
  const range = copiedRange(request.headers.get("x-amz-copy-source-range"), source.bytes);
  const part = range === undefined ? {} : { range };
  const read = await readObject(r2, name, { etag: source.etag, ...part });
  if (read === undefined) throw s3Error("OperationAborted");
  const bytes = part.range?.length ?? read.bytes;
  const payload = { ...payloadOfSource(read), bytes, checksums: () => ({}) };
  const { etag } = await storePart(call, upload, payload);
  return xmlResponse("CopyPartResult", { LastModified: toIso(now), ETag: quoted(etag) });
}

/** Unlike a range to read it has both ends, within the source. */
function copiedRange(text: string | null, bytes: number): ByteRange | undefined {
  if (text === null) return undefined;
  const range = /^bytes=\d+-\d+$/.test(text) ? parseRange(text, Infinity) : undefined;
  const refuse = (message: string) =>
    invalidArgument(message, "x-amz-copy-source-range", text.slice(0, 100));
  if (typeof range !== "object") {
    throw refuse(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
    );
  }
  if (range.offset + range.length <= bytes) return range;
  throw refuse(`Range specified is not valid for source object of size: ${bytes}`);
}

async function storePart(
  { db, r2, query, now }: S3Call,
  upload: MultipartUpload,
  payload: Payload,
): Promise<{ readonly etag: string; readonly checksums: Checksums }> {
  const number = partNumber(query.get("partNumber") ?? "");
  const md5 = hasherOf("MD5");
  const hashed: Payload = { ...payload, pieces: watched(payload.pieces, md5.update) };
  const target = r2.resumeMultipartUpload(r2Key(upload), upload.r2Id);
  const { etag: r2Etag } =
    payload.bytes <= BUFFERED_BYTES_MAX
      ? await target.uploadPart(number, await readWhole(hashed, BUFFERED_BYTES_MAX))
      : await pour(hashed, (stream) => target.uploadPart(number, stream));
  const etag = toHex(md5.digest());
  const checksums = payload.checksums();
  const part = { uploadId: upload.id, number, etag, r2Etag, bytes: payload.bytes, checksums };
  await putPart(db, { ...part, modifiedAt: now });
  return { etag, checksums };
}

export async function completeMultipartUpload(call: S3Call): Promise<Response> {
  const { db, r2, bucket, key, request } = call;
  const found = await bucketOf(call);
  const upload = await uploadOf(call);
  const named = namedParts(await readXml(call, "CompleteMultipartUpload"));
  const stored = await listStoredParts(db, upload.id, { after: 0, limit: PART_NUMBER_MAX });
  const chosen = checkParts(named, stored);
  checkObjectSize(request.headers, chosen);
  const fault = await completionFault(r2, upload, request.headers);
  if (fault !== undefined) throw fault;
  const target = r2.resumeMultipartUpload(r2Key(upload), upload.r2Id);
  const object = toStored(
    await target.complete(
      chosen.map(({ number, r2Etag }) => ({ partNumber: number, etag: r2Etag })),
    ),
  );
  await removeUpload(db, upload.id);
  const event = "ObjectCreated:CompleteMultipartUpload";
  await notify(call, found, { event, key, object });
  return xmlResponse(
    "CompleteMultipartUploadResult",
    {
      Location: new URL(request.url).href.split("?")[0],
      Bucket: bucket,
      Key: key,
      ETag: quoted(object.etag),
    },
    encryptionHeaders(object.kept.storage),
  );
}

export async function abortMultipartUpload(call: S3Call): Promise<Response> {
  const upload = await uploadOf(call);
  await call.r2.resumeMultipartUpload(r2Key(upload), upload.r2Id).abort();
  await removeUpload(call.db, upload.id);
  return emptyResponse(204);
}

export async function listParts(call: S3Call): Promise<Response> {
  const { db, query, caller } = call;
  const upload = await uploadOf(call);
  const limit = maxKeys(query.get("max-parts"), "max-parts");
  const after = maxKeys(query.get("part-number-marker") ?? "0", "part-number-marker");
  const found =
    limit === 0 ? [] : await listStoredParts(db, upload.id, { after, limit: limit + 1 });
  const page = found.slice(0, limit);
  return xmlResponse("ListPartsResult", {
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.id,
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: found.length > limit,
    Part: page.map(({ number, etag, bytes, modifiedAt, checksums }) => ({
      PartNumber: number,
      LastModified: toIso(modifiedAt),
      ETag: quoted(etag),
      Size: bytes,
      ...toChecksumElements(checksums),
    })),
    Initiator: ownerOf(caller.accountId),
    Owner: ownerOf(caller.accountId),
    StorageClass: "STANDARD",
  });
}

export async function listMultipartUploads(call: S3Call): Promise<Response> {
  const { db, query, caller } = call;
  const { name } = await bucketOf(call);
  if (query.has("delimiter")) throw notImplemented("ListMultipartUploads with a delimiter");
  const prefix = query.get("prefix") ?? "";
  const limit = maxKeys(query.get("max-uploads"), "max-uploads");
  const afterKey = query.get("key-marker") ?? "";
  const afterId = query.get("upload-id-marker");
  const slice = { prefix, afterKey, limit: limit + 1, ...(afterId === null ? {} : { afterId }) };
  const found = limit === 0 ? [] : await listUploads(db, name, slice);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const isTruncated = found.length > limit;
  return xmlResponse("ListMultipartUploadsResult", {
    Bucket: name,
    KeyMarker: afterKey,
    UploadIdMarker: afterId ?? "",
    ...(isTruncated ? { NextKeyMarker: last?.key, NextUploadIdMarker: last?.id } : {}),
    Prefix: prefix,
    MaxUploads: limit,
    IsTruncated: isTruncated,
    Upload: page.map(({ key, id, createdAt }) => ({
      Key: key,
      UploadId: id,
      Initiator: ownerOf(caller.accountId),
      Owner: ownerOf(caller.accountId),
      StorageClass: "STANDARD",
      Initiated: toIso(createdAt),
    })),
  });
}

/** The upload that a request names, which is one of its bucket and key. */
async function uploadOf(call: S3Call): Promise<MultipartUpload> {
  await bucketOf(call);
  const upload = await findUpload(call.db, call.query.get("uploadId") ?? "");
  if (upload?.bucket === call.bucket && upload.key === call.key) return upload;
  throw s3Error("NoSuchUpload");
}
