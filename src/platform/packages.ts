import { fromHex } from "./bytes.ts";

/** What names a package: its owner and the SHA-256 of its bytes, in hexadecimal. */
export interface PackageKey {
  readonly accountId: string;
  readonly sha256Hex: string;
}

/**
 * Stores a package once per account. Equal packages of one account share an object, whatever its
 * regions and functions; two accounts never do, or a fast upload would tell one what the other has.
 */
export async function putPackage(
  bucket: R2Bucket,
  key: PackageKey,
  bytes: Uint8Array,
): Promise<void> {
  // R2 takes about one write a second to one key, and the bytes under a hash never change.
  if (await hasPackage(bucket, key)) return;

  // R2 itself refuses bytes that do not have this hash.
  await bucket.put(objectName(key), bytes, { sha256: checksum(key) });
}

export async function hasPackage(bucket: R2Bucket, key: PackageKey): Promise<boolean> {
  return (await bucket.head(objectName(key))) !== null;
}

/** The package as R2 streams it, so that a download need not hold it in memory. */
export async function findPackage(
  bucket: R2Bucket,
  key: PackageKey,
): Promise<R2ObjectBody | undefined> {
  return (await bucket.get(objectName(key))) ?? undefined;
}

function objectName(key: PackageKey): string {
  return `packages/${key.accountId}/${key.sha256Hex}`;
}

function checksum(key: PackageKey): ArrayBuffer {
  const bytes = fromHex(key.sha256Hex);
  if (bytes?.byteLength !== 32) throw new Error(`"${key.sha256Hex}" is not a SHA-256`);
  return Uint8Array.from(bytes).buffer;
}
