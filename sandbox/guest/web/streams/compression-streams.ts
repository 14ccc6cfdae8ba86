import type { ReadableStream, WritableStream } from "web-streams-polyfill";
import { lazy } from "../../lazy.ts";
import { nodeError } from "../../node/errors.ts";
import type * as Adapters from "../../node/stream-adapters.ts";
import { type Transform } from "../../node/stream.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";

/** By format, the classes of node:zlib that do the work. */
const CLASSES = {
  deflate: ["Deflate", "Inflate"],
  "deflate-raw": ["DeflateRaw", "InflateRaw"],
  gzip: ["Gzip", "Gunzip"],
  brotli: ["BrotliCompress", "BrotliDecompress"],
} as const satisfies Readonly<Record<string, readonly [compress: string, decompress: string]>>;

/** Of the two that every gzip header begins with (RFC 1952, 2.3.1). */
const GZIP_FIRST_BYTE = 0x1f;

interface Pair {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
}

type Worker = Transform & { readonly bytesWritten: number };
type ZlibModule = Readonly<Record<string, (options?: object) => Worker>>;

/** What both classes are: a stream of zlib seen as a pair of web streams. */
class Compression {
  readonly #pair: Pair;

  constructor(format: unknown, direction: 0 | 1, name: string) {
    this.#pair = openPair(format, direction, name);
  }

  get readable(): ReadableStream {
    return this.#pair.readable;
  }

  get writable(): WritableStream {
    return this.#pair.writable;
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): unknown {
    if (depth < 0) return this;
    const { readable, writable } = this;
    return `${this[Symbol.toStringTag]} ${inspect({ readable, writable }, options)}`;
  }

  get [Symbol.toStringTag](): string {
    return "CompressionStream";
  }
}

export class CompressionStream extends Compression {
  constructor(...[format]: readonly [format?: unknown]) {
    super(format, 0, "CompressionStream");
  }
}

export class DecompressionStream extends Compression {
  constructor(...[format]: readonly [format?: unknown]) {
    super(format, 1, "DecompressionStream");
  }

  override get [Symbol.toStringTag](): string {
    return "DecompressionStream";
  }
}

function openPair(format: unknown, direction: 0 | 1, name: string): Pair {
  const key = `${format as string}`;
  const kind = Object.hasOwn(CLASSES, key) ? CLASSES[key as keyof typeof CLASSES] : undefined;
  if (kind === undefined) {
    const text = `1st argument '${key}' is not a valid enum value of type CompressionFormat.`;
    throw nodeError(TypeError, "ERR_INVALID_ARG_VALUE", `Failed to construct '${name}': ${text}`);
  }
  const { zlib } = lazy("node/zlib") as { zlib: ZlibModule };
  const worker = zlib[`create${kind[direction]}`]?.();
  if (worker === undefined) throw new Error(`node:zlib has no ${kind[direction]}`);
  let given = 0;
  let first: number | undefined;
  const transform = worker._transform.bind(worker);
  worker._transform = (chunk, encoding, done) => {
    const bytes = chunk as Uint8Array;
    given += bytes.length;
    first ??= bytes[0];
    transform(chunk, encoding, done);
  };
  const adapters = lazy("node/stream-adapters") as typeof Adapters;
  const toFailure = (error: Error): Error => {
    // Of a header there is one only: what fails as a second one is no part of the compressed data.
    const isJunk = first === GZIP_FIRST_BYTE && error.message === "incorrect header check";
    return isJunk ? trailingJunk() : asTypeError(error);
  };
  const readable = adapters.readableToWeb(worker, undefined, {
    toFailure,
    atEnd: () => (worker.bytesWritten < given ? trailingJunk() : undefined),
  });
  return { readable, writable: adapters.writableToWeb(worker, { toFailure }) };
}

/** Wrong data is a TypeError (Compression Standard), and its cause is what zlib says. */
function asTypeError(error: Error): Error {
  const { code } = error as { code?: unknown };
  if (typeof code !== "string" || !/^(Z_|ERR_.*BROTLI|ERR__ERROR|ERR_ZLIB)/.test(code))
    return error;
  return Object.assign(new TypeError(undefined, { cause: error }), { code });
}

function trailingJunk(): Error {
  const text = "Trailing junk found after the end of the compressed stream";
  return nodeError(TypeError, "ERR_TRAILING_JUNK_AFTER_STREAM_END", text);
}
