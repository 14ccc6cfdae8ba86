import { toUtf8 } from "../../platform/bytes.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { type Checksums } from "./checksums.ts";
import { s3Error } from "./errors.ts";
import { BUFFERED_BYTES_MAX, KEY_BYTES_MAX } from "./limits.ts";
import { type ByteRange, type Kept } from "./model.ts";
import { type Payload, readWhole } from "./payload.ts";

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

/** An object as it lies in R2. */
export interface StoredObject {
  /** R2's: another one each time that something is stored under the name. */
  readonly version: string;
  /** Without quotes. */
  readonly etag: string;
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly kept: Kept;
}

export interface Read extends StoredObject {
  readonly body: ReadableStream;
}

/** The one entry of R2's own metadata that everything is kept in: names and values there are not as free as S3's. */
const KEPT = "s3";

/** Where an object lies in R2. */
export function r2Key({ bucket, key }: ObjectName): string {
  const name = `${bucket}/${key}`;
  if (toUtf8(name).byteLength > KEY_BYTES_MAX) {
    throw s3Error("KeyTooLongError", {
      Size: toUtf8(key).byteLength,
      MaxSizeAllowed: KEY_BYTES_MAX - bucket.length - 1,
    });
  }
  return name;
}

export async function headObject(
  r2: R2Bucket,
  name: ObjectName,
): Promise<StoredObject | undefined> {
  const object = await r2.head(r2Key(name));
  return object === null ? undefined : toStored(object);
}

/** The bytes come as they are read. Of `etag` alone, if it is given: undefined if the object is another one by now. */
export async function readObject(
  r2: R2Bucket,
  name: ObjectName,
  { range, etag }: { readonly range?: ByteRange; readonly etag?: string } = {},
): Promise<Read | undefined> {
  const object = await r2.get(r2Key(name), {
    ...(range === undefined ? {} : { range }),
    ...(etag === undefined ? {} : { onlyIf: { etagMatches: etag } }),
  });
  if (object === null || !("body" in object)) return undefined;
  return { ...toStored(object), body: object.body };
}

/** `headers` are the conditions of a write, in HTTP's words. Undefined when they are not met. */
export async function writeObject(
  r2: R2Bucket,
  name: ObjectName,
  { payload, kept, conditions }: { payload: Payload; kept: Kept; conditions?: Headers },
): Promise<StoredObject | undefined> {
  const key = r2Key(name);
  const optionsOf = (checksums: Checksums): R2PutOptions => ({
    ...metadataOf({ ...kept, checksums }),
    ...(conditions === undefined ? {} : { onlyIf: conditions }),
  });
  if (payload.bytes <= BUFFERED_BYTES_MAX) {
    const whole = await readWhole(payload, BUFFERED_BYTES_MAX);
    const object = await r2.put(key, whole, optionsOf(payload.checksums()));
    // With conditions R2 answers null, whatever its types say.
    return isAbsent(object) ? undefined : toStored(object);
  }
  const object = await pour(payload, (stream) =>
    r2.put(key, stream, optionsOf(payload.checksums())),
  );
  return isAbsent(object) ? undefined : toStored(object);
}

/** Gives `store` the payload as a stream that ends well only if the payload does. */
export async function pour<T>(
  payload: Payload,
  store: (stream: ReadableStream) => Promise<T>,
): Promise<T> {
  const { readable, writable } = new FixedLengthStream(payload.bytes);
  const writer = writable.getWriter();
  // What breaks it off is told by `pump`.
  writer.closed.catch(() => undefined);
  const pumping = pump(payload, writer);
  try {
    return await store(readable);
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    // What the body was refused for says more than that its stream broke off.
    throw (await pumping) ?? error;
  } finally {
    await writer.abort().catch(() => undefined);
  }
}

/** The caller's fault that ended it early, if one did. */
async function pump(
  { pieces }: Payload,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<ServiceError | undefined> {
  try {
    for await (const piece of pieces) await writer.write(piece);
    await writer.close();
    return undefined;
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    return error instanceof ServiceError ? error : undefined;
  }
}

export async function removeObjects(r2: R2Bucket, names: readonly ObjectName[]): Promise<void> {
  if (names.length > 0) await r2.delete(names.map(r2Key));
}

export function metadataOf(kept: Kept): { customMetadata: Record<string, string> } {
  return { customMetadata: { [KEPT]: toAscii(JSON.stringify(kept)) } };
}

export function toStored(object: R2Object): StoredObject {
  return {
    version: object.version,
    etag: object.etag,
    bytes: object.size,
    modifiedAt: object.uploaded.getTime(),
    kept: keptOf(object),
  };
}

/** An object that the operator has put there by other means has none of ours. */
function keptOf({ customMetadata, httpMetadata }: R2Object): Kept {
  const text = customMetadata?.[KEPT];
  // Only `metadataOf` has written it.
  if (text !== undefined) return JSON.parse(text) as Kept;
  const type = httpMetadata?.contentType;
  const headers = type === undefined ? {} : { "content-type": type };
  return { headers, metadata: {}, tags: {}, checksums: {} };
}

/** Metadata travels in headers. */
function toAscii(json: string): string {
  return json.replace(
    /[\u007F-\uFFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isAbsent(object: R2Object | null): object is null {
  return object === null;
}
