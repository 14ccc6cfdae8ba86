import { gunzipSync } from "node:zlib";
import { decodeEnvironment, encodeEnvironment } from "../../../sandbox/host/environment-file.ts";
import { type EnvironmentSnapshot } from "../../../sandbox/host/environment-state.ts";
import { logFailure } from "../../platform/log-failure.ts";
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
  const parts = encodeEnvironment(snapshot, key.buildHash);
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  const customMetadata = { [BYTES]: String(bytes) };
  // R2 wants to know the length of what it is given.
  await bucket.put(snapshotName(key), await pack(parts), { customMetadata });
}

/** Part by part, so that there is never a whole copy beside what is packed. */
async function pack(parts: readonly Uint8Array[]): Promise<ArrayBuffer> {
  const { readable, writable } = new CompressionStream("gzip");
  const packed = new Response(readable).arrayBuffer();
  const writer = writable.getWriter();
  for (const part of parts) await writer.write(part);
  await writer.close();
  return await packed;
}

/**
 * Undefined when there is none. One that cannot be read is removed, so that it will be made again. `reserve` is told how
 * many bytes it will take, and throws when there is no room for them.
 */
export async function findSnapshot(
  bucket: R2Bucket,
  key: SnapshotKey,
  reserve: (bytes: number) => Promise<void>,
): Promise<EnvironmentSnapshot | undefined> {
  const found = await bucket.get(snapshotName(key));
  if (found === null) return undefined;
  const bytes = Number(found.customMetadata?.[BYTES] ?? 0);
  await reserve(bytes);
  try {
    return decodeEnvironment(unpack(await found.arrayBuffer(), bytes), key.buildHash);
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

/** gzip carries a checksum of what it holds. In one go: a stream took two to four times as long. */
function unpack(packed: ArrayBuffer, bytes: number): ArrayBuffer {
  const unpacked = gunzipSync(packed, { maxOutputLength: bytes });
  if (unpacked.length < bytes) throw new Error("Less than was stored");
  // A buffer of its own, unless Node's pool has it.
  const { buffer, byteOffset, length } = unpacked;
  return length === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + length);
}
