import variant from "@jitl/quickjs-ng-wasmfile-release-sync";
import type {
  EmscriptenModuleLoaderOptions,
  QuickJSEmscriptenModule,
  QuickJSFFI,
} from "@jitl/quickjs-ffi-types";
import { type GuestAddresses } from "../../sandbox/engine/snapshot.ts";

/** What the engine itself says it holds. */
export interface Allocations {
  readonly objects: number;
  readonly strings: number;
  readonly mallocBytes: number;
}

type Load = (options: EmscriptenModuleLoaderOptions) => Promise<QuickJSEmscriptenModule>;

const modules: QuickJSEmscriptenModule[] = [];

/**
 * Keeps hold of every engine that is loaded from now on. The product keeps its engines to itself, and this is the one
 * place where a bench can stand between; it must be called before the first engine is loaded.
 */
export function watchEngines(): void {
  // The variant is one shared object; its declared type is the union over all of its builds.
  const loader = variant as unknown as { importModuleLoader: () => Promise<Load> };
  const importLoader = loader.importModuleLoader;
  loader.importModuleLoader = async () => {
    const load = await importLoader();
    return async (options) => {
      const module = await load(options);
      modules.push(module);
      return module;
    };
  };
}

/** Asks the engine that was loaded last. It must be at rest. */
export async function countAllocations(addresses: GuestAddresses): Promise<Allocations> {
  const module = modules.at(-1);
  if (module === undefined) throw new Error("No engine was loaded since watchEngines()");
  const FFI = (await variant.importFFI()) as unknown as new (
    module: QuickJSEmscriptenModule,
  ) => QuickJSFFI;
  const text = new FFI(module).QTS_RuntimeDumpMemoryUsage(addresses.runtime as never);
  const dump = module.UTF8ToString(text as never);
  module._free(text as never);
  return {
    objects: field(dump, /^\s*objects\s+(\d+)/m),
    strings: field(dump, /^\s*strings\s+(\d+)/m),
    mallocBytes: field(dump, /^memory used\s+\d+\s+(\d+)/m),
  };
}

function field(dump: string, pattern: RegExp): number {
  const value = pattern.exec(dump)?.[1];
  if (value === undefined) throw new Error(`${pattern} is not in the engine's report:\n${dump}`);
  return Number(value);
}
