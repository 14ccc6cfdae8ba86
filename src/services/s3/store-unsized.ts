import { Buffer } from "node:buffer";
import { BUFFERED_BYTES_MAX } from "./limits.ts";
import { type Kept } from "./model.ts";
import {
  metadataOf,
  type ObjectName,
  r2Key,
  type StoredObject,
  toStored,
} from "./store-objects.ts";

interface Unsized {
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly kept: Kept;
}

/** Stores what does not say how long it is, in parts if it is long. Nothing is there before `pieces` has come to its end. */
export async function writeUnsized(
  r2: R2Bucket,
  name: ObjectName,
  { pieces, kept }: Unsized,
): Promise<StoredObject> {
  const key = r2Key(name);
  const chunks = chunksOf(pieces, BUFFERED_BYTES_MAX);
  const first = await chunks.next();
  const start = first.value ?? new Uint8Array();
  if (start.byteLength < BUFFERED_BYTES_MAX) {
    return toStored(await r2.put(key, start, metadataOf(kept)));
  }
  const upload = await r2.createMultipartUpload(key, metadataOf(kept));
  try {
    const parts = [await upload.uploadPart(1, start)];
    for await (const chunk of chunks) parts.push(await upload.uploadPart(parts.length + 1, chunk));
    return toStored(await upload.complete(parts));
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

/** All of `bytes`, but for the last. */
async function* chunksOf(
  pieces: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Uint8Array, undefined> {
  let held: Uint8Array[] = [];
  let left = bytes;
  for await (const piece of pieces) {
    for (let rest = piece; rest.byteLength > 0;) {
      const taken = rest.subarray(0, left);
      held.push(taken);
      left -= taken.byteLength;
      rest = rest.subarray(taken.byteLength);
      if (left > 0) continue;
      yield Buffer.concat(held);
      held = [];
      left = bytes;
    }
  }
  if (held.length > 0) yield Buffer.concat(held);
}
