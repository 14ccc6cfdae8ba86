import { invalidArgType, nodeError, outOfRange } from "./errors.ts";

type Reader = (view: DataView, offset: number) => number | bigint;
type Writer = (view: DataView, offset: number, value: never) => void;

interface NumberKind {
  /** As in readUInt16LE: "UInt16". */
  readonly name: string;
  readonly size: number;
  readonly read: (littleEndian: boolean) => Reader;
  readonly write: (littleEndian: boolean) => Writer;
  readonly range?: readonly [min: number | bigint, max: number | bigint];
}

const KINDS: readonly NumberKind[] = [
  integer("UInt8", 1, [0, 0xff]),
  integer("UInt16", 2, [0, 0xffff]),
  integer("UInt32", 4, [0, 0xffffffff]),
  integer("Int8", 1, [-0x80, 0x7f]),
  integer("Int16", 2, [-0x8000, 0x7fff]),
  integer("Int32", 4, [-0x80000000, 0x7fffffff]),
  integer("BigUInt64", 8, [0n, 2n ** 64n - 1n]),
  integer("BigInt64", 8, [-(2n ** 63n), 2n ** 63n - 1n]),
  integer("Float", 4),
  integer("Double", 8),
];

type Accessors = Record<string, (offset: number, ...rest: readonly unknown[]) => never>;

function integer(
  name: string,
  size: number,
  range?: readonly [number | bigint, number | bigint],
): NumberKind {
  const member = name
    .replace("UInt", "Uint")
    .replace("Float", "Float32")
    .replace("Double", "Float64");
  const view = DataView.prototype as unknown as Accessors;
  const [get, set] = [view[`get${member}`], view[`set${member}`]];
  if (get === undefined || set === undefined)
    throw new Error(`The engine has no DataView.get${member}`);
  return {
    name,
    size,
    read: (little) => (data, offset) => get.call(data, offset, little),
    write: (little) => (data, offset, value) => set.call(data, offset, value, little),
    ...(range === undefined ? {} : { range }),
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Node's errors of a number that does not lie within the buffer. */
function checkOffset(offset: unknown, length: number, size: number): asserts offset is number {
  if (typeof offset !== "number") throw invalidArgType("offset", "number", offset);
  if (offset >= 0 && offset + size <= length && Number.isInteger(offset)) return;
  if (!Number.isInteger(offset)) throw outOfRange("offset", "an integer", offset);
  if (length - size < 0) {
    throw nodeError(
      RangeError,
      "ERR_BUFFER_OUT_OF_BOUNDS",
      "Attempt to access memory outside buffer bounds",
    );
  }
  throw outOfRange("offset", `>= 0 and <= ${length - size}`, offset);
}

function checkRange(
  value: number | bigint,
  min: number | bigint,
  max: number | bigint,
  size: number,
): void {
  if (value <= max && value >= min) return;
  const mark = typeof min === "bigint" ? "n" : "";
  const bits = size * 8;
  if (size <= 4) throw outOfRange("value", `>= ${min}${mark} and <= ${max}${mark}`, value);
  const range =
    min >= 0
      ? `>= 0${mark} and < 2${mark} ** ${bits}${mark}`
      : `>= -(2${mark} ** ${bits - 1}${mark}) and < 2${mark} ** ${bits - 1}${mark}`;
  throw outOfRange("value", range, value);
}

/** Defines every read… and write… method, under both spellings of "UInt". */
export function defineNumbers(prototype: Uint8Array): void {
  for (const kind of KINDS) {
    for (const suffix of kind.size === 1 ? [""] : ["LE", "BE"]) {
      const little = suffix === "LE";
      define(prototype, `read${kind.name}${suffix}`, reader(kind, kind.read(little)));
      define(prototype, `write${kind.name}${suffix}`, writer(kind, kind.write(little)));
    }
  }
  for (const suffix of ["LE", "BE"]) {
    const little = suffix === "LE";
    for (const isSigned of [false, true]) {
      const name = `${isSigned ? "" : "U"}Int${suffix}`;
      define(prototype, `read${name}`, variableReader(little, isSigned));
      define(prototype, `write${name}`, variableWriter(little, isSigned));
    }
  }
}

function define(
  prototype: object,
  name: string,
  value: (this: Uint8Array, ...args: never[]) => unknown,
): void {
  const spellings = [name, name.replace("UInt", "Uint")];
  for (const spelling of new Set(spellings)) {
    Object.defineProperty(value, "name", { value: name, configurable: true });
    Object.defineProperty(prototype, spelling, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
}

function reader(kind: NumberKind, read: Reader) {
  return function (this: Uint8Array, offset: unknown = 0): number | bigint {
    checkOffset(offset, this.length, kind.size);
    return read(viewOf(this), offset);
  };
}

function writer(kind: NumberKind, write: Writer) {
  return function (this: Uint8Array, given: unknown, offset: unknown = 0): number {
    const isBig = typeof kind.range?.[0] === "bigint";
    if (isBig && typeof given !== "bigint") throw invalidArgType("value", "bigint", given);
    const value = isBig ? (given as bigint) : Number(given);
    if (kind.range !== undefined) checkRange(value, kind.range[0], kind.range[1], kind.size);
    checkOffset(offset, this.length, kind.size);
    write(viewOf(this), offset, value as never);
    return offset + kind.size;
  };
}

function checkByteLength(byteLength: unknown): asserts byteLength is number {
  if (typeof byteLength !== "number") throw invalidArgType("byteLength", "number", byteLength);
  if (!Number.isInteger(byteLength)) throw outOfRange("byteLength", "an integer", byteLength);
  if (byteLength < 1 || byteLength > 6) throw outOfRange("byteLength", ">= 1 and <= 6", byteLength);
}

function variableReader(little: boolean, isSigned: boolean) {
  return function (this: Uint8Array, offset: unknown, byteLength: unknown): number {
    if (offset === undefined) throw invalidArgType("offset", "number", offset);
    checkByteLength(byteLength);
    checkOffset(offset, this.length, byteLength);
    let value = 0;
    for (let at = 0; at < byteLength; at++) {
      value = value * 256 + (this[offset + (little ? byteLength - 1 - at : at)] ?? 0);
    }
    const limit = 2 ** (byteLength * 8);
    return isSigned && value >= limit / 2 ? value - limit : value;
  };
}

function variableWriter(little: boolean, isSigned: boolean) {
  return function (this: Uint8Array, given: unknown, offset: unknown, byteLength: unknown): number {
    checkByteLength(byteLength);
    const limit = 2 ** (byteLength * 8);
    const value = Number(given);
    const [min, max] = isSigned ? [-limit / 2, limit / 2 - 1] : [0, limit - 1];
    checkRange(value, min, max, byteLength);
    checkOffset(offset, this.length, byteLength);
    let rest = Math.trunc(value) < 0 ? Math.trunc(value) + limit : Math.trunc(value);
    for (let at = 0; at < byteLength; at++) {
      this[offset + (little ? at : byteLength - 1 - at)] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    return offset + byteLength;
  };
}
