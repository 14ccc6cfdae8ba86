import { byteRange, isAnyArrayBuffer } from "../web/bytes.ts";
import { invalidArgType, nodeError, outOfRange } from "./errors.ts";
import { type CodecSettings } from "./zlib-codec.ts";

/** What a class of zlib is given; each member is checked as Node checks it. */
export type ZlibOptions = Readonly<Record<string, unknown>>;

export type Family = "zlib" | "brotli" | "zstd";

/** The options that concern the stream and not the algorithm. */
export interface StreamSettings {
  readonly chunkSize: number;
  readonly maxOutputLength: number;
  readonly flush: number;
  readonly finishFlush: number;
  readonly info: boolean;
}

/** buffer.kMaxLength. */
const MAX_LENGTH = 2 ** 53 - 1;
const CHUNK_BYTES_MIN = 64;
const CHUNK_BYTES = 16_384;
const WINDOW_BITS = 15;
const BROTLI_PARAM_MAX = 8;
const ZSTD_PARAM_MAX = 402;

export function familyOf(kind: string): Family {
  if (kind.startsWith("Brotli")) return "brotli";
  return kind.startsWith("Zstd") ? "zstd" : "zlib";
}

/** [flush, finishFlush, fullFlush, the highest of all]. */
export const FLUSHES: Readonly<Record<Family, readonly [number, number, number, number]>> = {
  zlib: [0, 4, 3, 5],
  brotli: [0, 2, 1, 3],
  zstd: [0, 2, 1, 2],
};

export function streamSettings(family: Family, options: ZlibOptions): StreamSettings {
  const [flush, finishFlush, , flushMax] = FLUSHES[family];
  const { chunkSize } = options;
  let bytes = CHUNK_BYTES;
  if (isFiniteNumber(chunkSize, "options.chunkSize")) {
    if (chunkSize < CHUNK_BYTES_MIN) {
      throw outOfRange("options.chunkSize", `>= ${CHUNK_BYTES_MIN}`, chunkSize);
    }
    bytes = chunkSize;
  }
  return {
    chunkSize: bytes,
    flush: inRange(options, "flush", [0, flushMax], flush),
    finishFlush: inRange(options, "finishFlush", [0, flushMax], finishFlush),
    maxOutputLength: inRange(options, "maxOutputLength", [1, MAX_LENGTH], MAX_LENGTH),
    info: Boolean(options["info"]),
  };
}

/** What the host is told, for a class of zlib by its name. */
export function codecSettings(kind: string, options: ZlibOptions): CodecSettings {
  const family = familyOf(kind);
  const dictionary = readDictionary(options["dictionary"]);
  const view = dictionary === undefined ? {} : { dictionary };
  if (family === "zlib") return { kind, options: readZlib(kind, options), ...view };
  const params = readParams(family, options["params"]);
  if (family === "brotli") return { kind, options: { params } };
  const { pledgedSrcSize } = options;
  const size = pledgedSrcSize === undefined ? {} : { pledgedSrcSize };
  return { kind, options: { params, ...size }, ...view };
}

function readZlib(kind: string, options: ZlibOptions): Record<string, number> {
  const isUnpacking = kind === "Inflate" || kind === "Gunzip" || kind === "Unzip";
  const { windowBits } = options;
  const isByHeader =
    isUnpacking && (windowBits === undefined || windowBits === null || windowBits === 0);
  const bounds = [kind === "Gzip" ? 9 : 8, WINDOW_BITS] as const;
  return {
    windowBits: isByHeader ? 0 : inRange(options, "windowBits", bounds, WINDOW_BITS),
    level: inRange(options, "level", [-1, 9], -1),
    memLevel: inRange(options, "memLevel", [1, 9], 8),
    strategy: inRange(options, "strategy", [0, 4], 0),
  };
}

function readDictionary(dictionary: unknown): ArrayBufferView | undefined {
  if (dictionary === undefined || ArrayBuffer.isView(dictionary)) return dictionary;
  if (isAnyArrayBuffer(dictionary)) return new Uint8Array(byteRange(dictionary).buffer);
  const kinds = ["Buffer", "TypedArray", "DataView", "ArrayBuffer"];
  throw invalidArgType("options.dictionary", kinds, dictionary);
}

function readParams(family: "brotli" | "zstd", params: unknown): Record<string, number> {
  const [max, name, code] =
    family === "brotli"
      ? [BROTLI_PARAM_MAX, "Brotli", "ERR_BROTLI_INVALID_PARAM"]
      : [ZSTD_PARAM_MAX, "zstd", "ERR_ZSTD_INVALID_PARAM"];
  const read: Record<string, number> = {};
  for (const [key, value] of Object.entries(Object(params) as Record<string, unknown>)) {
    if (!(Number(key) >= 0 && Number(key) <= max)) {
      throw nodeError(RangeError, code, `${key} is not a valid ${name} parameter`);
    }
    if (typeof value !== "number" && typeof value !== "boolean") {
      throw invalidArgType("options.params[key]", "number", value);
    }
    read[key] = Number(value);
  }
  return read;
}

function isFiniteNumber(value: unknown, name: string): value is number {
  if (value === undefined || Number.isNaN(value)) return false;
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isFinite(value)) throw outOfRange(name, "a finite number", value);
  return true;
}

function inRange(
  options: ZlibOptions,
  name: string,
  [min, max]: readonly [number, number],
  otherwise: number,
): number {
  return checkRange(options[name], `options.${name}`, min, max, otherwise);
}

export function checkRange(
  value: unknown,
  name: string,
  min: number,
  max: number,
  otherwise: number,
): number {
  if (!isFiniteNumber(value, name)) return otherwise;
  if (value < min || value > max) throw outOfRange(name, `>= ${min} and <= ${max}`, value);
  return value;
}
