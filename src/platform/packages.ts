import { fromHex } from "./bytes.ts";
import { type ObjectReader } from "./read-ahead.ts";
import { indexZip } from "./zip.ts";

/** What names a package: its owner and the SHA-256 of its bytes, in hexadecimal. */
export interface PackageKey {
  readonly accountId: string;
  readonly sha256Hex: string;
}

/** A package that has been checked. */
export interface PackageContent {
  readonly zip: Uint8Array;
  readonly unzippedBytes: number;
}

/**
 * Packages that nobody needs are removed by their age since they were last stored, so whoever is about to name one must
 * have stored it not long ago. What is younger than this need not be stored again.
 */
const PACKAGE_FRESH_MS = 300_000;
/** What has not been stored for this long may be removed once nothing names it. */
export const PACKAGE_IDLE_MS = 2 * PACKAGE_FRESH_MS;

const PREFIX = "packages/";
const UNZIPPED_BYTES = "unzippedBytes";

/**
 * Stores a package once per account. Equal packages of one account share an object, whatever its
 * regions and functions; two accounts never do, or a fast upload would tell one what the other has.
 */
export async function putPackage(
  bucket: R2Bucket,
  key: PackageKey,
  { zip, unzippedBytes }: PackageContent,
): Promise<void> {
  if (await isFresh(bucket, key)) return;
  await store(bucket, key, zip, { [UNZIPPED_BYTES]: String(unzippedBytes) });
}

/** Puts a package of one account into the keeping of another, which may then name it. Says whether it was there. */
export async function copyPackage(
  bucket: R2Bucket,
  from: PackageKey,
  accountId: string,
): Promise<boolean> {
  const key = { ...from, accountId };
  if (await isFresh(bucket, key)) return true;
  const found = await findPackage(bucket, from);
  if (found === undefined) return false;
  await store(bucket, key, await found.bytes(), found.customMetadata ?? {});
  return true;
}

export async function hasPackage(bucket: R2Bucket, key: PackageKey): Promise<boolean> {
  return isStored(await bucket.head(packageName(key)));
}

/** The package as R2 streams it, so that a download need not hold it in memory. */
export async function findPackage(
  bucket: ObjectReader,
  key: PackageKey,
): Promise<R2ObjectBody | undefined> {
  const found = await bucket.get(packageName(key));
  return found !== null && isStored(found) ? found : undefined;
}

/** What a stored package comes to when it is unpacked; undefined when it is not there. */
export async function findUnzippedBytes(
  bucket: R2Bucket,
  key: PackageKey,
): Promise<number | undefined> {
  const stored = await bucket.head(packageName(key));
  const noted = stored?.customMetadata?.[UNZIPPED_BYTES];
  if (noted !== undefined) return Number(noted);

  // Packages were stored without the note at first.
  const found = await findPackage(bucket, key);
  if (found === undefined) return undefined;
  const { entries } = indexZip(await found.bytes());
  return [...entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}

export interface IdlePage {
  readonly keys: readonly PackageKey[];
  /** Where the next page begins; absent after the last. */
  readonly after?: string;
}

/** The packages of a page of the bucket that have not been stored since `idleSince` (epoch ms). */
export async function listIdlePackages(
  bucket: R2Bucket,
  idleSince: number,
  after: string | undefined,
): Promise<IdlePage> {
  const { objects, truncated } = await bucket.list({
    prefix: PREFIX,
    ...(after === undefined ? {} : { startAfter: after }),
  });
  const keys = objects
    .filter((object) => isStored(object) && object.uploaded.getTime() < idleSince)
    .flatMap(({ key }) => {
      const [, accountId, sha256Hex] = key.split("/");
      return accountId === undefined || sha256Hex === undefined ? [] : [{ accountId, sha256Hex }];
    });
  const last = objects.at(-1)?.key;
  return truncated && last !== undefined ? { keys, after: last } : { keys };
}

/**
 * Takes the bytes of a package away unless it has been stored since `idleSince` (epoch ms). R2 has no such condition on a
 * deletion, but it has on a write: an empty object stays behind, and counts as none.
 */
export async function emptyPackage(
  bucket: R2Bucket,
  key: PackageKey,
  idleSince: number,
): Promise<void> {
  const onlyIf = { uploadedBefore: new Date(idleSince) };
  await bucket.put(packageName(key), new Uint8Array(), { onlyIf });
}

async function store(
  bucket: R2Bucket,
  key: PackageKey,
  zip: Uint8Array,
  customMetadata: Record<string, string>,
): Promise<void> {
  try {
    // R2 itself refuses bytes that do not have this hash.
    await bucket.put(packageName(key), zip, { sha256: checksum(key), customMetadata });
  } catch (error) {
    // R2 takes about one write a second to one key. Whoever else has just written this one has written the same bytes.
    if (!(await isFresh(bucket, key))) throw error;
  }
}

async function isFresh(bucket: R2Bucket, key: PackageKey): Promise<boolean> {
  const stored = await bucket.head(packageName(key));
  return isStored(stored) && Date.now() - stored.uploaded.getTime() < PACKAGE_FRESH_MS;
}

/** A package that was removed leaves an empty object behind: see `emptyPackage`. */
function isStored(object: R2Object | null): object is R2Object {
  return object !== null && object.size > 0;
}

/** Of its object. */
export function packageName(key: PackageKey): string {
  return `${PREFIX}${key.accountId}/${key.sha256Hex}`;
}

function checksum(key: PackageKey): ArrayBuffer {
  const bytes = fromHex(key.sha256Hex);
  if (bytes?.byteLength !== 32) throw new Error(`"${key.sha256Hex}" is not a SHA-256`);
  return Uint8Array.from(bytes).buffer;
}
