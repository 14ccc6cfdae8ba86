import variant from "@jitl/quickjs-ng-wasmfile-release-sync";
import type {
  EmscriptenModuleLoaderOptions,
  QuickJSEmscriptenModule,
  QuickJSFFI,
} from "@jitl/quickjs-ffi-types";
import type { LocalTime } from "./local-time.ts";
import type { Clock, FuelGauge } from "./fuel-clock.ts";
import { promising, Suspending } from "./promise-integration.ts";

/** What the preparation step found out about the engine; written beside the prepared WASM. */
export interface EngineManifest {
  /** SHA-256 of the prepared WASM, in hex. A snapshot of another engine is refused by it. */
  readonly wasmHash: string;
  /** Minified names of the imports by which the engine reads the clock, and of those by which it rests and grows. */
  readonly imports: {
    readonly dateNow: string;
    readonly clockTimeGet: string;
    readonly localTime: string;
    readonly rest: string;
    readonly resizeHeap: string;
  };
}

/** The manifest beside the prepared engine. */
export interface PreparedManifest extends EngineManifest {
  /**
   * SHA-256 of all that an environment is made of: the engine, the base snapshot, the guest's other modules, /var/runtime,
   * and of the form in which it is saved. An environment's snapshot of another build is of no use.
   */
  readonly buildHash: string;
}

export interface LoadedEngine {
  readonly emscripten: QuickJSEmscriptenModule;
  readonly ffi: QuickJSFFI;
  readonly fuel: FuelGauge;
  /** While more fuel than this is left, the engine does not ask whether to go on. */
  readonly askBelow: FuelGauge;
  /** Tells the glue that memory has grown, which it has not asked for. */
  readonly renewViews: () => void;
  /** Makes one of the functions that the build step added for the guest, by its place among them; gives a value's address. */
  readonly makeNative: (context: number, which: number) => number;
  readonly bytecode: BytecodeFunctions;
  readonly sliced: SlicedFunctions;
}

/** The engine's functions in which a guest computes, as they are called where it may rest. */
export interface SlicedFunctions {
  call(context: number, fn: number, self: number, argc: number, argv: number): Promise<number>;
  executePendingJob(runtime: number, countMax: number, context: number): Promise<number>;
}

/** What the engine asks of its host beside emscripten's own imports. */
export interface EngineHost {
  readonly clock: Clock;
  readonly localTime: LocalTime;
  /** Suspends the engine until it resolves. Called when the host has answered a poll by `POLL.rest`. */
  readonly rest: () => Promise<void>;
}

/** The engine's functions for compiled code; `value` is a JSValue. See sandbox/prepare/bytecode.ts. */
export interface BytecodeFunctions {
  readObject(context: number, bytes: number, length: number, flags: number): bigint;
  evalFunction(context: number, value: bigint): bigint;
  evalSource(
    context: number,
    source: number,
    length: number,
    filename: number,
    flags: number,
  ): bigint;
}

type LoadEmscripten = (options: EmscriptenModuleLoaderOptions) => Promise<QuickJSEmscriptenModule>;

interface Glue {
  readonly load: LoadEmscripten;
  readonly FFI: new (module: QuickJSEmscriptenModule) => QuickJSFFI;
}

/** The package's JavaScript, imported once an isolate. */
let glue: Promise<Glue> | undefined;

async function importGlue(): Promise<Glue> {
  const [loader, FFI] = await Promise.all([variant.importModuleLoader(), variant.importFFI()]);
  // The variant's declared type is the union over all of its builds; this one is the synchronous build.
  return { load: loader as unknown as LoadEmscripten, FFI: FFI as unknown as Glue["FFI"] };
}

/** WASI's errno for success. */
const WASI_SUCCESS = 0;
const NANOSECONDS_PER_MS = 1e6;

/**
 * Instantiates the prepared engine on the given memory. Emscripten's own clock imports are replaced by the host's, so
 * that a guest reads its time through the door like everything else.
 */
export async function loadEngine(
  { wasm, manifest }: { readonly wasm: WebAssembly.Module; readonly manifest: EngineManifest },
  memory: WebAssembly.Memory,
  { clock, localTime, rest }: EngineHost,
): Promise<LoadedEngine> {
  const { load, FFI } = await (glue ??= importGlue());
  let exports: WebAssembly.Exports = {};
  let resizeHeap: unknown;
  const emscripten = await load({
    wasmMemory: memory,
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      // The glue names its one import module "a"; the manifest was read from the same package.
      const functions = imports["a"] as Record<string, unknown>;
      functions[manifest.imports.dateNow] = () => clock.now();
      functions[manifest.imports.clockTimeGet] = (_id: number, _precision: bigint, at: number) => {
        const nanoseconds = BigInt(Math.round(clock.now() * NANOSECONDS_PER_MS));
        new DataView(memory.buffer).setBigInt64(at, nanoseconds, true);
        return WASI_SUCCESS;
      };
      functions[manifest.imports.localTime] = (seconds: bigint, at: number) =>
        localTime.write(seconds, new DataView(memory.buffer), at);
      functions[manifest.imports.rest] = new Suspending(rest);
      resizeHeap = functions[manifest.imports.resizeHeap];
      const instance = new WebAssembly.Instance(wasm, imports);
      exports = instance.exports;
      done(instance);
      return instance.exports;
    },
  });
  // What the build step has added, by the names that it gave.
  const { fuel, askBelow, native, readObject } = exports as Record<string, unknown>;
  if (
    fuel === undefined ||
    askBelow === undefined ||
    native === undefined ||
    readObject === undefined
  ) {
    throw new Error("The engine was not prepared");
  }
  return {
    emscripten,
    ffi: new FFI(emscripten),
    fuel: fuel as FuelGauge,
    askBelow: askBelow as FuelGauge,
    renewViews() {
      // Its old views are empty now, so that what it makes of the size that there is is no growth.
      const isDone = (resizeHeap as (bytes: number) => boolean)(memory.buffer.byteLength);
      if (!isDone) throw new Error("The glue has not taken the memory that there is");
    },
    makeNative: native as LoadedEngine["makeNative"],
    // A copy, since the exports of a module cannot be revoked.
    bytecode: { ...(exports as unknown as BytecodeFunctions) },
    sliced: sliced(emscripten as unknown as RawExports),
  };
}

/** The engine's exports by the names that emscripten's glue gives them, as they are: without its conversions. */
interface RawExports {
  readonly _QTS_Call: (
    ...args: readonly [context: number, fn: number, self: number, argc: number, argv: number]
  ) => number;
  readonly _QTS_ExecutePendingJob: (
    ...args: readonly [runtime: number, countMax: number, context: number]
  ) => number;
}

/**
 * Takes every way into an engine away: whatever of the host still holds on to it meets an error and no memory. What would
 * be left, a stack of the engine that is suspended, is for the caller to rule out.
 */
export function revoke(engine: LoadedEngine): void {
  const { emscripten, ffi, bytecode, sliced: slicedFunctions } = engine;
  for (const owner of [engine, emscripten, ffi, bytecode, slicedFunctions]) {
    for (const [name, value] of Object.entries(owner)) {
      if (typeof value === "function") Reflect.set(owner, name, refuse);
    }
  }
}

function refuse(): never {
  throw new Error("The guest is gone, and its memory is another's");
}

function sliced(raw: RawExports): SlicedFunctions {
  return {
    call: promising(raw._QTS_Call),
    executePendingJob: promising(raw._QTS_ExecutePendingJob),
  };
}
