import { toUtf8 } from "./bytes.ts";

/** Where a package lies in S3: here, in the deployment's bucket for code, under `BUCKET/KEY`. */
export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
}

export type CodeObject =
  | { readonly found: true; readonly bytes: Uint8Array }
  | { readonly found: false; readonly reason: "bucket" | "key" | "version" | "replaced" }
  | { readonly found: false; readonly reason: "too-large"; readonly bytes: number };

/** What S3 calls the version of an object in a bucket without versions. */
const NO_VERSION = "null";
/** Of a key of R2. */
const KEY_BYTES_MAX = 1024;

/** Reads an object that has at most `bytesMax`. An S3 bucket is there when an object is in it. */
export async function readCodeObject(
  objects: R2Bucket,
  { bucket, key, version = NO_VERSION }: ObjectPlace,
  bytesMax: number,
): Promise<CodeObject> {
  const name = `${bucket}/${key}`;
  const isKey = toUtf8(name).byteLength <= KEY_BYTES_MAX;
  const object = isKey ? await objects.head(name) : null;
  if (object === null) {
    const { objects: others } = await objects.list({ prefix: `${bucket}/`, limit: 1 });
    return { found: false, reason: others.length === 0 ? "bucket" : "key" };
  }
  // R2 keeps one version of an object, the last.
  if (version !== NO_VERSION && version !== object.version) {
    return { found: false, reason: "version" };
  }
  if (object.size > bytesMax) return { found: false, reason: "too-large", bytes: object.size };
  const content = await objects.get(name, { onlyIf: { etagMatches: object.etag } });
  return content !== null && "body" in content
    ? { found: true, bytes: await content.bytes() }
    : { found: false, reason: "replaced" };
}
