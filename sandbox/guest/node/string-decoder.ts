import { unfinishedUtf8 } from "../web/text-decoder.ts";
import { asUint8Array } from "../web/bytes.ts";
import { Buffer, normalizeEncoding } from "./buffer.ts";
import { invalidArgType, nodeError } from "./errors.ts";

/** Decodes a stream of buffers and keeps back the bytes of a character that is not complete yet. */
export class StringDecoder {
  readonly encoding: string;
  #held: Uint8Array = new Uint8Array(0);

  constructor(encoding?: unknown) {
    const normal = normalizeEncoding(encoding);
    if (normal === undefined) {
      throw nodeError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(encoding)}`);
    }
    this.encoding = normal;
  }

  write(chunk: unknown): string {
    if (typeof chunk === "string") return chunk;
    if (!ArrayBuffer.isView(chunk)) {
      throw invalidArgType("buf", ["Buffer", "TypedArray", "DataView"], chunk);
    }
    const bytes = Buffer.concat([this.#held, asUint8Array(chunk)]);
    const ready = bytes.length - this.#unfinished(bytes);
    this.#held = bytes.subarray(ready);
    return bytes.toString(this.encoding, 0, ready);
  }

  end(chunk?: unknown): string {
    const text = chunk === undefined ? "" : this.write(chunk);
    const rest = Buffer.from(this.#held);
    this.#held = new Uint8Array(0);
    return text + rest.toString(this.encoding);
  }

  text(chunk: unknown, offset: number): string {
    this.#held = new Uint8Array(0);
    return this.write(Buffer.from(chunk as Uint8Array).subarray(offset));
  }

  get lastNeed(): number {
    return this.#held.length === 0 ? 0 : this.lastTotal - this.#held.length;
  }

  get lastTotal(): number {
    const lead = this.#held[0];
    if (lead === undefined) return 0;
    if (this.encoding === "utf8") return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    return this.encoding === "utf16le" ? (this.#held.length > 1 ? 4 : 2) : 3;
  }

  get lastChar(): Uint8Array {
    const bytes = Buffer.alloc(4);
    bytes.set(this.#held);
    return bytes;
  }

  #unfinished(bytes: Uint8Array): number {
    if (this.encoding === "utf8") return unfinishedUtf8(bytes);
    if (this.encoding === "base64" || this.encoding === "base64url") return bytes.length % 3;
    if (this.encoding !== "utf16le") return 0;
    const odd = bytes.length % 2;
    const high = bytes[bytes.length - odd - 1] ?? 0;
    return (high & 0xfc) === 0xd8 ? odd + 2 : odd;
  }
}

export const stringDecoder = { StringDecoder };
