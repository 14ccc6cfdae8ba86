import { type CodeObject, type ObjectPlace, readCodeObject } from "../../platform/code-objects.ts";
import { openDatabase } from "../../platform/database.ts";
import { type Remote, remoteOf } from "../remote.ts";
import { type Scope } from "../service.ts";
import { findBucket } from "./store.ts";

const REMOTE_MS_MAX = 60_000;

export type Refused = { readonly found: false; readonly reason: "denied" };

/** Reads an object for its account, of at most `bytesMax`: from the embedded S3 or that of AWS_ENDPOINT_S3. */
export async function readObjectFor(
  { env, accountId, region }: Scope,
  place: ObjectPlace,
  bytesMax: number,
): Promise<CodeObject | Refused> {
  const remote = remoteOf(env, "S3", region);
  if (remote !== undefined) return await readRemotely(remote, place, bytesMax);
  const bucket = await findBucket(openDatabase(env.DB), place.bucket);
  if (bucket === undefined) {
    // What the operator puts under a name that no bucket has is for the first account: docs/storage.md.
    if (accountId !== env.ACCOUNT_ID) return { found: false, reason: "bucket" };
    return await readCodeObject(env.CODE, place, bytesMax);
  }
  if (bucket.accountId !== accountId) return { found: false, reason: "denied" };
  const object = await readCodeObject(env.CODE, place, bytesMax);
  const isEmpty = !object.found && object.reason === "bucket";
  return isEmpty ? { found: false, reason: "key" } : object;
}

const REASONS: Readonly<Record<string, "bucket" | "key" | "version" | "denied">> = {
  AccessDenied: "denied",
  NoSuchBucket: "bucket",
  NoSuchKey: "key",
  NoSuchVersion: "version",
};

async function readRemotely(
  remote: Remote,
  { bucket, key, version }: ObjectPlace,
  bytesMax: number,
): Promise<CodeObject | Refused> {
  const path = [bucket, ...key.split("/")].map(encodeURIComponent).join("/");
  const query = version === undefined ? "" : `?versionId=${encodeURIComponent(version)}`;
  const response = await remote.send(`/${path}${query}`, {
    signal: AbortSignal.timeout(REMOTE_MS_MAX),
  });
  if (!response.ok) {
    const code = /<Code>([^<]*)<\/Code>/.exec(await response.text())?.[1] ?? "";
    const reason = REASONS[code];
    if (reason === undefined) throw new Error(`S3 has answered ${response.status} ${code}`);
    return { found: false, reason };
  }
  const bytes = Number(response.headers.get("content-length"));
  if (bytes > bytesMax) {
    await response.body?.cancel();
    return { found: false, reason: "too-large", bytes };
  }
  return { found: true, bytes: new Uint8Array(await response.arrayBuffer()) };
}
