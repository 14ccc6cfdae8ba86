import type { JSContextPointer, JSValuePointer } from "@jitl/quickjs-ffi-types";
import type { LoadedEngine } from "./emscripten.ts";
import type { Values } from "./values.ts";

/**
 * What the engine has made of a source text: bytes that only the same build of the engine can read, and that it trusts.
 * They come from the build step, or from a guest that runs the same package, and never from a guest's own memory.
 */
export type Bytecode = Uint8Array<ArrayBuffer>;

/** JS_EVAL_FLAG_COMPILE_ONLY: the value is the compiled code itself. */
export const EVAL_COMPILE_ONLY = 1 << 5;
const READ_BYTECODE = 1;
const JS_VALUE_BYTES = 8;

/** Writes and reads compiled code. Reading takes a thirtieth of the time of compiling. */
export class BytecodeStore {
  readonly #engine: LoadedEngine;
  readonly #context: JSContextPointer;
  readonly #values: Values;

  constructor(engine: LoadedEngine, context: JSContextPointer, values: Values) {
    this.#engine = engine;
    this.#context = context;
    this.#values = values;
  }

  /** The bytes of a value that was made with `EVAL_COMPILE_ONLY`. */
  write(compiled: JSValuePointer): Bytecode {
    const { ffi } = this.#engine;
    const buffer = this.#values.unwrap(ffi.QTS_bjson_encode(this.#context, compiled));
    try {
      const bytes = ffi.QTS_GetArrayBufferLength(this.#context, buffer);
      return this.#values.fromGuestBuffer(buffer, 0, bytes);
    } finally {
      this.#values.free(buffer);
    }
  }

  /** The value that was written: compiled code that has not run yet. */
  read(code: Bytecode): JSValuePointer {
    const { emscripten, bytecode } = this.#engine;
    const bytes = this.#values.allocate(code.length);
    emscripten.HEAPU8.set(code, bytes);
    const value = bytecode.readObject(this.#context, bytes, code.length, READ_BYTECODE);
    emscripten._free(bytes);
    return this.#values.unwrap(this.#box(value));
  }

  /** Runs compiled code, which is freed, and gives what its source text gives when it is evaluated. */
  run(compiled: JSValuePointer): JSValuePointer {
    const { emscripten, bytecode } = this.#engine;
    const value = new DataView(emscripten.HEAPU8.buffer).getBigInt64(compiled, true);
    emscripten._free(compiled);
    return this.#values.unwrap(this.#box(bytecode.evalFunction(this.#context, value)));
  }

  /** The engine's interface takes values by their address. */
  #box(value: bigint): JSValuePointer {
    const pointer = this.#values.allocate(JS_VALUE_BYTES) as JSValuePointer;
    new DataView(this.#engine.emscripten.HEAPU8.buffer).setBigInt64(pointer, value, true);
    return pointer;
  }
}
