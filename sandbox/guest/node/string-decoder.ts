import { unfinishedUtf8 } from "../web/text-decoder.ts";
import { asUint8Array } from "../web/bytes.ts";
import { Buffer, normalizeEncoding } from "./buffer.ts";
import { invalidArgType, nodeError } from "./errors.ts";
import { functionClass } from "./function-class.ts";

const HELD = Symbol("held");
const NOTHING = new Uint8Array(0);

/** Decodes a stream of buffers and keeps back the bytes of a character that is not complete yet. */
export interface StringDecoder {
  encoding: string;
  [HELD]: Uint8Array;
  write(chunk: unknown): string;
  end(chunk?: unknown): string;
  text(chunk: unknown, offset: number): string;
  readonly lastNeed: number;
  readonly lastTotal: number;
  readonly lastChar: Uint8Array;
}

const members = {
  write(chunk: unknown): string {
    if (typeof chunk === "string") return chunk;
    if (!ArrayBuffer.isView(chunk)) {
      throw invalidArgType("buf", ["Buffer", "TypedArray", "DataView"], chunk);
    }
    const bytes = Buffer.concat([this[HELD], asUint8Array(chunk)]);
    const ready = bytes.length - unfinished(this.encoding, bytes);
    this[HELD] = bytes.subarray(ready);
    return bytes.toString(this.encoding, 0, ready);
  },

  end(chunk?: unknown): string {
    const text = chunk === undefined ? "" : this.write(chunk);
    const rest = Buffer.from(this[HELD]);
    this[HELD] = NOTHING;
    return text + rest.toString(this.encoding);
  },

  text(chunk: unknown, offset: number): string {
    this[HELD] = NOTHING;
    return this.write(Buffer.from(chunk as Uint8Array).subarray(offset));
  },

  get lastNeed(): number {
    return this[HELD].length === 0 ? 0 : this.lastTotal - this[HELD].length;
  },

  get lastTotal(): number {
    const lead = this[HELD][0];
    if (lead === undefined) return 0;
    if (this.encoding === "utf8") return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    return this.encoding === "utf16le" ? (this[HELD].length > 1 ? 4 : 2) : 3;
  },

  get lastChar(): Uint8Array {
    const bytes = Buffer.alloc(4);
    bytes.set(this[HELD]);
    return bytes;
  },
} satisfies Partial<StringDecoder> & ThisType<StringDecoder>;

/** A function, as in Node: iconv-lite up to 0.4, which Express 4 reads bodies with, calls it for objects of its own. */
export const StringDecoder = functionClass<StringDecoder, [encoding?: unknown]>(
  "StringDecoder",
  Object as unknown as { readonly prototype: object },
  function (encoding) {
    const normal = normalizeEncoding(encoding);
    if (normal === undefined) {
      throw nodeError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(encoding)}`);
    }
    this.encoding = normal;
    Object.defineProperty(this, HELD, { value: NOTHING, writable: true });
  },
  members,
);
Object.setPrototypeOf(StringDecoder, Function.prototype);

function unfinished(encoding: string, bytes: Uint8Array): number {
  if (encoding === "utf8") return unfinishedUtf8(bytes);
  if (encoding === "base64" || encoding === "base64url") return bytes.length % 3;
  if (encoding !== "utf16le") return 0;
  const odd = bytes.length % 2;
  const high = bytes[bytes.length - odd - 1] ?? 0;
  return (high & 0xfc) === 0xd8 ? odd + 2 : odd;
}

export const stringDecoder = { StringDecoder };
