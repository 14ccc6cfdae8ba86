import type { JSRuntimePointer, JSValuePointer } from "@jitl/quickjs-ffi-types";
import type { LoadedEngine } from "./emscripten.ts";
import type { Slices } from "./slices.ts";
import type { GuestValue, Values } from "./values.ts";

/** The engine without a limit on the promise jobs that it runs at once. */
const ALL_JOBS = -1;

interface SlicedCallsParts {
  readonly engine: LoadedEngine;
  readonly values: Values;
  readonly slices: Slices;
  readonly runtime: JSRuntimePointer;
  /** A word of the guest's memory for what the engine says of the last job. */
  readonly scratch: number;
}

/** The two ways into the guest's own code on which it may rest. They are to be used within `Instance.runInSlices`. */
export class SlicedCalls {
  readonly #parts: SlicedCallsParts;

  constructor(parts: SlicedCallsParts) {
    this.#parts = parts;
  }

  /** Calls a function of the guest; throws a `GuestException` when it throws. The result belongs to the caller. */
  async call(fn: GuestValue, args: readonly GuestValue[]): Promise<JSValuePointer> {
    const { engine, values, slices } = this.#parts;
    const given = values.callArguments(fn, args);
    const result = await slices.enter(() => engine.sliced.call(...given));
    return values.unwrap(result as JSValuePointer);
  }

  /** There are promise jobs to run. */
  get hasJobs(): boolean {
    const { engine, runtime } = this.#parts;
    return Boolean(engine.ffi.QTS_IsJobPending(runtime));
  }

  /** Runs promise jobs until none is left. */
  async drainJobs(): Promise<void> {
    const { engine, values, slices, runtime, scratch } = this.#parts;
    const run = () => engine.sliced.executePendingJob(runtime, ALL_JOBS, scratch);
    values.free(values.unwrap((await slices.enter(run)) as JSValuePointer));
  }
}
