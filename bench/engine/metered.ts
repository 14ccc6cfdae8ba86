import { type JSValuePointer } from "@jitl/quickjs-ffi-types";
import { Instance } from "../../sandbox/engine/instance.ts";
import { MEMORY_PAGES_MAX } from "../../sandbox/engine/limits.ts";
import { type Prepared } from "../prepared.ts";

/** Far enough that no program meets it. */
const NO_DEADLINE_MS = 1e9;

/** The engine as Lamella runs it, with its limits switched on and out of reach. */
export class MeteredEngine {
  readonly #instance: Instance;

  private constructor(instance: Instance) {
    this.#instance = instance;
    instance.clock.deadline = Date.now() + NO_DEADLINE_MS;
  }

  static async create({ wasm, manifest }: Prepared): Promise<MeteredEngine> {
    const limits = { clock: Date, memoryPagesMax: MEMORY_PAGES_MAX };
    return new MeteredEngine(await Instance.create({ wasm, manifest, ...limits }));
  }

  get fuelUsed(): bigint {
    return this.#instance.clock.fuelUsed;
  }

  define(source: string): JSValuePointer {
    return this.#alive(this.#instance.run(() => this.#instance.evaluate(source, "<bench>")));
  }

  call(fn: JSValuePointer): number {
    const { values } = this.#instance;
    return this.#alive(
      this.#instance.run(() => {
        const result = values.call(fn, []);
        const number = values.number(result);
        values.free(result);
        return number;
      }),
    );
  }

  /** The same where the guest may rest, as it does between two slices. */
  async callInSlices(fn: JSValuePointer, rest: () => Promise<void>): Promise<number> {
    const { values, sliced, slices, clock } = this.#instance;
    slices.rest = rest;
    clock.rested();
    return this.#alive(
      await this.#instance.runInSlices(async () => {
        const result = await sliced.call(fn, []);
        const number = values.number(result);
        values.free(result);
        return number;
      }),
    );
  }

  #alive<T>(result: T | undefined): T {
    if (result !== undefined) return result;
    throw new Error(`The metered engine died: ${this.#instance.death}`, {
      cause: this.#instance.trap,
    });
  }
}
