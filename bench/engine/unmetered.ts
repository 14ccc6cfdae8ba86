import variant from "@jitl/quickjs-ng-wasmfile-release-sync";
import type {
  EmscriptenModuleLoaderOptions,
  JSContextPointer,
  JSValuePointer,
  OwnedHeapCharPointer,
  QuickJSEmscriptenModule,
  QuickJSFFI,
} from "@jitl/quickjs-ffi-types";
import { GUEST_STACK_BYTES_MAX, MEMORY_PAGES_MAX } from "../../sandbox/engine/limits.ts";

type Load = (options: EmscriptenModuleLoaderOptions) => Promise<QuickJSEmscriptenModule>;

/** What the package's own build was linked with, 16 MiB; it cannot start on less. */
const ORIGINAL_PAGES_MIN = 256;
const EVAL_GLOBAL = 0;

/** QuickJS as its package has it, under no limit but that of the guest's stack: what the metered one is compared with. */
export class UnmeteredEngine {
  readonly #module: QuickJSEmscriptenModule;
  readonly #ffi: QuickJSFFI;
  readonly #context: JSContextPointer;

  private constructor(module: QuickJSEmscriptenModule, ffi: QuickJSFFI) {
    this.#module = module;
    this.#ffi = ffi;
    const runtime = ffi.QTS_NewRuntime();
    ffi.QTS_RuntimeSetMaxStackSize(runtime, GUEST_STACK_BYTES_MAX);
    this.#context = ffi.QTS_NewContext(runtime, 0 as never);
  }

  static async create(wasm: WebAssembly.Module): Promise<UnmeteredEngine> {
    const [loader, FFI] = await Promise.all([variant.importModuleLoader(), variant.importFFI()]);
    // The variant's declared type is the union over all of its builds; this one is the synchronous build.
    const module = await (loader as unknown as Load)({
      wasmMemory: new WebAssembly.Memory({
        initial: ORIGINAL_PAGES_MIN,
        maximum: MEMORY_PAGES_MAX,
      }),
      instantiateWasm(
        imports: WebAssembly.Imports,
        done: (instance: WebAssembly.Instance) => void,
      ) {
        const instance = new WebAssembly.Instance(wasm, imports);
        done(instance);
        return instance.exports;
      },
    });
    const Bindings = FFI as unknown as new (module: QuickJSEmscriptenModule) => QuickJSFFI;
    return new UnmeteredEngine(module, new Bindings(module));
  }

  /** Evaluates a function expression, which stays for `call`. */
  define(source: string): JSValuePointer {
    const bytes = new TextEncoder().encode(source);
    const pointer = this.#module._malloc(bytes.length + 1) as OwnedHeapCharPointer;
    this.#module.HEAPU8.set(bytes, pointer);
    this.#module.HEAPU8[pointer + bytes.length] = 0;
    const flags = EVAL_GLOBAL as never;
    const value = this.#ffi.QTS_Eval(
      ...([this.#context, pointer, bytes.length, "<bench>", 0 as never, flags] as const),
    );
    this.#module._free(pointer);
    return this.#checked(value);
  }

  /** The number that the function returns. */
  call(fn: JSValuePointer): number {
    const undefinedValue = this.#ffi.QTS_GetUndefined();
    const result = this.#checked(
      this.#ffi.QTS_Call(this.#context, fn, undefinedValue, 0, 0 as never),
    );
    const number = this.#ffi.QTS_GetFloat64(this.#context, result);
    this.#ffi.QTS_FreeValuePointer(this.#context, result);
    return number;
  }

  #checked(value: JSValuePointer): JSValuePointer {
    if (this.#ffi.QTS_ResolveException(this.#context, value) === 0) return value;
    throw new Error("A program threw in the unmetered engine");
  }
}
