import { decodeEnvironment, encodeEnvironment } from "../../../sandbox/host/environment-file.ts";
import { type EnvironmentSnapshot } from "../../../sandbox/host/environment-state.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { type ObjectReader } from "../../platform/read-ahead.ts";
import { type SnapshotKey } from "./model.ts";

const PREFIX = "snapshots/";
const BYTES = "bytes";
/** So much of each hash is in a name: what it tells apart are the builds and settings of one version. */
const HASH_DIGITS = 32;

/** Says whether there is one; what it holds is not looked at. */
export async function hasSnapshot(bucket: R2Bucket, key: SnapshotKey): Promise<boolean> {
  return (await bucket.head(snapshotName(key))) !== null;
}

export async function putSnapshot(
  bucket: R2Bucket,
  key: SnapshotKey,
  snapshot: EnvironmentSnapshot,
): Promise<void> {
  const { pieces, bytes } = encodeEnvironment(snapshot, key.buildHash);
  const customMetadata = { [BYTES]: String(bytes) };
  // R2 wants to know the length of what it is given.
  await bucket.put(snapshotName(key), new Blob([...pieces]), { customMetadata });
}

/** Where snapshots are read, and removed when they cannot be. */
export interface SnapshotBucket extends ObjectReader {
  readonly delete: (name: string) => Promise<void>;
}

/**
 * Undefined when there is none. One that cannot be read is removed, so that it will be made again. `reserve` is told how
 * many bytes it will take, and throws when there is no room for them.
 */
export async function findSnapshot(
  bucket: SnapshotBucket,
  key: SnapshotKey,
  reserve: (bytes: number) => Promise<void>,
): Promise<EnvironmentSnapshot | undefined> {
  const found = await bucket.get(snapshotName(key));
  if (found === null) return undefined;
  const bytes = Number(found.customMetadata?.[BYTES] ?? 0);
  await reserve(bytes);
  try {
    return decodeEnvironment(await found.arrayBuffer(), key.buildHash, bytes);
  } catch (error) {
    console.error(`The snapshot ${snapshotName(key)} cannot be used`);
    logFailure(error);
    await bucket.delete(snapshotName(key));
    return undefined;
  }
}

/** A snapshot as its name tells it. */
export interface StoredSnapshot extends Pick<
  SnapshotKey,
  "address" | "version" | "lastModifiedAt"
> {
  readonly objectName: string;
  readonly isOfBuild: (buildHash: string) => boolean;
  readonly storedAt: number;
}

export interface SnapshotPage {
  readonly snapshots: readonly StoredSnapshot[];
  /** Where the next page begins; absent after the last. */
  readonly after?: string;
}

export async function listSnapshots(
  bucket: R2Bucket,
  after: string | undefined,
): Promise<SnapshotPage> {
  const { objects, truncated } = await bucket.list({
    prefix: PREFIX,
    ...(after === undefined ? {} : { startAfter: after }),
  });
  const snapshots = objects.map(({ key, uploaded }) => fromName(key, uploaded.getTime()));
  const last = objects.at(-1)?.key;
  return truncated && last !== undefined ? { snapshots, after: last } : { snapshots };
}

export function snapshotName({
  address,
  version,
  lastModifiedAt,
  buildHash,
  digest,
}: SnapshotKey): string {
  const { accountId, region, name } = address;
  const hashes = `${buildHash.slice(0, HASH_DIGITS)}/${digest.slice(0, HASH_DIGITS)}`;
  return `${PREFIX}${accountId}/${region}/${name}/${version}/${lastModifiedAt}/${hashes}`;
}

function fromName(objectName: string, storedAt: number): StoredSnapshot {
  const [, accountId = "", region = "", name = "", version = "", lastModifiedAt, build] =
    objectName.split("/");
  return {
    objectName,
    address: { accountId, region, name },
    version,
    lastModifiedAt: Number(lastModifiedAt),
    isOfBuild: (buildHash) => build === buildHash.slice(0, HASH_DIGITS),
    storedAt,
  };
}
