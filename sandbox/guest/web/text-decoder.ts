import { call } from "../door.ts";
import { nodeError, unavailable } from "../node/errors.ts";
import { CUSTOM_INSPECT, inspect } from "../node/util-inspect.ts";
import { assertObject } from "../node/validate.ts";
import { asUint8Array, byteRange, isBytes } from "./bytes.ts";
import { findEncoding, isMultiByte } from "./encoding-labels.ts";

export interface TextDecoderOptions {
  fatal?: unknown;
  ignoreBOM?: unknown;
}

const EMPTY = new Uint8Array(0);

export class TextDecoder {
  readonly #encoding: string;
  readonly #fatal: boolean;
  readonly #ignoreBom: boolean;
  /** Bytes of a character whose rest has not come yet. */
  #held: Uint8Array = EMPTY;
  /** Whether a byte order mark can no longer come. */
  #begun = false;

  constructor(label: unknown = "utf-8", options: TextDecoderOptions = {}) {
    if (options !== null) assertObject(options, "options");
    const encoding = findEncoding(`${label as string}`);
    if (encoding === undefined) {
      const text = `The "${label as string}" encoding is not supported`;
      throw nodeError(RangeError, "ERR_ENCODING_NOT_SUPPORTED", text);
    }
    this.#encoding = encoding;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBom = Boolean(options?.ignoreBOM);
  }

  get encoding(): string {
    return this.#encoding;
  }

  get fatal(): boolean {
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBom;
  }

  decode(input: unknown = EMPTY, options: { stream?: unknown } = {}): string {
    if (!isBytes(input)) {
      const text =
        'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.';
      throw nodeError(TypeError, "ERR_INVALID_ARG_TYPE", text);
    }
    const streaming = Boolean(options?.stream);
    if (!streaming && this.#held.length === 0 && !this.#begun) return this.#decodeWhole(input);
    if (streaming && isMultiByte(this.#encoding)) {
      throw unavailable(`TextDecoder.decode() of ${this.#encoding} with { stream: true }`);
    }
    const bytes = joined(this.#held, asUint8Array(input));
    const ready = streaming ? bytes.length - unfinished(bytes, this.#encoding) : bytes.length;
    this.#held = streaming ? bytes.slice(ready) : EMPTY;
    const text = this.#decodeWhole(bytes.subarray(0, ready));
    this.#begun = streaming && (this.#begun || ready > 0);
    return text;
  }

  #decodeWhole(input: ArrayBufferLike | ArrayBufferView): string {
    const { buffer, offset, length } = byteRange(input);
    if (length === 0) return "";
    const keepBom = this.#ignoreBom || this.#begun;
    try {
      return call("textDecode", this.#encoding, this.#fatal, keepBom, buffer, offset, length);
    } catch {
      this.#held = EMPTY;
      this.#begun = false;
      const text = `The encoded data was not valid for encoding ${this.#encoding}`;
      throw nodeError(TypeError, "ERR_ENCODING_INVALID_ENCODED_DATA", text);
    }
  }

  [CUSTOM_INSPECT](): string {
    const { encoding, fatal, ignoreBOM } = this;
    return `TextDecoder ${inspect({ encoding, fatal, ignoreBOM })}`;
  }

  get [Symbol.toStringTag](): string {
    return "TextDecoder";
  }
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  if (head.length === 0) return tail;
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}

/** How many bytes at the end begin a character that more input may complete. */
function unfinished(bytes: Uint8Array, encoding: string): number {
  if (encoding === "utf-8") return unfinishedUtf8(bytes);
  if (encoding !== "utf-16le" && encoding !== "utf-16be") return 0;
  const odd = bytes.length % 2;
  const high = bytes[bytes.length - odd - (encoding === "utf-16le" ? 1 : 2)] ?? 0;
  return (high & 0xfc) === 0xd8 ? odd + 2 : odd;
}

/** Length of the incomplete UTF-8 sequence that ends `bytes`; 0 when it is complete or already wrong. */
export function unfinishedUtf8(bytes: Uint8Array): number {
  const end = bytes.length;
  for (let back = 1; back <= Math.min(3, end); back++) {
    const lead = bytes[end - back] ?? 0;
    if ((lead & 0xc0) === 0x80) continue;
    const wanted = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    if (lead >= 0xf5 || wanted <= back) return 0;
    return back > 1 && !fitsAfter(lead, bytes[end - back + 1] ?? 0) ? 0 : back;
  }
  return 0;
}

/** Unicode table 3-7: the second byte's range is narrower after four lead bytes. */
function fitsAfter(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second < 0xa0;
  if (lead === 0xf0) return second >= 0x90;
  if (lead === 0xf4) return second < 0x90;
  return true;
}
