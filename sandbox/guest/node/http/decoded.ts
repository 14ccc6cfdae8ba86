import { lazy } from "../../lazy.ts";
import { type IncomingMessage } from "./incoming.ts";
import { stream } from "../stream.ts";

/** Classes of node:zlib by content coding (RFC 9110, 8.4.1). */
const DECODERS: ReadonlyMap<string, string> = new Map([
  ["gzip", "Gunzip"],
  ["x-gzip", "Gunzip"],
  ["deflate", "Inflate"],
  ["br", "BrotliDecompress"],
  ["zstd", "ZstdDecompress"],
]);
/** Codings that undo each other's work, at most; so many has fetch of Node.js. */
const CODINGS_MAX = 5;
/** Z_SYNC_FLUSH and BROTLI_OPERATION_FLUSH: what is cut off is no error, and what has come is handed on. */
const LENIENT = {
  zlib: { flush: 2, finishFlush: 2 },
  other: { flush: 1, finishFlush: 1 },
};

type Chunks = AsyncIterable<unknown>;
type Zlib = Readonly<Record<string, new (options: object) => Chunks>>;

/** The body of a message as fetch gives it: decoded, unless a coding is unknown. */
export function decoded(message: IncomingMessage): Chunks {
  const codings = String(message.headers["content-encoding"] ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "");
  const names = codings.toReversed().map((coding) => DECODERS.get(coding));
  if (names.length === 0 || names.length > CODINGS_MAX || names.includes(undefined)) return message;
  const { zlib } = lazy("node/zlib") as { readonly zlib: Zlib };
  return names.reduce((source: Chunks, name = "") => {
    const Decoder = zlib[name];
    if (Decoder === undefined) return source;
    const options = /^(Gunzip|Inflate)$/.test(name) ? LENIENT.zlib : LENIENT.other;
    const decoder = new Decoder(options);
    // What fails is told by the decoder to whoever reads it.
    stream.pipeline(source as never, decoder as never, () => {});
    return decoder;
  }, message);
}
