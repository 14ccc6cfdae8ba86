import { encodeUtf8 } from "../../node/buffer-codec.ts";

/** The bytes of a percent-encoded text (URL Standard 1.3); what is no escape stays. */
export function percentDecode(text: string): Uint8Array<ArrayBuffer> {
  const source = encodeUtf8(text);
  if (!text.includes("%")) return source;
  const bytes = new Uint8Array(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at++) {
    const digits = String.fromCharCode(source[at + 1] ?? 0, source[at + 2] ?? 0);
    const isEscape = source[at] === 0x25 && /^[0-9a-f]{2}$/i.test(digits);
    bytes[length++] = isEscape ? Number.parseInt(digits, 16) : (source[at] ?? 0);
    if (isEscape) at += 2;
  }
  return bytes.subarray(0, length);
}
