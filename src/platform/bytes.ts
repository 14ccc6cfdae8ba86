import { Buffer } from "node:buffer";

const NOT_BASE64 = /[^A-Za-z0-9+/=]/;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function toUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes that are not UTF-8 give undefined instead of replacement characters. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export function toHex(bytes: Uint8Array): string {
  return view(bytes).toString("hex");
}

/** Text that is not pairs of hexadecimal digits gives undefined. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  return copy(Buffer.from(text, "hex"));
}

export function toBase64(bytes: Uint8Array): string {
  return view(bytes).toString("base64");
}

/** Of bytes that are at hand in hexadecimal, such as a stored hash. */
export function base64OfHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}

export function toBase64Url(bytes: Uint8Array): string {
  return view(bytes).toString("base64url");
}

/** Standard base64 with its padding; anything else, white space included, gives undefined. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || NOT_BASE64.test(text)) return undefined;

  // Buffer skips what it does not understand, so a misplaced "=" shows as a wrong length.
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = Buffer.from(text, "base64");
  return bytes.byteLength === (text.length / 4) * 3 - padding ? copy(bytes) : undefined;
}

export function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  return copy(Buffer.from(text, "base64url"));
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A small Buffer is a window on a shared pool; only a large one owns its memory and need not be copied. */
function copy(buffer: Buffer): Uint8Array {
  return buffer.byteLength === buffer.buffer.byteLength
    ? new Uint8Array(buffer.buffer, 0, buffer.byteLength)
    : Uint8Array.from(buffer);
}

/** The pieces one behind the other. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
