import { asUint8Array, isAnyArrayBuffer } from "../web/bytes.ts";
import { Buffer } from "./buffer.ts";
import { types } from "./util-types.ts";
import {
  ERROR_CLASSES,
  ERROR_TAG,
  HOST_VIEWS,
  needView,
  REGEXP_FLAGS,
  TAG,
  VIEW_TAGS,
  WIRE_VERSION,
} from "./v8-wire.ts";

const START_BYTES = 64;
const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

/** Writes values in the format of V8's serializer, which is what structuredClone takes. */
export class Serializer {
  #bytes = new Uint8Array(START_BYTES);
  #length = 0;
  readonly #ids = new Map<object, number>();
  readonly #transferred = new Map<object, number>();
  #viewsAreHosts = false;

  declare _writeHostObject?: (value: object) => void;

  writeHeader(): void {
    this.#byte(TAG.version);
    this.writeUint32(WIRE_VERSION);
  }

  writeValue(value: unknown): boolean {
    this.#value(value);
    return true;
  }

  releaseBuffer(): Uint8Array {
    const bytes = Buffer.from(this.#bytes.slice(0, this.#length).buffer);
    this.#length = 0;
    return bytes;
  }

  transferArrayBuffer(id: number, buffer: object): void {
    this.#transferred.set(buffer, id);
  }

  writeUint32(value: unknown): void {
    this.#varint(BigInt(Number(value) >>> 0));
  }

  writeUint64(high: unknown, low: unknown): void {
    this.#varint((BigInt(Number(high) >>> 0) << 32n) | BigInt(Number(low) >>> 0));
  }

  writeDouble(value: unknown): void {
    this.writeRawBytes(new Float64Array([Number(value)]));
  }

  writeRawBytes(source: unknown): void {
    const bytes = asUint8Array(needView(source));
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  _setTreatArrayBufferViewsAsHostObjects(flag: unknown): void {
    this.#viewsAreHosts = Boolean(flag);
  }

  _getDataCloneError(message: string): Error {
    return new Error(message);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  #varint(value: bigint): void {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#byte(Number(rest & 0x7fn) | 0x80);
    this.#byte(Number(rest));
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case "undefined":
        return this.#byte(TAG.undefined);
      case "boolean":
        return this.#byte(value ? TAG.true : TAG.false);
      case "number":
        return this.#number(value);
      case "bigint":
        this.#byte(TAG.bigInt);
        return this.#bigInt(value);
      case "string":
        return this.#string(value);
      case "object":
        return value === null ? this.#byte(TAG.null) : this.#object(value);
      default:
        throw this.#uncloneable(typeof value === "symbol" ? value.toString() : String(value));
    }
  }

  #number(value: number): void {
    const isInt32 = Number.isInteger(value) && value >= INT32_MIN && value <= INT32_MAX;
    if (isInt32 && !Object.is(value, -0)) {
      this.#byte(TAG.int32);
      return this.writeUint32((value << 1) ^ (value >> 31));
    }
    this.#byte(TAG.double);
    this.writeDouble(value);
  }

  /** The sign, the number of bytes, and the digits in whole words of 64 bits. */
  #bigInt(value: bigint): void {
    let rest = value < 0n ? -value : value;
    const words: bigint[] = [];
    for (; rest > 0n; rest >>= 64n) words.push(BigInt.asUintN(64, rest));
    this.writeUint32(((words.length * 8) << 1) | (value < 0n ? 1 : 0));
    this.writeRawBytes(BigUint64Array.from(words));
  }

  #string(text: string): void {
    // oxlint-disable-next-line no-control-regex -- all of Latin-1.
    if (/^[\0-\xff]*$/.test(text)) {
      this.#byte(TAG.oneByteString);
      this.writeUint32(text.length);
      return this.writeRawBytes(Buffer.from(text, "latin1"));
    }
    const bytes = text.length * 2;
    // V8 reads the units in place, at an even offset.
    const lengthBytes = Math.ceil(Math.max(1, Math.log2(bytes + 1)) / 7);
    if ((this.#length + 1 + lengthBytes) % 2 === 1) this.#byte(TAG.padding);
    this.#byte(TAG.twoByteString);
    this.writeUint32(bytes);
    this.writeRawBytes(Buffer.from(text, "utf16le"));
  }

  #object(value: object): void {
    const seen = this.#ids.get(value);
    if (seen !== undefined) {
      this.#byte(TAG.reference);
      return this.writeUint32(seen);
    }
    if (ArrayBuffer.isView(value) && !this.#viewsAreHosts) return this.#view(value);
    this.#ids.set(value, this.#ids.size);
    if (ArrayBuffer.isView(value)) return this.#host(value);
    if (Array.isArray(value)) return this.#array(value);
    if (isAnyArrayBuffer(value)) return this.#arrayBuffer(value);
    if (value instanceof Map) return this.#collection(TAG.map, TAG.endMap, keysAndValues(value));
    if (value instanceof Set) return this.#collection(TAG.set, TAG.endSet, [...value]);
    if (types.isNativeError(value)) return this.#error(value as Error);
    if (types.isBoxedPrimitive(value)) return this.#boxed(value);
    if (types.isDate(value)) {
      this.#byte(TAG.date);
      return this.writeDouble((value as Date).getTime());
    }
    if (types.isRegExp(value)) return this.#regExp(value as RegExp);
    if (isUncloneable(value)) throw this.#uncloneable(`#<${value.constructor?.name ?? "Object"}>`);
    this.#byte(TAG.object);
    this.#properties(value, Object.keys(value), TAG.endObject);
  }

  #host(value: object): void {
    this.#byte(TAG.host);
    if (typeof this._writeHostObject !== "function") {
      throw this.#uncloneable(`#<${value.constructor.name}>`);
    }
    this._writeHostObject(value);
  }

  #properties(value: object, keys: readonly string[], end: number): void {
    let count = 0;
    for (const key of keys) {
      if (!Object.hasOwn(value, key)) continue;
      const index = Number(key);
      if (String(index >>> 0) === key && index <= INT32_MAX) this.#number(index);
      else this.#string(key);
      this.#value(Reflect.get(value, key));
      count += 1;
    }
    this.#byte(end);
    this.writeUint32(count);
  }

  #array(value: readonly unknown[]): void {
    const { length } = value;
    const keys = Object.keys(value);
    const isDense =
      keys.length >= length && (length === 0 || keys[length - 1] === String(length - 1));
    this.#byte(isDense ? TAG.denseArray : TAG.sparseArray);
    this.writeUint32(length);
    if (isDense) for (const item of value) this.#value(item);
    const rest = isDense ? keys.slice(length) : keys;
    this.#properties(value, rest, isDense ? TAG.endDenseArray : TAG.endSparseArray);
    this.writeUint32(length);
  }

  #collection(tag: number, end: number, items: readonly unknown[]): void {
    this.#byte(tag);
    for (const item of items) this.#value(item);
    this.#byte(end);
    this.writeUint32(items.length);
  }

  #arrayBuffer(buffer: ArrayBufferLike): void {
    const id = this.#transferred.get(buffer);
    if (id !== undefined) {
      this.#byte("t".charCodeAt(0));
      return this.writeUint32(id);
    }
    this.#byte(TAG.arrayBuffer);
    this.writeUint32(buffer.byteLength);
    this.writeRawBytes(new Uint8Array(buffer));
  }

  /** The whole buffer goes first, unless it has gone before. */
  #view(view: ArrayBufferView): void {
    this.#object(view.buffer);
    this.#ids.set(view, this.#ids.size);
    const [tag = "B"] = VIEW_TAGS.find(([, Class]) => view instanceof Class) ?? [];
    this.#byte(TAG.view);
    this.#byte(tag.charCodeAt(0));
    this.writeUint32(view.byteOffset);
    this.writeUint32(view.byteLength);
    this.writeUint32(0);
  }

  #boxed(value: object): void {
    const primitive: unknown = value.valueOf();
    if (typeof primitive === "boolean")
      return this.#byte(primitive ? TAG.trueObject : TAG.falseObject);
    if (typeof primitive === "number") {
      this.#byte(TAG.numberObject);
      return this.writeDouble(primitive);
    }
    if (typeof primitive === "bigint") {
      this.#byte(TAG.bigIntObject);
      return this.#bigInt(primitive);
    }
    if (typeof primitive !== "string") throw this.#uncloneable("Object");
    this.#byte(TAG.stringObject);
    this.#string(primitive);
  }

  #regExp({ source, flags }: RegExp): void {
    this.#byte(TAG.regExp);
    this.#string(source);
    this.writeUint32(
      flags.split("").reduce((bits, flag) => bits | (1 << REGEXP_FLAGS.indexOf(flag)), 0),
    );
  }

  #error(error: Error): void {
    this.#byte(TAG.error);
    const [tag] = ERROR_CLASSES.find(([, Class]) => Class.name === error.name) ?? [];
    if (tag !== undefined) this.#byte(tag);
    if (error.message !== "") {
      this.#byte(ERROR_TAG.message);
      this.#string(error.message);
    }
    if (Object.hasOwn(error, "cause")) {
      this.#byte(ERROR_TAG.cause);
      this.#value(error.cause);
    }
    if (typeof error.stack === "string") {
      this.#byte(ERROR_TAG.stack);
      this.#string(error.stack);
    }
    this.#byte(ERROR_TAG.end);
  }

  #uncloneable(what: string): Error {
    return this._getDataCloneError(`${what} could not be cloned.`);
  }
}

function keysAndValues(map: ReadonlyMap<unknown, unknown>): unknown[] {
  const items: unknown[] = [];
  for (const [key, value] of map) items.push(key, value);
  return items;
}

function isUncloneable(value: object): boolean {
  return (
    value instanceof WeakMap ||
    value instanceof WeakSet ||
    value instanceof WeakRef ||
    types.isPromise(value) ||
    types.isGeneratorObject(value)
  );
}

/** Writes views the way that Node does: their class, their bytes, and no more of their buffer. */
export class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
    this._writeHostObject = writeView;
  }
}

function writeView(this: Serializer, value: object): void {
  const view = needView(value);
  this.writeUint32(viewIndex(view));
  this.writeUint32(view.byteLength);
  this.writeRawBytes(asUint8Array(view));
}

function viewIndex(view: ArrayBufferView): number {
  if (view instanceof Buffer) return HOST_VIEWS.indexOf(Buffer as never);
  return HOST_VIEWS.findIndex((Class) => view instanceof Class);
}

export function serialize(value: unknown): Uint8Array {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}
