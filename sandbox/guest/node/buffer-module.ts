import { atob, btoa } from "../web/base64.ts";
import { resolveObjectURL } from "../web/object-urls.ts";
import { call } from "../door.ts";
import { asUint8Array, byteRange, isBytes } from "../web/bytes.ts";
import { Buffer, inspectLimit } from "./buffer.ts";
import { decodeBytes, normalizeEncoding, utf8Length } from "./buffer-codec.ts";
import { invalidArgType } from "./errors.ts";
import { Blob, File } from "../web/fetch/blob.ts";
import { assertNumber } from "./validate.ts";

/** V8's limits on 64-bit platforms. */
const MAX_LENGTH = 2 ** 53 - 1;
const MAX_STRING_LENGTH = 2 ** 29 - 24;

function isUtf8(input: unknown): boolean {
  const bytes = needBytes(input);
  const { buffer, offset, length } = byteRange(bytes);
  try {
    call("textDecode", "utf-8", true, true, buffer, offset, length);
    return true;
  } catch {
    return false;
  }
}

function isAscii(input: unknown): boolean {
  const text = decodeBytes(needBytes(input), "latin1");
  return utf8Length(text) === text.length;
}

function needBytes(input: unknown): Uint8Array {
  if (isBytes(input)) return asUint8Array(input);
  throw invalidArgType("input", ["ArrayBuffer", "Buffer", "TypedArray"], input);
}

function transcode(source: unknown, from: unknown, to: unknown): Uint8Array {
  if (!(source instanceof Uint8Array)) {
    throw invalidArgType("source", ["Buffer", "Uint8Array"], source);
  }
  const [input, output] = [textEncoding(from), textEncoding(to)];
  if (input === undefined || output === undefined) throw cannotTranscode();
  const { buffer, offset, length } = byteRange(source);
  return Buffer.from(call("bytesTranscode", input, output, buffer, offset, length));
}

/** ICU's name of what it cannot do, as Node gives it. */
function cannotTranscode(): Error {
  const text = "Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]";
  return Object.assign(new Error(text), { code: "U_ILLEGAL_ARGUMENT_ERROR", errno: 1 });
}

function textEncoding(name: unknown): string | undefined {
  const normal = normalizeEncoding(name);
  return normal !== undefined && /^(utf8|utf16le|latin1|ascii)$/.test(normal) ? normal : undefined;
}

/** Packages look for methods on its prototype (buffer-equal-constant-time, below jsonwebtoken). */
function SlowBuffer(size: unknown): unknown {
  return Buffer.allocUnsafeSlow(size as number);
}
Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
Object.setPrototypeOf(SlowBuffer, Uint8Array);

/** node:buffer. */
export const bufferModule = {
  Buffer,
  SlowBuffer,
  transcode,
  isUtf8,
  isAscii,
  kMaxLength: MAX_LENGTH,
  kStringMaxLength: MAX_STRING_LENGTH,
  get INSPECT_MAX_BYTES() {
    return inspectLimit.bytes;
  },
  set INSPECT_MAX_BYTES(bytes: unknown) {
    assertNumber(bytes, "INSPECT_MAX_BYTES", 0);
    inspectLimit.bytes = bytes;
  },
  constants: { MAX_LENGTH, MAX_STRING_LENGTH },
  btoa,
  atob,
  Blob,
  File,
  resolveObjectURL,
};
