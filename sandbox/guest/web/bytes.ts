/** Any view of bytes as the three values a byte range is at the door. */
export interface ByteRange {
  readonly buffer: ArrayBuffer;
  readonly offset: number;
  readonly length: number;
}

/** Bytes of a buffer from which on a small part of it is copied before it crosses: the engine copies whole buffers. */
const LARGE_BYTES = 16_384;

/** The range behind a buffer or view; shared memory is copied, for it cannot cross the door. */
export function byteRange(source: ArrayBufferLike | ArrayBufferView): ByteRange {
  if (!ArrayBuffer.isView(source)) return byteRange(new Uint8Array(source));
  const { buffer, byteOffset: offset, byteLength: length } = source;
  const isSmallPart = buffer.byteLength > LARGE_BYTES && length < buffer.byteLength / 2;
  if (buffer instanceof ArrayBuffer && !isSmallPart) return { buffer, offset, length };
  return { buffer: new Uint8Array(buffer, offset, length).slice().buffer, offset: 0, length };
}

export function isBytes(value: unknown): value is ArrayBufferLike | ArrayBufferView {
  return ArrayBuffer.isView(value) || isAnyArrayBuffer(value);
}

export function isAnyArrayBuffer(value: unknown): value is ArrayBufferLike {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

/** The bytes of any buffer or view, without a copy. */
export function asUint8Array(source: ArrayBufferLike | ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(source)) return new Uint8Array(source);
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}
