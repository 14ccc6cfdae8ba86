import type {
  JSContextPointer,
  JSRuntimePointer,
  JSValuePointer,
  JSValueConstPointer,
} from "@jitl/quickjs-ffi-types";
import { type FuelClock, type Verdict } from "./fuel-clock.ts";
import { type LoadedEngine, revoke } from "./emscripten.ts";
import { type InstanceOptions, load, type Loaded, newRuntime } from "./load.ts";
import { type LocalTime } from "./local-time.ts";
import { type Bytecode, BytecodeRunner } from "./bytecode.ts";
import { EVAL } from "./eval-flags.ts";
import { clearFreeBlocks } from "./free-blocks.ts";
import { GuestThrow, type HostHooks } from "./host-hooks.ts";
import { type Growth, growMemory, renewMemory, watchGrowth } from "./growth.ts";
import { MEMORY_PAGES_MIN, POLL, WASM_PAGE_BYTES } from "./limits.ts";
import { SlicedCalls } from "./sliced-calls.ts";
import { type Slices } from "./slices.ts";
import {
  dirtyAtStart,
  type GuestAddresses,
  restoreSnapshot,
  type Snapshot,
  takeSnapshot,
} from "./snapshot.ts";
import { applyDelta, type SnapshotDelta, takeDelta } from "./snapshot-delta.ts";
import { GuestException, GuestOutOfMemory, SCRATCH_BYTES, Values } from "./values.ts";

/** Why a guest can no longer be used. */
export type Death = "timeout" | "out-of-memory" | "crash" | "exit";

/** The only host function a guest knows is the door, and this is its id in the engine. */
const DOOR_ID = 1;
/** Functions of the engine for the guest's program, in the order in which the build step added them (prepare/hooks.ts). */
const NATIVES = ["asyncFrame", "trackRejections", "promiseState", "promiseResult"];

/**
 * One QuickJS in one linear memory. It is entered by `run` only, which puts it under the limits; whatever ends
 * it (a trap, a failed growth, the deadline) is kept in `death`, after which it must be thrown away.
 */
export class Instance {
  readonly clock: FuelClock;
  readonly localTime: LocalTime;
  readonly values: Values;
  readonly bytecode: BytecodeRunner;
  readonly slices: Slices;
  /** For use within `runInSlices`. */
  readonly sliced: SlicedCalls;
  hooks: HostHooks | undefined;
  /** Addresses of the functions of `GuestEntry`, by name. */
  entry: GuestAddresses["entry"] = {};
  death: Death | undefined;
  /** What trapped, for our log. */
  trap: unknown;
  readonly #memory: WebAssembly.Memory;
  readonly #engine: LoadedEngine;
  readonly #manifest: InstanceOptions["manifest"];
  readonly #runtime: JSRuntimePointer;
  readonly #context: JSContextPointer;
  readonly #scratch: number;
  readonly #growth: Growth;
  /** Another guest has the memory. */
  #isEmptied = false;

  private constructor(
    options: InstanceOptions,
    { memory, engine, clock, localTime, slices }: Loaded,
    addresses: GuestAddresses | undefined,
  ) {
    this.#memory = memory;
    this.#engine = engine;
    this.#manifest = options.manifest;
    this.clock = clock;
    this.localTime = localTime;
    this.slices = slices;
    const { ffi } = engine;
    this.#runtime = (addresses?.runtime ?? newRuntime(ffi)) as JSRuntimePointer;
    const context = addresses?.context ?? ffi.QTS_NewContext(this.#runtime, 0 as never);
    this.#context = context as JSContextPointer;
    this.#scratch = addresses?.scratch ?? engine.emscripten._malloc(SCRATCH_BYTES);
    this.values = new Values(engine, this.#context, this.#scratch);
    this.bytecode = new BytecodeRunner(engine, this.#context, this.values);
    const { values } = this;
    this.sliced = new SlicedCalls({
      engine,
      values,
      slices,
      runtime: this.#runtime,
      scratch: this.#scratch,
    });
    this.#growth = watchGrowth(memory, options.memoryPagesMax, () => clock.askAtOnce());
    this.#installCallbacks();
  }

  /** Makes an empty engine, for building a snapshot; user code runs in restored ones. */
  static async create(options: InstanceOptions): Promise<Instance> {
    const loaded = await load(options, MEMORY_PAGES_MIN);
    return loaded.clock.run(() => new Instance(options, loaded, undefined));
  }

  /** A copy of the guest that the snapshot was taken of, in memory for what it is to become where that is `needed`. */
  static async restore(
    options: InstanceOptions,
    snapshot: Snapshot,
    needed: Pick<SnapshotDelta, "memoryBytes"> = snapshot,
  ): Promise<Instance> {
    if (snapshot.wasmHash !== options.manifest.wasmHash) {
      throw new Error("A snapshot of another engine");
    }
    const loaded = await load(options, needed.memoryBytes / WASM_PAGE_BYTES);
    restoreSnapshot(loaded.memory, snapshot, dirtyAtStart(options.wasm, loaded.memory));
    const { addresses } = snapshot;
    const instance = new Instance(options, loaded, addresses);
    instance.entry = addresses.entry;
    return instance;
  }

  /** Makes one that was restored and that nobody has entered what another such one had become. */
  become(delta: SnapshotDelta): void {
    const pages = (delta.memoryBytes - this.memoryBytes) / WASM_PAGE_BYTES;
    if (pages > 0) {
      growMemory(this.memory, pages);
      this.#engine.renewViews();
    }
    applyDelta(this.memory, delta);
  }

  get memory(): WebAssembly.Memory {
    if (this.#isEmptied) throw new Error("Another guest has the memory");
    return this.#memory;
  }

  get memoryBytes(): number {
    return this.#isEmptied ? 0 : this.#memory.buffer.byteLength;
  }

  /** Bytes that linear memory may still grow by. */
  get memoryBytesLeft(): number {
    return this.#growth.pagesMax * WASM_PAGE_BYTES - this.memoryBytes;
  }

  /** Asks `mayGrowTo` before linear memory grows to so many bytes; what it refuses ends the guest. */
  watchMemory(mayGrowTo: (bytes: number) => boolean): void {
    this.#growth.mayGrowTo = mayGrowTo;
  }

  /** Lowers the cap on linear memory, before anything runs in an instance that was made for anybody. */
  limitMemory(pagesMax: number): void {
    this.#growth.pagesMax = Math.min(this.#growth.pagesMax, pagesMax);
  }

  /** Installs the door as a global, runs the guest's program and keeps the functions of the object it gives. */
  boot(source: string | Bytecode, entryNames: readonly string[]): Snapshot {
    const { ffi } = this.#engine;
    const global = ffi.QTS_GetGlobalObject(this.#context);
    const door = ffi.QTS_NewFunction(
      this.#context,
      "door" as never,
      0,
      false as never,
      DOOR_ID as never,
    );
    this.values.setProperty(global, "__door", door);
    this.#installNatives(global);
    const program =
      typeof source === "string"
        ? this.evaluate(source, "node:internal/lamella")
        : this.bytecode.run(source);
    const entry: Record<string, number> = {};
    for (const name of entryNames) entry[name] = this.values.getProperty(program, name);
    this.drainJobs();
    clearFreeBlocks(this.memory, this.#engine.emscripten);
    return takeSnapshot(this.memory, this.#manifest.wasmHash, {
      runtime: this.#runtime,
      context: this.#context,
      scratch: this.#scratch,
      entry,
    });
  }

  /** What this guest, at rest, has become since it was restored from `base`; undefined when it dies of that. */
  takeDelta(base: Snapshot): SnapshotDelta | undefined {
    // What is free would be kept otherwise: values that are gone, which may have been secrets.
    this.run(() => clearFreeBlocks(this.memory, this.#engine.emscripten));
    return this.death === undefined ? takeDelta(this.memory, base) : undefined;
  }

  /**
   * Runs guest code under the limits. Returns undefined when the guest died of it; a `GuestException` passes on.
   */
  run<T>(guest: () => T): T | undefined {
    if (this.death !== undefined) return undefined;
    this.#assertEnterable();
    try {
      return this.#alive(this.clock.run(guest));
    } catch (error) {
      return this.#caught(error);
    }
  }

  /** The same for guest code that may rest where `sliced` enters it. */
  async runInSlices<T>(guest: () => Promise<T>): Promise<T | undefined> {
    if (this.death !== undefined) return undefined;
    this.#assertEnterable();
    this.clock.enter();
    try {
      return this.#alive(await guest());
    } catch (error) {
      return this.#caught(error);
    } finally {
      this.clock.leave();
    }
  }

  /** Evaluates a script. The result belongs to the caller. Throws a `GuestException`. */
  evaluate(source: string, filename: string): JSValuePointer {
    return this.#evaluate(source, filename, EVAL.script | EVAL.barrier);
  }

  /**
   * Evaluates an ES module and everything it imports, and gives its namespace; a promise of it, if something in
   * there awaits at its top level. Throws a `GuestException`.
   */
  evaluateModule(source: string, filename: string): JSValuePointer {
    return this.#evaluate(source, filename, EVAL.module);
  }

  /** Runs promise jobs until none is left. */
  drainJobs(): void {
    const { ffi } = this.#engine;
    if (!ffi.QTS_IsJobPending(this.#runtime)) return;
    const scratch = this.#scratch as never;
    this.values.free(this.values.unwrap(ffi.QTS_ExecutePendingJob(this.#runtime, -1, scratch)));
  }

  /** Ends the guest from within a hook: nothing of it runs any more. */
  kill(death: Death, trap?: unknown): void {
    this.#die(death, trap);
    this.clock.exhaust();
  }

  /**
   * Ends the guest and gives its memory, as empty as a new one, for another guest: once, and only while nothing is in it.
   * Nothing enters a guest that has ended, and nothing can: the engine is taken from all who hold it.
   */
  takeMemory(): WebAssembly.Memory | undefined {
    if (this.#isEmptied || this.slices.isResting || this.clock.isEntered) return undefined;
    this.#isEmptied = true;
    this.kill("exit");
    revoke(this.#engine);
    return renewMemory(this.#memory);
  }

  #assertEnterable(): void {
    if (this.slices.isResting) throw new Error("The guest stands in the midst of its code");
  }

  /** What guest code has given, unless the guest died of it. */
  #alive<T>(result: T): T | undefined {
    if (this.#growth.failed) this.#die("out-of-memory", undefined);
    return this.death === undefined ? result : undefined;
  }

  /** Passes on what the guest has thrown; of anything else it dies. */
  #caught(error: unknown): undefined {
    if (this.#growth.failed || !(error instanceof GuestException)) this.#dieOf(error);
    if (this.death === undefined) throw error;
    return undefined;
  }

  #evaluate(source: string, filename: string, flags: number): JSValuePointer {
    const { ffi, emscripten } = this.#engine;
    const { pointer, bytes } = this.values.heapString(source);
    try {
      return this.values.unwrap(
        ffi.QTS_Eval(this.#context, pointer, bytes, filename, 0 as never, flags as never),
      );
    } finally {
      emscripten._free(pointer);
    }
  }

  /** One object that holds all of them, as a global that the guest's program takes. */
  #installNatives(global: JSValuePointer): void {
    const { ffi, makeNative } = this.#engine;
    const natives = ffi.QTS_NewObject(this.#context);
    for (const [index, name] of NATIVES.entries()) {
      const native = makeNative(this.#context, index) as JSValuePointer;
      this.values.setProperty(natives, name, native);
    }
    this.values.setProperty(global, "__natives", natives);
  }

  #installCallbacks(): void {
    this.#engine.emscripten.callbacks = {
      callFunction: (_a, _ctx, _this, argc, argv) => this.#atTheDoor(argc, argv) as never,
      // The prepared engine knows one answer more than the package's types.
      shouldInterrupt: () => this.#poll() as 0 | 1,
      loadModuleSource: (_a, _rt, _ctx, name) =>
        this.#textFor(() => this.#hooks().loadModule(name)) as never,
      normalizeModule: (_a, _rt, _ctx, base, specifier) =>
        this.#textFor(() => this.#hooks().resolveModule(base, specifier)) as never,
      // The door is never freed: the guest's boot code holds it in a closure.
      freeHostRef: () => undefined,
    };
  }

  #poll(): Verdict {
    if (this.#growth.failed || this.death !== undefined) return POLL.stop;
    const verdict = this.slices.poll();
    if (verdict === POLL.stop) this.#die("timeout", undefined);
    return verdict;
  }

  #atTheDoor(argc: number, argv: JSValueConstPointer): number {
    const { ffi } = this.#engine;
    return this.#guarded(() => {
      const args = Array.from({ length: argc }, (_, index) =>
        ffi.QTS_ArgvGetJSValueConstPointer(argv, index),
      );
      const [first, ...rest] = args;
      if (first === undefined) return 0;
      return this.#hooks().door(this.values.number(first), rest) ?? 0;
    });
  }

  /** A text that the engine asks for and frees; null makes it throw what the hook threw. */
  #textFor(hook: () => string): number {
    let pointer = 0;
    const thrown = this.#guarded(() => {
      pointer = this.values.heapString(hook()).pointer;
      return 0;
    });
    if (thrown !== 0) this.values.free(thrown as JSValuePointer);
    return pointer;
  }

  /** Runs a hook: its errors are thrown in the guest, except those after which the guest must not go on. */
  #guarded(hook: () => number): number {
    const { ffi } = this.#engine;
    try {
      return this.slices.inHook(hook);
    } catch (error) {
      if (error instanceof GuestThrow || error instanceof GuestException) {
        const thrown = ffi.QTS_Throw(this.#context, error.error);
        this.values.free(error.error);
        return thrown;
      }
      // A trap below a hook has left the engine half-way: nothing may run in it again.
      this.#dieOf(error);
      this.clock.exhaust();
      return 0;
    }
  }

  #hooks(): HostHooks {
    if (this.hooks === undefined) throw new Error("The guest has no host");
    return this.hooks;
  }

  #dieOf(error: unknown): void {
    if (this.#growth.failed || error instanceof GuestOutOfMemory) this.#die("out-of-memory", error);
    else this.#die(this.clock.exhausted ? "timeout" : "crash", error);
  }

  #die(death: Death, trap: unknown): void {
    this.death ??= death;
    this.trap ??= trap;
    this.slices.end();
  }
}
