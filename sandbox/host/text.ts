const encoder = new TextEncoder();

export function textEncode(text: string): ArrayBuffer {
  return encoder.encode(text).buffer as ArrayBuffer;
}

/** Decodes whole input; a RangeError names an unknown label, a TypeError malformed input when `fatal`. */
export function textDecode(
  label: string,
  fatal: boolean,
  ignoreBOM: boolean,
  bytes: ArrayBuffer,
  offset: number,
  length: number,
): string {
  return new TextDecoder(label, { fatal, ignoreBOM }).decode(new Uint8Array(bytes, offset, length));
}
