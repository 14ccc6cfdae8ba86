import { fromUtf8, joinBytes, toBase64 } from "../platform/bytes.ts";
import { serializationFailed } from "./errors.ts";

/** Deeper than any input is. */
const DEPTH_MAX = 64;

const INDEFINITE = 31;
const BREAK = 0xff;
/** RFC 8949, section 3.4.2. AWS counts milliseconds where the RFC has seconds. */
const TAG_TIME = 1;

const FALSE = 20;
const TRUE = 21;
const NULL = 22;
const UNDEFINED = 23;

/**
 * A value of CBOR (RFC 8949) as the JSON protocol has it: bytes in base64, times in seconds. Throws
 * SerializationException for anything else than one value.
 */
export function readCbor(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.isAtEnd) throw malformed();
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.byteLength;
  }

  value(depth: number): unknown {
    if (depth > DEPTH_MAX) throw malformed();
    const { major, info } = this.#head();
    switch (major) {
      case 0:
        return this.#argument(info);
      case 1:
        return -1 - this.#argument(info);
      case 2:
        return toBase64(this.#string(major, info));
      case 3:
        return this.#text(info);
      case 4:
        return this.#items(info, () => this.value(depth + 1));
      case 5:
        return Object.fromEntries(this.#items(info, () => this.#entry(depth)));
      case 6:
        return this.#tagged(info, depth);
      default:
        return this.#simple(info);
    }
  }

  #head(): { readonly major: number; readonly info: number } {
    const byte = this.#take(1)[0] ?? 0;
    return { major: byte >> 5, info: byte & 31 };
  }

  /** Numbers beyond 2^53 lose their last digits; no input has such. */
  #argument(info: number): number {
    if (info < 24) return info;
    const at = this.#at;
    if (info > 27) throw malformed();
    this.#take(2 ** (info - 24));
    if (info === 24) return this.#view.getUint8(at);
    if (info === 25) return this.#view.getUint16(at);
    return info === 26 ? this.#view.getUint32(at) : Number(this.#view.getBigUint64(at));
  }

  #text(info: number): string {
    const text = fromUtf8(this.#string(3, info));
    if (text === undefined) throw malformed();
    return text;
  }

  /** In one piece, or in several, each of which has a length. */
  #string(major: number, info: number): Uint8Array {
    if (info !== INDEFINITE) return this.#take(this.#argument(info));
    const pieces: Uint8Array[] = [];
    while (!this.#isBreak()) {
      const piece = this.#head();
      if (piece.major !== major) throw malformed();
      pieces.push(this.#take(this.#argument(piece.info)));
    }
    return joinBytes(pieces);
  }

  #items<T>(info: number, read: () => T): readonly T[] {
    const items: T[] = [];
    const count = info === INDEFINITE ? Infinity : this.#argument(info);
    // Each takes a byte at least, so a false count ends with the bytes.
    while (items.length < count && !(count === Infinity && this.#isBreak())) items.push(read());
    return items;
  }

  #entry(depth: number): readonly [string, unknown] {
    const { major, info } = this.#head();
    if (major !== 3) throw malformed();
    return [this.#text(info), this.value(depth + 1)];
  }

  #tagged(info: number, depth: number): unknown {
    const tag = this.#argument(info);
    const value = this.value(depth + 1);
    return tag === TAG_TIME && typeof value === "number" ? value / 1000 : value;
  }

  #simple(info: number): unknown {
    const at = this.#at;
    switch (info) {
      case FALSE:
        return false;
      case TRUE:
        return true;
      case NULL:
      case UNDEFINED:
        return null;
      case 26:
        this.#take(4);
        return this.#view.getFloat32(at);
      case 27:
        this.#take(8);
        return this.#view.getFloat64(at);
      default:
        throw malformed();
    }
  }

  #isBreak(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false;
    this.#at += 1;
    return true;
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.byteLength) throw malformed();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function malformed(): Error {
  return serializationFailed("Could not parse request body into CBOR");
}
