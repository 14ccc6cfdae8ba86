import { asUint8Array } from "../web/bytes.ts";
import { Buffer } from "./buffer.ts";
import { nodeError } from "./errors.ts";
import {
  elementBytes,
  ERROR_CLASSES,
  ERROR_TAG,
  HOST_VIEWS,
  needView,
  REGEXP_FLAGS,
  TAG,
  VIEW_TAGS,
  type ViewClass,
  WIRE_VERSION,
  WIRE_VERSION_MIN,
} from "./v8-wire.ts";

/** An array without elements costs V8 nothing, but a length beyond this is no array's. */
const LENGTH_MAX = 2 ** 32 - 1;

type Reader = (this: Deserializer) => unknown;

/** Reads what `Serializer` writes. */
export class Deserializer {
  readonly buffer: InstanceType<typeof Buffer>;
  readonly #bytes: Uint8Array;
  #at = 0;
  #version = 0;
  readonly #objects: object[] = [];
  readonly #transferred = new Map<number, object>();

  declare _readHostObject?: () => object;

  constructor(source: unknown) {
    const view = needView(source);
    this.buffer = Buffer.from(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
    this.#bytes = asUint8Array(view);
  }

  readHeader(): boolean {
    if (this.#bytes[this.#at] === TAG.version) {
      this.#at += 1;
      this.#version = this.readUint32();
    }
    if (this.#version >= WIRE_VERSION_MIN && this.#version <= WIRE_VERSION) return true;
    throw new Error("Unable to deserialize cloned data due to invalid or unsupported version.");
  }

  readValue(): unknown {
    return this.#value(this.#tag());
  }

  getWireFormatVersion(): number {
    return this.#version;
  }

  transferArrayBuffer(id: number, buffer: object): void {
    this.#transferred.set(id, buffer);
  }

  readUint32(): number {
    return Number(BigInt.asUintN(32, this.#varint()));
  }

  readUint64(): [high: number, low: number] {
    const value = this.#varint();
    return [Number((value >> 32n) & 0xffff_ffffn), Number(value & 0xffff_ffffn)];
  }

  readDouble(): number {
    return this.buffer.readDoubleLE(this._readRawBytes(8));
  }

  /** Where in `buffer` so many bytes begin. */
  _readRawBytes(length: number): number {
    const start = this.#at;
    if (!(length >= 0 && start + length <= this.#bytes.length)) throw malformed();
    this.#at += length;
    return start;
  }

  readRawBytes(length: number): Uint8Array {
    const start = this._readRawBytes(length);
    return this.buffer.subarray(start, start + length);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw malformed();
    return byte;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte();
      if (shift < 64n) value |= BigInt(byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return BigInt.asUintN(64, value);
    }
  }

  #tag(): number {
    for (;;) {
      const tag = this.#byte();
      if (tag !== TAG.padding) return tag;
    }
  }

  #value(tag: number): unknown {
    const value = this.#readers[tag]?.call(this);
    if (value === undefined && tag !== TAG.undefined) throw malformed();
    // A view follows its buffer at once.
    if (value instanceof ArrayBuffer && this.#bytes[this.#at] === TAG.view)
      return this.#view(value);
    return value;
  }

  readonly #readers: Readonly<Record<number, Reader>> = {
    [TAG.undefined]: () => undefined,
    [TAG.null]: () => null,
    [TAG.true]: () => true,
    [TAG.false]: () => false,
    [TAG.int32]: () => this.#int32(),
    [TAG.uint32]: () => this.readUint32(),
    [TAG.double]: () => this.readDouble(),
    [TAG.bigInt]: () => this.#bigInt(),
    [TAG.oneByteString]: () => this.#text("latin1"),
    [TAG.twoByteString]: () => this.#text("utf16le"),
    [TAG.utf8String]: () => this.#text("utf8"),
    [TAG.reference]: () => this.#objects[this.readUint32()],
    [TAG.object]: () => this.#properties(this.#keep({}), TAG.endObject),
    [TAG.denseArray]: () => this.#denseArray(),
    [TAG.sparseArray]: () => this.#sparseArray(),
    [TAG.date]: () => this.#keep(new Date(this.readDouble())),
    [TAG.trueObject]: () => this.#keep(new Boolean(true)),
    [TAG.falseObject]: () => this.#keep(new Boolean(false)),
    [TAG.numberObject]: () => this.#keep(new Number(this.readDouble())),
    [TAG.bigIntObject]: () => this.#keep(new Object(this.#bigInt())),
    [TAG.stringObject]: () => this.#keep(new String(this.readValue())),
    [TAG.regExp]: () => this.#regExp(),
    [TAG.map]: () => this.#map(),
    [TAG.set]: () => this.#set(),
    [TAG.arrayBuffer]: () => this.#keep(this.#copy(this.readUint32())),
    [TAG.error]: () => this.#error(),
    [TAG.host]: () => this.#host(),
    ["t".charCodeAt(0)]: () => this.#keep(this.#transferred.get(this.readUint32()) ?? fail()),
  };

  #keep<T extends object>(value: T): T {
    this.#objects.push(value);
    return value;
  }

  #int32(): number {
    const coded = this.readUint32();
    return (coded >>> 1) ^ -(coded & 1);
  }

  #bigInt(): bigint {
    const head = this.readUint32();
    const digits = this.readRawBytes(head >>> 1);
    let value = 0n;
    for (const byte of digits.toReversed()) value = (value << 8n) | BigInt(byte);
    return (head & 1) === 1 ? -value : value;
  }

  #text(encoding: "latin1" | "utf16le" | "utf8"): string {
    const length = this.readUint32();
    const start = this._readRawBytes(length);
    return this.buffer.toString(encoding, start, start + length);
  }

  #properties<T extends object>(target: T, end: number): T {
    let count = 0;
    for (;;) {
      const tag = this.#tag();
      if (tag === end) break;
      const key = this.#value(tag);
      if (typeof key !== "string" && typeof key !== "number") throw malformed();
      const value = this.readValue();
      Object.defineProperty(target, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
      count += 1;
    }
    if (this.readUint32() !== count) throw malformed();
    return target;
  }

  #denseArray(): unknown[] {
    const length = this.readUint32();
    if (length > this.#bytes.length - this.#at) throw malformed();
    const array: unknown[] = this.#keep([]);
    array.length = length;
    for (let at = 0; at < length; at++) {
      const tag = this.#tag();
      if (tag !== TAG.hole) array[at] = this.#value(tag);
    }
    this.#properties(array, TAG.endDenseArray);
    if (this.readUint32() !== length) throw malformed();
    return array;
  }

  #sparseArray(): unknown[] {
    const length = this.readUint32();
    if (length > LENGTH_MAX) throw malformed();
    const array: unknown[] = this.#keep([]);
    array.length = length;
    this.#properties(array, TAG.endSparseArray);
    if (this.readUint32() !== length) throw malformed();
    return array;
  }

  #until(end: number): unknown[] {
    const items: unknown[] = [];
    for (let tag = this.#tag(); tag !== end; tag = this.#tag()) items.push(this.#value(tag));
    if (this.readUint32() !== items.length) throw malformed();
    return items;
  }

  #map(): Map<unknown, unknown> {
    const map = this.#keep(new Map<unknown, unknown>());
    const items = this.#until(TAG.endMap);
    for (let at = 0; at < items.length; at += 2) map.set(items[at], items[at + 1]);
    return map;
  }

  #set(): Set<unknown> {
    const set = this.#keep(new Set<unknown>());
    for (const item of this.#until(TAG.endSet)) set.add(item);
    return set;
  }

  #regExp(): RegExp {
    const source = String(this.readValue());
    const bits = this.readUint32();
    const flags = REGEXP_FLAGS.split("").filter((_, bit) => (bits & (1 << bit)) !== 0);
    return this.#keep(new RegExp(source, flags.join("")));
  }

  #copy(length: number): ArrayBuffer {
    return new Uint8Array(this.readRawBytes(length)).buffer;
  }

  #view(buffer: ArrayBuffer): ArrayBufferView {
    this.#at += 1;
    const tag = String.fromCharCode(this.#byte());
    const [offset, length] = [this.readUint32(), this.readUint32()];
    if (this.#version >= 14) this.readUint32();
    const [, Class] = VIEW_TAGS.find(([name]) => name === tag) ?? fail();
    return this.#keep(new Class(buffer, offset, length / elementBytes(Class)));
  }

  #error(): Error {
    const at = this.#objects.length;
    this.#objects.push({});
    let [, Class] = ERROR_CLASSES.find(([tag]) => tag === this.#bytes[this.#at]) ?? [0, undefined];
    if (Class !== undefined) this.#at += 1;
    Class ??= Error;
    const members: PropertyDescriptorMap = {};
    const names = {
      [ERROR_TAG.message]: "message",
      [ERROR_TAG.cause]: "cause",
      [ERROR_TAG.stack]: "stack",
    };
    for (let tag = this.#byte(); tag !== ERROR_TAG.end; tag = this.#byte()) {
      const name = (names as Record<number, string>)[tag] ?? fail();
      members[name] = { value: this.readValue(), writable: true, configurable: true };
    }
    const error = Object.defineProperties(new Class(), members);
    this.#objects[at] = error;
    return error;
  }

  #host(): object {
    if (typeof this._readHostObject !== "function") throw malformed();
    const at = this.#objects.length;
    this.#objects.push({});
    const value = this._readHostObject();
    this.#objects[at] = value;
    return value;
  }
}

function malformed(): Error {
  return new Error("Unable to deserialize cloned data.");
}

function fail(): never {
  throw malformed();
}

/** Reads views the way that `DefaultSerializer` writes them. */
export class DefaultDeserializer extends Deserializer {
  constructor(source: unknown) {
    super(source);
    this._readHostObject = readView;
  }
}

function readView(this: Deserializer): object {
  const Class: ViewClass = HOST_VIEWS[this.readUint32()] ?? fail();
  const length = this.readUint32();
  const bytes = this.readRawBytes(length);
  const count = length / elementBytes(Class);
  const { buffer, byteOffset } = bytes;
  if ((Class as unknown) === Buffer) return bytes;
  if (byteOffset % elementBytes(Class) === 0) return new Class(buffer, byteOffset, count);
  return new Class(new Uint8Array(bytes).buffer, 0, count);
}

export function deserialize(source: unknown): unknown {
  if (!ArrayBuffer.isView(source)) {
    throw nodeError(TypeError, "ERR_INVALID_ARG_TYPE", "buffer must be a TypedArray or a DataView");
  }
  const deserializer = new DefaultDeserializer(source);
  deserializer.readHeader();
  return deserializer.readValue();
}
