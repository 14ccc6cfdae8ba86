import zlib from "node:zlib";
import { CODEC_STEP_BYTES_MAX, type CodecKind } from "../../protocol.ts";
import { HostError } from "../host-error.ts";
import { type NativeCodec, NO_FLUSH, openNative } from "./native-codec.ts";
import {
  boundedParams,
  type CodecOptions,
  flushMax,
  isBrotli,
  isDecoder,
  isZstd,
} from "./codec-kinds.ts";

/** What a write has given, and how much of its input it has not read. */
export interface CodecStep {
  readonly output: Uint8Array;
  readonly read: number;
}

/** One stream of compression or decompression, worked through in bounded steps. */
export class Codec {
  readonly #kind: CodecKind;
  readonly #options: CodecOptions;
  readonly #dictionary: Uint8Array | undefined;
  #native: NativeCodec | undefined;
  #isClosed = false;

  constructor(kind: CodecKind, options: CodecOptions, dictionary: Uint8Array | undefined) {
    this.#kind = kind;
    this.#options = options;
    this.#dictionary = dictionary;
    // What is wrong with the options shows at once; the parameters are settled by the first write.
    if (!isBrotli(kind) && !isZstd(kind)) this.#native = this.#open(true);
    else this.#open(true).close();
  }

  /** Reads from `input` until it or `room` is used up. A step that read nothing and left room has come to the end. */
  write(flush: number, input: Uint8Array, room: number): CodecStep {
    if (!(Number.isInteger(flush) && flush >= 0 && flush <= flushMax(this.#kind))) {
      throw new RangeError(`Invalid flush value: ${flush}`);
    }
    const taken = Math.min(input.length, CODEC_STEP_BYTES_MAX);
    const mode = taken < input.length ? NO_FLUSH : flush;
    const isWhole = mode === flushMax(this.#kind);
    this.#native ??= this.#open(isWhole);
    const native = this.#native;
    if (this.#isClosed || native._handle === null) throw closed();
    const outBytes = Math.min(Math.max(1, Math.trunc(room) || 1), CODEC_STEP_BYTES_MAX);
    const out = new Uint8Array(outBytes);
    native._handle.writeSync(mode, input, 0, taken, out, 0, outBytes);
    if (native.errored !== null) {
      this.close();
      throw this.#toHostError(native.errored);
    }
    const [free = 0, unread = 0] = native._writeState;
    return { output: out.subarray(0, outBytes - free), read: taken - unread };
  }

  /** Changes level and strategy of a deflater, or fails as Node does. */
  params(level: number, strategy: number): void {
    if (this.#isClosed || !this.#native?._handle) throw closed();
    if (isBrotli(this.#kind) || isZstd(this.#kind) || isDecoder(this.#kind)) return;
    checkRange("level", level, zlib.constants.Z_MIN_LEVEL, zlib.constants.Z_MAX_LEVEL);
    checkRange("strategy", strategy, zlib.constants.Z_DEFAULT_STRATEGY, zlib.constants.Z_FIXED);
    this.#native._handle.params(level, strategy);
  }

  reset(): void {
    if (this.#isClosed) throw closed();
    const native = this.#native;
    if (!isBrotli(this.#kind) && !isZstd(this.#kind)) return native?._handle?.reset();
    // These forget their parameters when they are reset, and would work without our bounds.
    this.#native = undefined;
    if (native?._handle) native.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#native?._handle) this.#native.close();
  }

  #open(isWhole: boolean): NativeCodec {
    const { params, ...options } = this.#options;
    const bounded = boundedParams(this.#kind, params ?? {}, isWhole);
    const dictionary = this.#dictionary === undefined ? {} : { dictionary: this.#dictionary };
    const hasParams = isBrotli(this.#kind) || isZstd(this.#kind);
    const given = { ...options, ...dictionary, ...(hasParams ? { params: bounded } : {}) };
    return openNative(this.#kind, given);
  }

  /** workerd has other words than Node for the errors of Brotli and Zstandard. */
  #toHostError(error: Error & { code?: string; errno?: number }): HostError {
    const { code = "Z_STREAM_ERROR", errno = -2 } = error;
    const message = error.message.replace(/^Zstd (de)?compression failed: /, "");
    if (/^unexpected end of file$/i.test(message)) {
      const fields = { code: "Z_BUF_ERROR", errno: zlib.constants.Z_BUF_ERROR };
      return new HostError("unexpected end of file", fields);
    }
    if (this.#kind === "BrotliDecompress") {
      const known = numberOf(`BROTLI_DECODER_${code.replace("ERR__", "")}`);
      return new HostError("Decompression failed", { code, errno: known ?? errno });
    }
    const name = ZSTD_CODES[message] ?? code;
    return new HostError(message, { code: name, errno: numberOf(name) ?? errno });
  }
}

/** What zstd says, and the name that Node gives with it (zstd_errors.h). */
const ZSTD_CODES: Readonly<Record<string, string>> = {
  "Unknown frame descriptor": "ZSTD_error_prefix_unknown",
  "Data corruption detected": "ZSTD_error_corruption_detected",
  "Restored data doesn't match checksum": "ZSTD_error_checksum_wrong",
  "Src size is incorrect": "ZSTD_error_srcSize_wrong",
  "Frame requires too much memory for decoding": "ZSTD_error_frameParameter_windowTooLarge",
};

function numberOf(name: string): number | undefined {
  return (zlib.constants as unknown as Readonly<Record<string, number | undefined>>)[name];
}

function closed(): HostError {
  return new HostError("zlib binding closed", { code: "ERR_STREAM_DESTROYED" });
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`The value of "${name}" is out of range. Received ${value}`);
}
