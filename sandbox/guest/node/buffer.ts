// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { Buffer as BaseBuffer } from "buffer/index.js";
import { call } from "../door.ts";
import { asUint8Array, byteRange, isAnyArrayBuffer, isBytes } from "../web/bytes.ts";
import { decodeBytes, encodedLength, encodeText, normalizeEncoding } from "./buffer-codec.ts";
import { defineNumbers } from "./buffer-numbers.ts";
import { compareBuffers, compareRanges, search } from "./buffer-search.ts";
import { bufferSlices, writeText } from "./buffer-slices.ts";
import { invalidArgType, nodeError, outOfRange } from "./errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "./util-inspect.ts";
import { assertInteger, assertNumber } from "./validate.ts";

export { normalizeEncoding };

/** V8's limit on 64-bit platforms. */
const MAX_LENGTH = 2 ** 53 - 1;

/**
 * The npm package's Buffer, completed: text codecs (UTF-8 is the host's), the number accessors with Node's errors, and what
 * the package lacks. Its search, compare, copy, swap and concat stay.
 */
export const Buffer = BaseBuffer;

/** How many bytes inspect() shows; node:buffer offers it to user code. */
export const inspectLimit = { bytes: 50 };

function knownEncoding(encoding: unknown): string {
  const normal = normalizeEncoding(encoding);
  if (normal !== undefined) return normal;
  throw nodeError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(encoding)}`);
}

function wrap(bytes: Uint8Array): BaseBuffer {
  return Object.setPrototypeOf(bytes, Buffer.prototype);
}

function from(value: unknown, encodingOrOffset?: unknown, length?: unknown): BaseBuffer {
  if (typeof value === "string") {
    return wrap(
      encodeText(
        value,
        knownEncoding(typeof encodingOrOffset === "string" ? encodingOrOffset : "utf8"),
      ),
    );
  }
  if (typeof value === "object" && value !== null) {
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const primitive: unknown = value.valueOf?.();
    if (
      primitive !== value &&
      (typeof primitive === "string" || typeof primitive === "object") &&
      primitive !== null
    ) {
      return from(primitive, encodingOrOffset, length);
    }
    const listed = fromList(value);
    if (listed !== undefined) return listed;
    const toPrimitive: unknown = Reflect.get(value, Symbol.toPrimitive);
    if (typeof toPrimitive === "function") {
      const text: unknown = toPrimitive.call(value, "string");
      if (typeof text === "string") return from(text, encodingOrOffset);
    }
  }
  const expected = ["string", "Buffer", "ArrayBuffer", "Array", "Array-like Object"];
  throw invalidArgType("first argument", expected, value);
}

function fromArrayBuffer(buffer: ArrayBufferLike, offset: unknown, length: unknown): BaseBuffer {
  const start = offset === undefined ? 0 : Number(offset) || 0;
  const left = buffer.byteLength - start;
  if (left < 0)
    throw nodeError(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", '"offset" is outside of buffer bounds');
  const size = length === undefined ? left : Math.max(0, Number(length) || 0);
  if (size > left)
    throw nodeError(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", '"length" is outside of buffer bounds');
  return wrap(new Uint8Array(buffer, start, size));
}

function fromList(value: object): BaseBuffer | undefined {
  const { length, type, data, buffer } = value as {
    length?: unknown;
    type?: unknown;
    data?: unknown;
    buffer?: unknown;
  };
  if (typeof length === "number" || isAnyArrayBuffer(buffer)) {
    // Not Uint8Array.from(): the constructor copies without a step of the guest for each element.
    return wrap(typeof length === "number" ? new Uint8Array(arrayLike(value)) : new Uint8Array(0));
  }
  return type === "Buffer" && Array.isArray(data) ? wrap(new Uint8Array(data)) : undefined;
}

/** The constructor would read the buffer's memory, the iterator or the elements of anything else that has them. */
function arrayLike(value: object): ArrayLike<number> {
  const isPlain =
    Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  return isPlain ? (value as ArrayLike<number>) : Array.from(value as ArrayLike<number>);
}

function checkSize(size: unknown): asserts size is number {
  assertNumber(size, "size");
  if (!(size >= 0 && size <= MAX_LENGTH))
    throw outOfRange("size", `>= 0 && <= ${MAX_LENGTH}`, size);
}

function alloc(size: unknown, fill?: unknown, encoding?: unknown): BaseBuffer {
  checkSize(size);
  const bytes = wrap(new Uint8Array(size));
  return fill === undefined || fill === 0 || size === 0
    ? bytes
    : bytes.fill(fill as never, encoding as never);
}

function byteLength(value: unknown, encoding?: unknown): number {
  if (typeof value === "string") return encodedLength(value, normalizeEncoding(encoding) ?? "utf8");
  if (isBytes(value)) return value.byteLength;
  throw invalidArgType("string", ["string", "Buffer", "ArrayBuffer"], value);
}

function concat(list: unknown, length?: unknown): BaseBuffer {
  if (!Array.isArray(list)) throw invalidArgType("list", "Array", list);
  if (length !== undefined) assertInteger(length, "length", 0);
  const parts = list.map((part: unknown, index) => {
    if (part instanceof Uint8Array) return part;
    throw invalidArgType(`list[${index}]`, ["Buffer", "Uint8Array"], part);
  });
  const total = length ?? parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part.subarray(0, total - at), at);
    at += Math.min(part.length, total - at);
  }
  return wrap(bytes);
}

function copyBytesFrom(view: unknown, offset: unknown = 0, length?: unknown): BaseBuffer {
  if (!ArrayBuffer.isView(view) || view instanceof DataView)
    throw invalidArgType("view", "TypedArray", view);
  const elements = view as Uint8Array;
  if (elements.length === 0) return alloc(0);
  assertInteger(offset, "offset", 0);
  if (length !== undefined) assertInteger(length, "length", 0);
  const end = length === undefined ? undefined : offset + length;
  return wrap(asUint8Array(elements.slice(offset, end)));
}

function bounded(value: unknown, size: number, otherwise: number): number {
  const number = value === undefined ? otherwise : Math.trunc(Number(value)) || 0;
  return Math.min(size, Math.max(0, number));
}

const methods: ThisType<BaseBuffer> & Record<PropertyKey, (...args: never[]) => unknown> = {
  toString(encoding?: unknown, start?: unknown, end?: unknown): string {
    const from = bounded(start, this.length, 0);
    const to = bounded(end, this.length, this.length);
    if (to <= from) return "";
    const normal = encoding === undefined ? "utf8" : normalizeEncoding(`${encoding as string}`);
    if (normal === undefined) return decodeBytes(this, knownEncoding(encoding));
    return decodeBytes(
      from === 0 && to === this.length ? this : asUint8Array(this).subarray(from, to),
      normal,
    );
  },

  write(text: unknown, ...rest: unknown[]): number {
    if (typeof text !== "string") {
      throw nodeError(TypeError, "ERR_INVALID_ARG_TYPE", "argument must be a string");
    }
    const named = rest.findIndex((item) => typeof item === "string");
    const encoding = knownEncoding(named < 0 ? undefined : rest[named]);
    const [offset = 0, length] = named < 0 ? rest : rest.slice(0, named);
    assertInteger(offset, "offset", 0, this.length);
    const room = this.length - offset;
    if (length !== undefined) assertInteger(length, "length", 0, room);
    return writeText(this.subarray(offset, offset + (length ?? room)), text, encoding);
  },

  fill(value: unknown, ...rest: unknown[]): BaseBuffer {
    const named = rest.findIndex((item) => typeof item === "string");
    const encoding = knownEncoding(named < 0 ? undefined : rest[named]);
    const [start = 0, end = this.length] = named < 0 ? rest : rest.slice(0, named);
    assertInteger(start, "offset", 0, this.length);
    assertInteger(end, "end", 0, this.length);
    const target = asUint8Array(this).subarray(start, Math.max(start, end));
    fillBytes(target, typeof value === "string" ? encodeText(value, encoding) : value, value);
    return this;
  },

  [CUSTOM_INSPECT](_depth: number, options: InspectContext | undefined): string {
    const shown = asUint8Array(this).subarray(0, inspectLimit.bytes);
    let text = decodeBytes(shown, "hex").replace(/..(?=.)/g, "$& ");
    const left = this.length - shown.length;
    if (left > 0) text += ` ... ${left} more byte${left > 1 ? "s" : ""}`;
    const extras = Object.entries(this).filter(([name]) => !/^\d+$/.test(name));
    if (extras.length > 0 && options !== undefined) {
      const shownExtras = inspect(Object.fromEntries(extras), {
        ...options,
        breakLength: Infinity,
        compact: true,
      });
      text += `${text === "" ? "" : ", "}${shownExtras.slice(2, -2)}`;
    }
    return `<${this.constructor.name} ${text}>`;
  },
};

function fillBytes(target: Uint8Array, pattern: unknown, given: unknown): void {
  if (!ArrayBuffer.isView(pattern)) {
    Uint8Array.prototype.fill.call(target, Number(pattern) & 255);
    return;
  }
  const bytes = asUint8Array(pattern);
  if (bytes.length === 0 && given !== "") throw invalidValue(given);
  if (bytes.length === 0) return void Uint8Array.prototype.fill.call(target, 0);
  target.set(bytes.subarray(0, target.length));
  // What is there is copied behind itself, twice as much each time.
  for (let filled = bytes.length; filled < target.length; filled *= 2) {
    target.copyWithin(filled, 0, filled);
  }
}

function invalidValue(given: unknown): Error {
  return nodeError(
    TypeError,
    "ERR_INVALID_ARG_VALUE",
    `The argument 'value' is invalid. Received ${inspect(given)}`,
  );
}

function define(target: object, members: object, enumerable: boolean): void {
  for (const name of Reflect.ownKeys(members)) {
    const value: unknown = Reflect.get(members, name);
    Object.defineProperty(target, name, { value, enumerable, writable: true, configurable: true });
  }
}

/** Functions that can be constructed, as in Node: cbor-x does that. */
function allocUnsafe(size: unknown): BaseBuffer {
  return alloc(size);
}

function allocUnsafeSlow(size: unknown): BaseBuffer {
  return alloc(size);
}

define(
  Buffer,
  {
    from,
    alloc,
    byteLength,
    concat,
    copyBytesFrom,
    allocUnsafe,
    allocUnsafeSlow,
    of: (...bytes: number[]) => wrap(Uint8Array.from(bytes)),
    compare: (a: unknown, b: unknown) => compareBuffers(a, b, ["buf1", "buf2"]),
    isBuffer: (value: unknown) => value instanceof Buffer,
    isEncoding: (name: unknown) =>
      typeof name === "string" && name !== "" && normalizeEncoding(name) !== undefined,
    poolSize: 8192,
  },
  true,
);
/** Search and comparison. */
const searches = {
  indexOf(this: BaseBuffer, value: unknown, ...rest: readonly unknown[]): number {
    return search(asUint8Array(this), value, rest, true);
  },
  lastIndexOf(this: BaseBuffer, value: unknown, ...rest: readonly unknown[]): number {
    return search(asUint8Array(this), value, rest, false);
  },
  includes(this: BaseBuffer, value: unknown, ...rest: readonly unknown[]): boolean {
    return search(asUint8Array(this), value, rest, true) !== -1;
  },
  compare(this: BaseBuffer, target: unknown, ...rest: readonly unknown[]): number {
    return compareRanges(asUint8Array(this), target, rest);
  },
  equals(this: BaseBuffer, other: unknown): boolean {
    if (other instanceof Uint8Array && other.length !== this.length) return false;
    return compareBuffers(other, this, ["otherBuffer", "buf"]) === 0;
  },
};

function swapper(bytes: number) {
  return function (this: BaseBuffer): BaseBuffer {
    if (this.length % bytes === 0) {
      const { buffer, offset, length } = byteRange(this);
      this.set(new Uint8Array(call("bytesSwap", bytes, buffer, offset, length)));
      return this;
    }
    const text = `Buffer size must be a multiple of ${bytes * 8}-bits`;
    throw nodeError(RangeError, "ERR_INVALID_BUFFER_SIZE", text);
  };
}

const swaps = {
  swap16: swapper(2),
  swap32: swapper(4),
  swap64: swapper(8),
};

define(Buffer.prototype, { ...methods, ...bufferSlices(), ...swaps, ...searches }, true);
define(
  Buffer.prototype,
  { toLocaleString: methods["toString"], inspect: methods[CUSTOM_INSPECT] },
  true,
);
Reflect.deleteProperty(Buffer.prototype, "_isBuffer");
Reflect.deleteProperty(Buffer, "TYPED_ARRAY_SUPPORT");
defineNumbers(Buffer.prototype);
