import { type ServiceError } from "../../aws/service-error.ts";
import { noSuchKey, s3Error } from "./errors.ts";
import { unquoted } from "./object-headers.ts";
import { headObject, type ObjectName } from "./store-objects.ts";

/** "How to perform conditional deletes": the ETag that an object must still have, or `*` for any. */
export type DeletionCondition = string | undefined;

/** Buckets for directories have more of them, and these are none. */
const UNSUPPORTED = ["x-amz-if-match-last-modified-time", "x-amz-if-match-size"];

export function deletionCondition(headers: Headers): DeletionCondition {
  const other = UNSUPPORTED.find((name) => headers.has(name));
  if (other !== undefined) throw s3Error("NotImplemented", { Header: other });
  const match = headers.get("if-match");
  return match === null ? undefined : unquoted(match);
}

/**
 * Why an object may not be deleted. R2 has no condition for that: what is written between this look and the deletion is
 * deleted.
 */
export async function deletionFault(
  r2: R2Bucket,
  name: ObjectName,
  condition: DeletionCondition,
): Promise<ServiceError | undefined> {
  if (condition === undefined) return undefined;
  const object = await headObject(r2, name);
  if (object === undefined) return noSuchKey(name.key);
  if (condition === "*" || condition === object.etag) return undefined;
  return s3Error("PreconditionFailed", { Condition: "If-Match" });
}
