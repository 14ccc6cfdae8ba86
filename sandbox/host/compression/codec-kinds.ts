import { type CodecKind } from "../../protocol.ts";

/** What a guest says of a codec; every member is a number. */
export interface CodecOptions {
  readonly level?: number;
  readonly windowBits?: number;
  readonly memLevel?: number;
  readonly strategy?: number;
  readonly pledgedSrcSize?: number;
  /** Parameters of Brotli and Zstandard by their numbers. */
  readonly params?: Readonly<Record<string, number>>;
}

/** The highest value for "flush" that each family knows; Node ends the process at any other. */
export function flushMax(kind: CodecKind): number {
  return isBrotli(kind) || isZstd(kind) ? 2 : 5;
}

export function isBrotli(kind: CodecKind): boolean {
  return kind.startsWith("Brotli");
}

export function isZstd(kind: CodecKind): boolean {
  return kind.startsWith("Zstd");
}

export function isDecoder(kind: CodecKind): boolean {
  return /^(Inflate|Gunzip|Unzip)|Decompress$/.test(kind);
}

/** BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN (brotli/encode.h) and BROTLI_DECODER_PARAM_LARGE_WINDOW (brotli/decode.h). */
const BROTLI_QUALITY = 1;
const BROTLI_LGWIN = 2;
const BROTLI_DECODER_LARGE_WINDOW = 1;
const BROTLI_QUALITY_DEFAULT = 11;
const BROTLI_LGWIN_DEFAULT = 22;
/** Windows with which the tables of an encoder stay below 10 MB at these qualities. */
const BROTLI_LGWIN_MAX = 20;
const BROTLI_LGWIN_MAX_FROM_7 = 16;
const BROTLI_LGWIN_MAX_FROM_10 = 18;

/** ZSTD_c_compressionLevel, ZSTD_c_windowLog, ZSTD_c_hashLog, ZSTD_c_chainLog and ZSTD_d_windowLogMax (zstd.h). */
const ZSTD_LEVEL = 100;
const ZSTD_WINDOW_LOG = 101;
const ZSTD_HASH_LOG = 102;
const ZSTD_CHAIN_LOG = 103;
const ZSTD_DECODER_WINDOW_LOG_MAX = 100;
const ZSTD_LEVEL_DEFAULT = 3;
const ZSTD_LEVEL_MAX = 22;
/** From this level on the tables of an encoder that does not know its input's size grow to as much as 700 MB. */
const ZSTD_LEVEL_LARGE = 6;
const ZSTD_LOGS_MAX: Readonly<Record<number, number>> = {
  [ZSTD_WINDOW_LOG]: 20,
  [ZSTD_HASH_LOG]: 19,
  [ZSTD_CHAIN_LOG]: 18,
};
/**
 * The parameters that a guest may set: those of the tables and the search, ZSTD_c_targetCBlockSize, and those of a frame's
 * header. The others have memory or threads of their own: ZSTD_c_ldmHashLog alone can ask for 8 GB.
 */
const ZSTD_PARAMS: ReadonlySet<number> = new Set([
  100, 101, 102, 103, 104, 105, 106, 107, 130, 200, 201, 202,
]);
/** ZSTD_c_searchLog, ZSTD_c_minMatch, ZSTD_c_targetLength and ZSTD_c_strategy: how long an encoder searches, whatever its level. */
const ZSTD_SEARCH_PARAMS = [104, 105, 106, 107];
/** The window that every decoder of Zstandard should support (RFC 8878, 3.1.1.1.2): 8 MB. */
const ZSTD_DECODER_WINDOW_LOG = 23;

/** Bytes that a codec may take at most with the parameters that `boundedParams` leaves it. */
export function codecBytes(kind: CodecKind): number {
  if (isBrotli(kind)) return isDecoder(kind) ? 4 * 2 ** 20 : 10 * 2 ** 20;
  if (isZstd(kind)) return isDecoder(kind) ? 8 * 2 ** 20 : 6 * 2 ** 20;
  // zconf.h: (1 << (windowBits + 2)) + (1 << (memLevel + 9)), and a window for an inflater.
  return isDecoder(kind) ? 48 * 1024 : 384 * 1024;
}

/**
 * The parameters that a codec really gets. Where the whole input is there at once, an encoder sizes its tables by it;
 * otherwise these bounds keep one guest from taking all the memory of the isolate. They change no format, only the ratio.
 */
export function boundedParams(
  kind: CodecKind,
  params: Readonly<Record<string, number>>,
  isWhole: boolean,
): Record<string, number> {
  const bounded = { ...params };
  if (kind === "BrotliDecompress") bounded[BROTLI_DECODER_LARGE_WINDOW] = 0;
  if (kind === "ZstdDecompress")
    lower(bounded, ZSTD_DECODER_WINDOW_LOG_MAX, ZSTD_DECODER_WINDOW_LOG);
  if (kind === "BrotliCompress") {
    const quality = bounded[BROTLI_QUALITY] ?? BROTLI_QUALITY_DEFAULT;
    const isHashed = quality >= 7 && quality < 10;
    if (!isWhole || isHashed) lower(bounded, BROTLI_LGWIN, lgwinMax(quality), BROTLI_LGWIN_DEFAULT);
  }
  if (kind === "ZstdCompress") {
    for (const name of Object.keys(bounded)) {
      if (!ZSTD_PARAMS.has(Number(name))) delete bounded[name];
    }
  }
  if (kind === "ZstdCompress" && !isWhole) {
    const isLarge = (bounded[ZSTD_LEVEL] ?? ZSTD_LEVEL_DEFAULT) >= ZSTD_LEVEL_LARGE;
    for (const [name, max] of Object.entries(ZSTD_LOGS_MAX)) {
      if (isLarge || bounded[name] !== undefined) lower(bounded, Number(name), max);
    }
  }
  return bounded;
}

function lgwinMax(quality: number): number {
  if (quality >= 10) return BROTLI_LGWIN_MAX_FROM_10;
  return quality >= 7 ? BROTLI_LGWIN_MAX_FROM_7 : BROTLI_LGWIN_MAX;
}

function lower(params: Record<string, number>, name: number, max: number, otherwise = max): void {
  params[name] = Math.min(params[name] || otherwise, max);
}

/** Units of fuel for a byte of input and a byte of output. */
export interface CodecCost {
  readonly perByteIn: number;
  readonly perByteOut: number;
}

/** What opening a codec costs, in units: about 10 µs. */
export const CODEC_OPEN_UNITS = 4000;

/** The time that each took for source text, in units of fuel (350,000 for a millisecond), rounded up. */
export function codecCost(kind: CodecKind, options: CodecOptions): CodecCost {
  if (isDecoder(kind)) return { perByteIn: 1, perByteOut: 1 };
  const params = options.params ?? {};
  if (isBrotli(kind)) return encoderCost(params[BROTLI_QUALITY] ?? BROTLI_QUALITY_DEFAULT, BROTLI);
  if (isZstd(kind)) {
    const isTuned = ZSTD_SEARCH_PARAMS.some((name) => params[name] !== undefined);
    const level = isTuned ? ZSTD_LEVEL_MAX : (params[ZSTD_LEVEL] ?? ZSTD_LEVEL_DEFAULT);
    return encoderCost(level, ZSTD);
  }
  const level = options.level ?? -1;
  return encoderCost(level === -1 ? 6 : level, DEFLATE);
}

/** Units for a byte of input up to each level. */
const DEFLATE = { 6: 8, 9: 20 };
const BROTLI = { 4: 5, 6: 8, 9: 30, 11: 360 };
const ZSTD = { 4: 2, 9: 6, 15: 25, 22: 110 };

function encoderCost(level: number, table: Readonly<Record<number, number>>): CodecCost {
  const found = Object.entries(table).find(([upTo]) => level <= Number(upTo));
  return { perByteIn: found?.[1] ?? Math.max(...Object.values(table)), perByteOut: 1 };
}
