/** Work over the bytes of a whole buffer: the engine would take a step for each of them. */
import { Buffer } from "node:buffer";
import { type HostInterface } from "../protocol.ts";

export type ByteServices = Pick<
  HostInterface,
  "bytesToText" | "textToBytes" | "utf8Length" | "bytesCompare"
>;

/** Node's encodings but UTF-8, which `textEncode` and `textDecode` serve. */
const ENCODINGS = ["base64", "base64url", "hex", "latin1", "ascii", "utf16le"] as const;

type Encoding = (typeof ENCODINGS)[number];

export const byteServices: ByteServices = {
  bytesToText(encoding, bytes, offset, length) {
    return Buffer.from(bytes, offset, length).toString(knownEncoding(encoding));
  },

  textToBytes(encoding, text) {
    // A copy of its own: a short Buffer is a part of a pool that others share.
    return new Uint8Array(Buffer.from(text, knownEncoding(encoding))).buffer;
  },

  utf8Length: (text) => Buffer.byteLength(text),

  bytesCompare: (a, offsetOfA, lengthOfA, b, offsetOfB, lengthOfB) =>
    Buffer.compare(
      new Uint8Array(a, offsetOfA, lengthOfA),
      new Uint8Array(b, offsetOfB, lengthOfB),
    ),
};

function knownEncoding(name: string): Encoding {
  const found = ENCODINGS.find((encoding) => encoding === name);
  if (found === undefined) throw new TypeError(`Unknown encoding: ${name.slice(0, 32)}`);
  return found;
}
