import { Buffer } from "./buffer.ts";

/** The version of the format that V8 writes today; it reads older ones too. */
export const WIRE_VERSION = 15;
export const WIRE_VERSION_MIN = 13;

/** The one-character tags of V8's value serializer. */
export const TAG = {
  version: 0xff,
  padding: 0x00,
  undefined: 0x5f,
  null: 0x30,
  true: 0x54,
  false: 0x46,
  int32: 0x49,
  uint32: 0x55,
  double: 0x4e,
  bigInt: 0x5a,
  oneByteString: 0x22,
  twoByteString: 0x63,
  utf8String: 0x53,
  reference: 0x5e,
  object: 0x6f,
  endObject: 0x7b,
  denseArray: 0x41,
  endDenseArray: 0x24,
  sparseArray: 0x61,
  endSparseArray: 0x40,
  hole: 0x2d,
  date: 0x44,
  trueObject: 0x79,
  falseObject: 0x78,
  numberObject: 0x6e,
  bigIntObject: 0x7a,
  stringObject: 0x73,
  regExp: 0x52,
  map: 0x3b,
  endMap: 0x3a,
  set: 0x27,
  endSet: 0x2c,
  arrayBuffer: 0x42,
  view: 0x56,
  error: 0x72,
  host: 0x5c,
} as const;

/** Members of an error, each led by one of these. */
export const ERROR_TAG = { message: 0x6d, cause: 0x63, stack: 0x73, end: 0x2e } as const;

/** The classes of errors that keep theirs; any other is read back as an Error. */
export const ERROR_CLASSES: readonly (readonly [tag: number, Class: ErrorConstructor])[] = [
  [0x45, EvalError],
  [0x52, RangeError],
  [0x46, ReferenceError],
  [0x53, SyntaxError],
  [0x54, TypeError],
  [0x55, URIError],
];

/** Flags of regular expressions, by their bits. */
export const REGEXP_FLAGS = "gimyusldv";

export type ViewClass = new (
  buffer: ArrayBufferLike,
  offset: number,
  length: number,
) => ArrayBufferView;

/** How V8 names the class of a view, where it writes views itself. */
export const VIEW_TAGS: readonly (readonly [tag: string, Class: ViewClass])[] = [
  ["b", Int8Array],
  ["B", Uint8Array],
  ["C", Uint8ClampedArray],
  ["w", Int16Array],
  ["W", Uint16Array],
  ["d", Int32Array],
  ["D", Uint32Array],
  ["f", Float32Array],
  ["F", Float64Array],
  ["q", BigInt64Array],
  ["Q", BigUint64Array],
  ["?", DataView],
];

/** How Node's own serializer numbers the classes of views. */
export const HOST_VIEWS: readonly ViewClass[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  DataView,
  Buffer as unknown as ViewClass,
  BigInt64Array,
  BigUint64Array,
];

export function elementBytes(Class: ViewClass): number {
  return (Class as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
}

/** The bytes that a view is made of. */
export function needView(value: unknown): ArrayBufferView {
  if (ArrayBuffer.isView(value)) return value;
  throw new TypeError("buffer must be a TypedArray or a DataView");
}
