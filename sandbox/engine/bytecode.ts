import type { JSContextPointer, JSValuePointer } from "@jitl/quickjs-ffi-types";
import type { LoadedEngine } from "./emscripten.ts";
import { EVAL } from "./eval-flags.ts";
import type { Values } from "./values.ts";

/**
 * What the engine has made of a source text: bytes that only the same build of the engine can read, and that it trusts.
 * They come from the build step, or from a guest that runs the same package, and never out of a guest's own hands.
 */
export type Bytecode = Uint8Array<ArrayBuffer>;

const READ_BYTECODE = 1;
const JS_VALUE_BYTES = 8;
/** What `Instance.evaluate` runs, left for later. */
const COMPILE_SCRIPT = EVAL.script | EVAL.barrier | EVAL.compileOnly;
const COMPILE_MODULE = EVAL.module | EVAL.compileOnly;

/** Makes compiled code in a guest, and runs it: reading takes a thirtieth of the time of compiling. */
export class BytecodeRunner {
  readonly #engine: LoadedEngine;
  readonly #context: JSContextPointer;
  readonly #values: Values;

  constructor(engine: LoadedEngine, context: JSContextPointer, values: Values) {
    this.#engine = engine;
    this.#context = context;
    this.#values = values;
  }

  /** Compiles a script without running it. */
  compile(source: string, filename: string): Bytecode {
    return this.#writeAndFree(this.#compile(source, filename, COMPILE_SCRIPT));
  }

  /** Runs a compiled script. The result belongs to the caller. Throws a `GuestException`. */
  run(code: Bytecode): JSValuePointer {
    return this.#run(this.#read(code));
  }

  /** Evaluates a script, and hands over its compiled form before it runs. */
  evaluateKeeping(
    source: string,
    filename: string,
    keep: (code: Bytecode) => void,
  ): JSValuePointer {
    const compiled = this.#compile(source, filename, COMPILE_SCRIPT);
    keep(this.#write(compiled));
    return this.#run(compiled);
  }

  /** Compiles an ES module, which is then known to the guest by its name: an import of it asks nobody for its source. */
  compileModule(source: string, name: string): Bytecode {
    return this.#writeAndFree(this.#compile(source, name, COMPILE_MODULE));
  }

  /** Makes a compiled ES module known to the guest. */
  addModule(code: Bytecode): void {
    this.#values.free(this.#read(code));
  }

  /** The compiled code, which has not run. Throws a `GuestException`. */
  #compile(source: string, filename: string, flags: number): JSValuePointer {
    const { emscripten, bytecode } = this.#engine;
    const text = this.#values.heapString(source);
    const name = this.#values.heapString(filename);
    const context = this.#context;
    const value = bytecode.evalSource(context, text.pointer, text.bytes, name.pointer, flags);
    emscripten._free(text.pointer);
    emscripten._free(name.pointer);
    return this.#values.unwrap(this.#box(value));
  }

  #writeAndFree(compiled: JSValuePointer): Bytecode {
    try {
      return this.#write(compiled);
    } finally {
      this.#values.free(compiled);
    }
  }

  #write(compiled: JSValuePointer): Bytecode {
    const { ffi } = this.#engine;
    const buffer = this.#values.unwrap(ffi.QTS_bjson_encode(this.#context, compiled));
    try {
      const bytes = ffi.QTS_GetArrayBufferLength(this.#context, buffer);
      return this.#values.fromGuestBuffer(buffer, 0, bytes);
    } finally {
      this.#values.free(buffer);
    }
  }

  #read(code: Bytecode): JSValuePointer {
    const { emscripten, bytecode } = this.#engine;
    const bytes = this.#values.allocate(code.length);
    emscripten.HEAPU8.set(code, bytes);
    const value = bytecode.readObject(this.#context, bytes, code.length, READ_BYTECODE);
    emscripten._free(bytes);
    return this.#values.unwrap(this.#box(value));
  }

  /** The engine frees the compiled code that it runs; what held it is ours to free. */
  #run(compiled: JSValuePointer): JSValuePointer {
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
