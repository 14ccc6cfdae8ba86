import { encodeUtf8 } from "../../node/buffer-codec.ts";
import { asUint8Array, isBytes } from "../bytes.ts";
import { isReadableStream } from "../streams/lazy-streams.ts";
import { URLSearchParams } from "../url-search-params.ts";
import { Blob, bytesOf } from "./blob.ts";
import { Body, type ChunkSource } from "./body.ts";
import { toDomString, toUsvString } from "./conversions.ts";
import { FormData, formEntries } from "./form-data.ts";
import { encodeMultipart } from "./multipart.ts";

export interface ExtractedBody {
  readonly body: Body;
  /** The content type that goes with it, unless the headers name one. */
  readonly type: string | undefined;
  /** Such a body cannot be sent a second time, and a request with it needs `duplex`. */
  readonly isStream: boolean;
}

/** Makes a body of whatever fetch takes as one (Fetch Standard, extract a body). */
export function extractBody(value: unknown, where: string): ExtractedBody {
  if (isReadableStream(value)) {
    if (value.locked || new Body(value).isUsed) {
      throw new TypeError("Response body object should not be disturbed or locked");
    }
    return { body: new Body(value), type: undefined, isStream: true };
  }
  if (value instanceof URLSearchParams) {
    const type = "application/x-www-form-urlencoded;charset=UTF-8";
    return whole(encodeUtf8(value.toString()), type);
  }
  if (value instanceof Blob) {
    return whole(bytesOf(value), value.type === "" ? undefined : value.type);
  }
  if (isBytes(value)) return whole(asUint8Array(value).slice());
  if (value instanceof FormData) {
    const { bytes, boundary } = encodeMultipart(formEntries(value));
    return whole(bytes, `multipart/form-data; boundary=${boundary}`);
  }
  if (isAsyncIterable(value)) {
    return { body: new Body(chunksOf(value)), type: undefined, isStream: true };
  }
  const text = toUsvString(toDomString(value, where, "body"));
  return whole(encodeUtf8(text), "text/plain;charset=UTF-8");
}

function whole(bytes: Uint8Array, type?: string): ExtractedBody {
  return { body: new Body(bytes), type, isStream: false };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === "function"
  );
}

function chunksOf(iterable: AsyncIterable<unknown>): ChunkSource {
  const iterator = iterable[Symbol.asyncIterator]();
  return {
    async read() {
      for (;;) {
        const { done, value } = await iterator.next();
        if (done === true) return undefined;
        const bytes = typeof value === "string" ? encodeUtf8(value) : value;
        if (!isBytes(bytes)) throw new TypeError("Received non-Uint8Array chunk");
        if (bytes.byteLength > 0) return asUint8Array(bytes);
      }
    },
    cancel: (reason) => void iterator.return?.(reason).catch(() => {}),
  };
}
