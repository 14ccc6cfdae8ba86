import { lazy } from "../lazy.ts";
import { streams } from "../web/streams/lazy-streams.ts";
import { stream } from "./stream.ts";
import type * as Adapters from "./stream-adapters.ts";

/** What node:stream/web exports, which are the globals of the same names. */
const MEMBERS = (
  "ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest " +
  "ReadableByteStreamController ReadableStreamDefaultController TransformStream " +
  "TransformStreamDefaultController WritableStream WritableStreamDefaultWriter " +
  "WritableStreamDefaultController ByteLengthQueuingStrategy CountQueuingStrategy " +
  "TextEncoderStream TextDecoderStream CompressionStream DecompressionStream"
).split(" ");

/** node:stream/web. */
export function makeStreamWeb(): object {
  const all = streams();
  return Object.fromEntries(MEMBERS.map((name) => [name, Reflect.get(all, name)]));
}

function adapters(): typeof Adapters {
  return lazy("node/stream-adapters") as typeof Adapters;
}

/** Replaces what the package says of web streams, which is that it has none. */
export function installWebAdapters(): void {
  const { Readable, Writable, Duplex } = stream as unknown as Record<string, object>;
  Object.assign(Readable as object, {
    fromWeb: (readableStream: unknown, options?: unknown) =>
      adapters().readableFromWeb(readableStream, options),
    toWeb: (streamReadable: unknown, options?: unknown) =>
      adapters().readableToWeb(streamReadable, options),
  });
  Object.assign(Writable as object, {
    fromWeb: (writableStream: unknown, options?: unknown) =>
      adapters().writableFromWeb(writableStream, options),
    toWeb: (streamWritable: unknown) => adapters().writableToWeb(streamWritable),
  });
  Object.assign(Duplex as object, {
    fromWeb: (pair: unknown, options?: unknown) => adapters().duplexFromWeb(pair, options),
    toWeb: (duplex: unknown, options?: unknown) => adapters().duplexToWeb(duplex, options),
  });
}
