import { toBase64 } from "../../platform/bytes.ts";
import { parseCopySource } from "./address.ts";
import { bucketOf, refuseOtherOwner, type S3Call } from "./call.ts";
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  type Checksums,
  hasherOf,
  toObjectChecksumElements,
} from "./checksums.ts";
import { invalidArgument, noSuchKey, s3Error } from "./errors.ts";
import { UPLOAD_BYTES_MAX } from "./limits.ts";
import { judgeConditions, type Kept } from "./model.ts";
import { notify } from "./notify.ts";
import { conditionsOf, keptOf, writeConditions } from "./object-headers.ts";
import { type Payload, watched } from "./payload.ts";
import { encryptionHeaders, saysStorage } from "./storage.ts";
import {
  type ObjectName,
  readObject,
  type Read,
  type StoredObject,
  writeObject,
} from "./store-objects.ts";
import { findLaterTags } from "./store-tags.ts";
import { type Tags, withLaterTags } from "./tags.ts";
import { quoted, toIso, xmlResponse } from "./wire.ts";

const REPLACED = ["COPY", "REPLACE"] as const;

export async function copyObject(call: S3Call): Promise<Response> {
  const { request, r2, bucket, key } = call;
  const target = await bucketOf(call);
  const metadata = directive(request.headers, "x-amz-metadata-directive");
  const tagging = directive(request.headers, "x-amz-tagging-directive");
  const conditions = writeConditions(request.headers);
  const sourceName = await copySourceOf(call);
  const isSame = sourceName.bucket === bucket && sourceName.key === key;
  if (metadata === "COPY" && isSame && !saysStorage(request.headers)) {
    throw s3Error(
      "InvalidRequest",
      {},
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const given = keptOf(request.headers);
  const source = await readSource(call, sourceName);
  if (source.bytes > UPLOAD_BYTES_MAX) {
    throw s3Error(
      "InvalidRequest",
      {},
      `The specified copy source is larger than the maximum allowable size for a copy source: ${UPLOAD_BYTES_MAX}`,
    );
  }
  const { headers, metadata: described } = metadata === "REPLACE" ? given : source.kept;
  const kept: Kept = {
    ...given,
    headers,
    metadata: described,
    tags: tagging === "REPLACE" ? given.tags : await currentTags(call, sourceName, source),
  };
  const payload = payloadOfSource(source, algorithmOf(request.headers));
  const stored = await writeObject(
    r2,
    { bucket, key },
    {
      payload,
      kept,
      ...(conditions === undefined ? {} : { conditions }),
    },
  );
  if (stored === undefined) throw s3Error("PreconditionFailed");
  await notify(call, target, { event: "ObjectCreated:Copy", key, object: stored });
  return xmlResponse(
    "CopyObjectResult",
    {
      LastModified: toIso(stored.modifiedAt),
      ETag: quoted(stored.etag),
      ...toObjectChecksumElements(payload.checksums()),
    },
    encryptionHeaders(kept.storage),
  );
}

/** The object that a copy is of, in a bucket of the caller's. */
export async function copySourceOf(call: S3Call): Promise<ObjectName> {
  const source = parseCopySource(call.request.headers.get("x-amz-copy-source") ?? "");
  if (source.bucket !== call.bucket) await bucketOf(call, source.bucket);
  refuseOtherOwner(call, "x-amz-source-expected-bucket-owner");
  return source;
}

async function currentTags({ db }: S3Call, name: ObjectName, source: StoredObject): Promise<Tags> {
  return withLaterTags(source, await findLaterTags(db, name)).kept.tags;
}

async function readSource(call: S3Call, name: ObjectName): Promise<Read> {
  const source = await readObject(call.r2, name);
  if (source === undefined) throw noSuchKey(name.key);
  const conditions = conditionsOf(call.request.headers, "x-amz-copy-source-");
  if (judgeConditions(conditions, source) === "met") return source;
  await source.body.cancel();
  throw s3Error("PreconditionFailed");
}

/** The bytes of an object are what they were when they came, and so is their checksum, unless another one is wanted. */
export function payloadOfSource(
  { body, bytes, kept }: Read,
  algorithm?: ChecksumAlgorithm,
): Payload {
  const pieces = body as AsyncIterable<Uint8Array>;
  if (algorithm === undefined || kept.checksums[algorithm] !== undefined) {
    return { bytes, pieces, checksums: () => kept.checksums };
  }
  const hasher = hasherOf(algorithm);
  let found: Checksums = {};
  const finish = () => {
    found = { [algorithm]: toBase64(hasher.digest()) };
  };
  return { bytes, pieces: watched(pieces, hasher.update, finish), checksums: () => found };
}

function algorithmOf(headers: Headers): ChecksumAlgorithm | undefined {
  const name = headers.get("x-amz-checksum-algorithm");
  if (name === null) return undefined;
  const algorithm = CHECKSUM_ALGORITHMS.find((one) => one === name.toUpperCase());
  if (algorithm !== undefined) return algorithm;
  throw s3Error(
    "InvalidRequest",
    {},
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
  );
}

function directive(headers: Headers, name: string): (typeof REPLACED)[number] {
  const value = headers.get(name) ?? "COPY";
  const known = REPLACED.find((one) => one === value);
  if (known !== undefined) return known;
  throw invalidArgument("Unknown metadata directive.", name, value.slice(0, 100));
}
