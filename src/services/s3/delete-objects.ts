import { toUtf8 } from "../../platform/bytes.ts";
import { bucketOf, type S3Call } from "./call.ts";
import { type DeletionCondition, deletionFault } from "./deletion.ts";
import { s3Error } from "./errors.ts";
import { DELETIONS_MAX, KEY_BYTES_MAX } from "./limits.ts";
import { notify } from "./notify.ts";
import { unquoted } from "./object-headers.ts";
import { removeObjects } from "./store-objects.ts";
import { laterVersions, removeLaterTags } from "./store-tags.ts";
import { children, readXml, textOf, type XmlNode, xmlResponse } from "./wire.ts";

interface Deletion {
  readonly key: string;
  readonly condition?: DeletionCondition;
  readonly fault?: { readonly Code: string; readonly Message: string };
}

/** Looks at R2 at once, of which a thousand entries may each need one. */
const LOOKS_MAX = 50;

/** Removes up to a thousand objects; what is not there is removed as well. */
export async function deleteObjects(call: S3Call): Promise<Response> {
  const { r2, bucket: name } = call;
  const bucket = await bucketOf(call);
  const { headers } = call.request;
  const hasDigest = [...headers.keys()].some((header) =>
    /^content-md5$|^x-amz-checksum-|^x-amz-trailer$/.test(header),
  );
  if (!hasDigest) {
    throw s3Error(
      "InvalidRequest",
      {},
      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
  }
  const root = await readXml(call, "Delete");
  const entries = children(root, "Object");
  if (entries.length === 0 || entries.length > DELETIONS_MAX) throw s3Error("MalformedXML");
  const deletions = await judged(
    call,
    entries.map((entry) => toDeletion(name, entry)),
  );
  const removed = deletions.filter(({ fault }) => fault === undefined);
  const keys = removed.map(({ key }) => key);
  const tagged = await laterVersions(call.db, name, keys);
  await removeObjects(
    r2,
    keys.map((key) => ({ bucket: name, key })),
  );
  if (tagged.length > 0) call.defer(removeLaterTags(call.db, name, tagged));
  const events = keys.map((key) => ({ event: "ObjectRemoved:Delete", key }) as const);
  await notify(call, bucket, ...events);
  const isQuiet = textOf(root, "Quiet") === "true";
  return xmlResponse("DeleteResult", {
    Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })),
    Error: deletions.flatMap(({ key, fault }) =>
      fault === undefined ? [] : [{ Key: key, ...fault }],
    ),
  });
}

/** With the faults of those whose condition is not met. */
async function judged(
  { r2, bucket }: S3Call,
  deletions: readonly Deletion[],
): Promise<readonly Deletion[]> {
  const judge = async (deletion: Deletion): Promise<Deletion> => {
    const { key, condition, fault } = deletion;
    if (fault !== undefined) return deletion;
    const found = await deletionFault(r2, { bucket, key }, condition);
    if (found === undefined) return deletion;
    return { key, fault: { Code: found.code, Message: found.message } };
  };
  const results: Deletion[] = [];
  for (let at = 0; at < deletions.length; at += LOOKS_MAX) {
    results.push(...(await Promise.all(deletions.slice(at, at + LOOKS_MAX).map(judge))));
  }
  return results;
}

function toDeletion(bucket: string, entry: XmlNode): Deletion {
  const key = textOf(entry, "Key");
  if (key === undefined || key === "") throw s3Error("MalformedXML");
  const version = textOf(entry, "VersionId");
  if (version !== undefined && version !== "null") {
    return {
      key,
      fault: { Code: "NoSuchVersion", Message: "The specified version does not exist." },
    };
  }
  if (children(entry, "LastModifiedTime").length + children(entry, "Size").length > 0) {
    const Message = "A header you provided implies functionality that is not implemented";
    return { key, fault: { Code: "NotImplemented", Message } };
  }
  const isTooLong = toUtf8(`${bucket}/${key}`).byteLength > KEY_BYTES_MAX;
  if (isTooLong)
    return { key, fault: { Code: "KeyTooLongError", Message: "Your key is too long" } };
  const etag = textOf(entry, "ETag");
  return etag === undefined ? { key } : { key, condition: unquoted(etag) };
}
