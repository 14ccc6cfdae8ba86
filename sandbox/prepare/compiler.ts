import type { Bytecode } from "../engine/bytecode.ts";
import type { EngineManifest } from "../engine/emscripten.ts";
import { Instance } from "../engine/instance.ts";
import { MEMORY_PAGES_MAX } from "../engine/limits.ts";
import { GuestException } from "../engine/values.ts";

/** Compiles scripts at build time. */
export class Compiler {
  readonly #instance: Instance;

  private constructor(instance: Instance) {
    this.#instance = instance;
  }

  /** `wasm` decides whether the source texts of functions stay with the code; see `exposeBytecode`. */
  static async create(wasm: Uint8Array<ArrayBuffer>, manifest: EngineManifest): Promise<Compiler> {
    const instance = await Instance.create({
      wasm: new WebAssembly.Module(wasm),
      manifest,
      clock: { now: () => 0 },
      memoryPagesMax: MEMORY_PAGES_MAX,
    });
    return new Compiler(instance);
  }

  compile(source: string, filename: string): Bytecode {
    return this.#make(filename, () => this.#instance.bytecode.compile(source, filename));
  }

  compileModule(source: string, name: string): Bytecode {
    return this.#make(name, () => this.#instance.bytecode.compileModule(source, name));
  }

  #make(name: string, compile: () => Bytecode): Bytecode {
    const code = this.#instance.run(() => this.#explained(name, compile));
    if (code === undefined) {
      throw new Error(`${name} could not be compiled`, { cause: this.#instance.trap });
    }
    return code;
  }

  #explained(name: string, compile: () => Bytecode): Bytecode {
    try {
      return compile();
    } catch (error) {
      if (!(error instanceof GuestException)) throw error;
      const { values } = this.#instance;
      throw new Error(`${name}: ${values.fromGuestString(error.error)}`, { cause: error });
    }
  }
}
