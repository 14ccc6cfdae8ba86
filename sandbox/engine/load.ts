import type { JSRuntimePointer } from "@jitl/quickjs-ffi-types";
import { type EngineManifest, type LoadedEngine, loadEngine } from "./emscripten.ts";
import { type Clock, FuelClock } from "./fuel-clock.ts";
import { GUEST_STACK_BYTES_MAX, WASM_PAGE_BYTES } from "./limits.ts";
import { LocalTime } from "./local-time.ts";
import { Slices } from "./slices.ts";

export interface InstanceOptions {
  readonly wasm: WebAssembly.Module;
  readonly manifest: EngineManifest;
  readonly clock: Clock;
  /** The hard cap on linear memory. */
  readonly memoryPagesMax: number;
  /** One that `Instance.takeMemory` has given, of the same cap; used where it is not too large. */
  readonly memory?: WebAssembly.Memory;
}

/** The engine on a memory of its own, and what it asks its host for; no guest is in it yet. */
export interface Loaded {
  readonly memory: WebAssembly.Memory;
  readonly engine: LoadedEngine;
  readonly clock: FuelClock;
  readonly localTime: LocalTime;
  readonly slices: Slices;
}

export async function load(options: InstanceOptions, pages: number): Promise<Loaded> {
  const memory = memoryOf(options, pages);
  // The engine reads the clock while it loads, before it can have a fuel clock of its own.
  let clock: FuelClock | undefined;
  const source: Clock = { now: () => clock?.now() ?? options.clock.now() };
  const localTime = new LocalTime();
  let slices: Slices | undefined;
  const rest = async () => slices?.suspend();
  const engine = await loadEngine(options, memory, { clock: source, localTime, rest });
  clock = new FuelClock(options.clock, engine.fuel, engine.askBelow);
  slices = new Slices(clock);
  return { memory, engine, clock, localTime, slices };
}

function memoryOf({ memory, memoryPagesMax }: InstanceOptions, pages: number): WebAssembly.Memory {
  const missing = pages - (memory?.buffer.byteLength ?? Infinity) / WASM_PAGE_BYTES;
  if (memory !== undefined && missing >= 0) {
    if (missing > 0) memory.grow(missing);
    return memory;
  }
  return new WebAssembly.Memory({ initial: pages, maximum: memoryPagesMax });
}

/** A runtime with its limits, which asks the host before it goes on and for the modules that it imports. */
export function newRuntime(ffi: LoadedEngine["ffi"]): JSRuntimePointer {
  const runtime = ffi.QTS_NewRuntime();
  ffi.QTS_RuntimeSetMaxStackSize(runtime, GUEST_STACK_BYTES_MAX);
  ffi.QTS_RuntimeEnableInterruptHandler(runtime);
  ffi.QTS_RuntimeEnableModuleLoader(runtime, 1 as never);
  return runtime;
}
