import { type CodecKind } from "../../protocol.ts";
import { call } from "../door.ts";
import { byteRange, isAnyArrayBuffer } from "../web/bytes.ts";
import { setImmediate } from "../web/timers.ts";
import { Buffer } from "./buffer.ts";
import { invalidArgType } from "./errors.ts";
import { assertFunction, assertInteger, type Callback } from "./validate.ts";
import { codes, constants } from "./zlib-constants.ts";
import { type ZlibOptions } from "./zlib-options.ts";
import { runAll, zlibClasses } from "./zlib-streams.ts";

/** In the order in which Node lists them. */
const FUNCTIONS: readonly CodecKind[] = [
  "Deflate",
  "Gzip",
  "DeflateRaw",
  "Unzip",
  "Inflate",
  "Gunzip",
  "InflateRaw",
  "BrotliCompress",
  "BrotliDecompress",
  "ZstdCompress",
  "ZstdDecompress",
];

const CREATED: readonly CodecKind[] = [
  "Deflate",
  "Inflate",
  "DeflateRaw",
  "InflateRaw",
  "Gzip",
  "Gunzip",
  "Unzip",
  "BrotliCompress",
  "BrotliDecompress",
  "ZstdCompress",
  "ZstdDecompress",
];

function toInput(value: unknown): Uint8Array {
  if (typeof value === "string") return Buffer.from(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (isAnyArrayBuffer(value)) return new Uint8Array(value);
  const kinds = ["string", "Buffer", "TypedArray", "DataView", "ArrayBuffer"];
  throw invalidArgType("buffer", kinds, value);
}

function atOnce(name: CodecKind, value: unknown, options: unknown): unknown {
  const engine = new zlibClasses[name](Object(options ?? {}) as ZlibOptions);
  const input = toInput(value);
  try {
    const buffer = runAll(engine, input, engine._finishFlushFlag);
    return engine._settings.info ? { buffer, engine } : buffer;
  } finally {
    engine.close();
  }
}

/** Answers in a later turn of the loop; what is wrong with the arguments shows at once. */
function withCallback(name: CodecKind): Callback {
  return (value: unknown, ...rest: readonly unknown[]): void => {
    const [options, callback] = typeof rest[0] === "function" ? [{}, rest[0]] : rest;
    assertFunction(callback, "callback");
    const Class = zlibClasses[name];
    const engine = new Class(Object(options ?? {}) as ZlibOptions);
    const input = toInput(value);
    setImmediate(() => {
      let result: unknown;
      try {
        const buffer = runAll(engine, input, engine._finishFlushFlag);
        result = engine._settings.info ? { buffer, engine } : buffer;
      } catch (error) {
        callback(error);
        return;
      } finally {
        engine.close();
      }
      callback(null, result);
    });
  };
}

function crc32(data: unknown, value: unknown = 0): number {
  if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
    throw invalidArgType("data", ["Buffer", "TypedArray", "DataView", "string"], data);
  }
  assertInteger(value, "value", 0, 2 ** 32 - 1);
  const { buffer, offset, length } = byteRange(toInput(data));
  return call("crc32", buffer, offset, length, value);
}

/** node:zlib. */
export const zlib = makeZlib();

function makeZlib(): Record<string, unknown> {
  const made: Record<string, unknown> = { crc32, ...zlibClasses };
  for (const name of FUNCTIONS) {
    const lower = `${name[0]?.toLowerCase()}${name.slice(1)}`;
    const sync = (value: unknown, options?: unknown) => atOnce(name, value, options);
    made[lower] = named(lower, withCallback(name));
    made[`${lower}Sync`] = named(`${lower}Sync`, sync);
  }
  for (const name of CREATED) {
    const create = (options?: ZlibOptions) => new zlibClasses[name](options);
    made[`create${name}`] = named(`create${name}`, create);
  }
  Object.defineProperties(made, {
    constants: { value: constants, enumerable: true },
    codes: { value: codes, enumerable: true },
  });
  // The old place of zlib's own constants.
  for (const [name, value] of Object.entries(constants)) {
    if (!/^(BROTLI|ZSTD)/.test(name)) Object.defineProperty(made, name, { value });
  }
  return made;
}

function named<T extends object>(name: string, value: T): T {
  return Object.defineProperty(value, "name", { value: name });
}
