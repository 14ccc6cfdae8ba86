import { notImplemented, s3Error } from "./errors.ts";

const GRANT = /^x-amz-grant-/;

/** Of all ACLs an object takes the one that says what holds: "Controlling ownership of objects". */
export function refuseObjectAcl(headers: Headers): void {
  const acl = headers.get("x-amz-acl") ?? "bucket-owner-full-control";
  if (acl === "bucket-owner-full-control" && !hasGrant(headers)) return;
  throw s3Error("AccessControlListNotSupported");
}

/** What a bucket would have to be, were it created so. */
export function refuseBucketHeaders(headers: Headers): void {
  const ownership = headers.get("x-amz-object-ownership") ?? "BucketOwnerEnforced";
  if (ownership !== "BucketOwnerEnforced")
    throw notImplemented(`The ownership ${ownership.slice(0, 100)}`);
  if (headers.get("x-amz-bucket-object-lock-enabled")?.toLowerCase() === "true") {
    throw notImplemented("Object Lock");
  }
  const acl = headers.get("x-amz-acl") ?? "private";
  if (acl === "private" && !hasGrant(headers)) return;
  throw s3Error("InvalidBucketAclWithObjectOwnership");
}

function hasGrant(headers: Headers): boolean {
  return [...headers.keys()].some((name) => GRANT.test(name));
}
