/** Work over the bytes of a whole buffer: the engine would take a step for each of them. */
import { Buffer, transcode } from "node:buffer";
import { HostError } from "./host-error.ts";
import { type HostInterface } from "../protocol.ts";

export type ByteServices = Pick<
  HostInterface,
  | "bytesToText"
  | "textToBytes"
  | "utf8Length"
  | "bytesCompare"
  | "bytesSwap"
  | "bytesTranscode"
  | "binaryToBase64"
  | "base64ToBinary"
>;

/** ICU's number of that error. */
const INVALID_CHAR_FOUND = 10;

/** Node's encodings but UTF-8, which `textEncode` and `textDecode` serve. */
const ENCODINGS = ["base64", "base64url", "hex", "latin1", "ascii", "utf16le"] as const;

/** Those that Node's transcode() knows. */
const TRANSCODED = ["utf8", "utf16le", "latin1", "ascii"] as const;

export const byteServices: ByteServices = {
  bytesToText(encoding, bytes, offset, length) {
    return Buffer.from(bytes, offset, length).toString(known(ENCODINGS, encoding));
  },

  textToBytes(encoding, text) {
    return own(Buffer.from(text, known(ENCODINGS, encoding)));
  },

  utf8Length: (text) => Buffer.byteLength(text),

  bytesCompare: (a, offsetOfA, lengthOfA, b, offsetOfB, lengthOfB) =>
    Buffer.compare(
      new Uint8Array(a, offsetOfA, lengthOfA),
      new Uint8Array(b, offsetOfB, lengthOfB),
    ),

  bytesSwap(wordBytes, bytes, offset, length) {
    // The door has made a copy of the range, which is ours to change.
    const words = Buffer.from(bytes, offset, length);
    if (length % wordBytes !== 0) throw new RangeError("Expected whole words");
    if (wordBytes === 2) words.swap16();
    else if (wordBytes === 4) words.swap32();
    else if (wordBytes === 8) words.swap64();
    else throw new RangeError(`Expected words of 2, 4 or 8 bytes, got ${wordBytes}`);
    return own(words);
  },

  bytesTranscode(from, to, bytes, offset, length) {
    const given = new Uint8Array(bytes, offset, length);
    const encodings = [known(TRANSCODED, from), known(TRANSCODED, to)] as const;
    try {
      return own(transcode(given, ...encodings));
    } catch {
      // Malformed input is the guest's own fault, whatever the platform calls it.
      const code = "U_INVALID_CHAR_FOUND";
      const message = `Unable to transcode Buffer [${code}]`;
      throw new HostError(message, { code, errno: INVALID_CHAR_FOUND });
    }
  },

  binaryToBase64: (text) => unlessInvalid(() => btoa(text)),
  base64ToBinary: (text) => unlessInvalid(() => atob(text)),
};

/** A short Buffer is a part of a pool that others share: it is copied. */
function own({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isWhole ? buffer : new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
}

/** The web's two functions throw an InvalidCharacterError; the guest makes its own. */
function unlessInvalid(work: () => string): string | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidCharacterError") return undefined;
    throw error;
  }
}

function known<T extends string>(encodings: readonly T[], name: string): T {
  const found = encodings.find((encoding) => encoding === name);
  if (found === undefined) throw new TypeError(`Unknown encoding: ${name.slice(0, 32)}`);
  return found;
}
