import zlib from "node:zlib";
import { type CodecKind } from "../../protocol.ts";

/**
 * The synchronous half of a stream of node:zlib. It has no public name, but is the same object in Node and in workerd, which
 * took it over: `writeSync` fills `out` and leaves in `state` how much of it is free and how much of the input is unread.
 */
export interface NativeCodec {
  readonly _handle: {
    writeSync(
      flush: number,
      input: Uint8Array,
      inputOffset: number,
      inputLength: number,
      out: Uint8Array,
      outOffset: number,
      outLength: number,
    ): void;
    params(level: number, strategy: number): void;
    reset(): void;
  } | null;
  readonly _writeState: Uint32Array;
  readonly errored: (Error & { code?: string; errno?: number }) | null;
  on(event: "error", listener: () => void): void;
  close(): void;
}

/** Z_NO_FLUSH, BROTLI_OPERATION_PROCESS and ZSTD_e_continue. */
export const NO_FLUSH = 0;

type NativeCodecClass = new (options: object) => NativeCodec;

/** With what is wrong with it in `errored`, and nowhere else. */
export function openNative(kind: CodecKind, options: object): NativeCodec {
  // The classes of node:zlib are there by these names, though its types do not say so.
  const classes = zlib as unknown as Readonly<Record<CodecKind, NativeCodecClass>>;
  const native = new classes[kind](options);
  native.on("error", () => {});
  return native;
}
