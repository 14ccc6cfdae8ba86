import type { JSValuePointer } from "@jitl/quickjs-ffi-types";
import { type Bytecode } from "../engine/bytecode.ts";
import { type Instance } from "../engine/instance.ts";
import { HOST_BYTES_PER_UNIT } from "../engine/limits.ts";
import { GuestException } from "../engine/values.ts";
import { type ModuleSources } from "./door.ts";
import { moduleKey } from "./modules/compiled-files.ts";

/** Memory that writing compiled code takes at most in the guest, for each character of its source: two copies. */
const WRITING_BYTES_PER_CHAR = 10;

/** Puts the code of modules into a guest: compiled where there is such code, and kept for the next guest where it may be. */
export class CodeLoader {
  readonly #instance: Instance;
  readonly #modules: ModuleSources;
  /** Names of ES modules that the guest knows without asking for their sources. */
  readonly #added: Set<string>;

  /** `added` are those of the environment that this one is a copy of. */
  constructor(instance: Instance, modules: ModuleSources, added: readonly string[] = []) {
    this.#added = new Set(added);
    this.#instance = instance;
    this.#modules = modules;
  }

  get added(): readonly string[] {
    return [...this.#added];
  }

  /** The wrapper function of a CommonJS file. */
  commonJs(path: string): JSValuePointer {
    const { compiled } = this.#modules;
    const known = compiled.get(path);
    if (known !== undefined) return this.run(known);
    const source = this.#modules.commonJs(path);
    if (!this.#mayKeep(path, source)) return this.#instance.evaluate(source, path);
    const keep = (code: Bytecode) => compiled.keep(path, code);
    return this.#instance.bytecode.evaluateKeeping(source, path, keep);
  }

  run(code: Bytecode): JSValuePointer {
    this.#charge(code);
    return this.#instance.bytecode.run(code);
  }

  /** Makes an ES module known to the guest that is about to import it, if that is quicker than to hand over its source. */
  addModule(name: string): void {
    const { compiled } = this.#modules;
    const path = this.#modules.fileOfModule(name);
    if (path === undefined || this.#added.has(name)) return;
    const key = moduleKey(path);
    const known = compiled.get(key);
    // Before it is compiled, since what it imports is looked for then, and may import it.
    this.#added.add(name);
    if (known !== undefined) {
      this.#charge(known);
      this.#instance.bytecode.addModule(known);
    } else if (!this.#compileModule(name, key)) {
      this.#added.delete(name);
    }
  }

  /** What is wrong with its source is told when the guest asks for it. */
  #compileModule(name: string, key: string): boolean {
    const { compiled } = this.#modules;
    // A synthetic module stands for what other files export, which need not be of the same package.
    if (!name.startsWith("file:") || !compiled.keeps(key)) return false;
    const source = this.#modules.module(name);
    if (!this.#mayKeep(key, source)) return false;
    try {
      compiled.keep(key, this.#instance.bytecode.compileModule(source, name));
      return true;
    } catch (error) {
      if (!(error instanceof GuestException)) throw error;
      this.#instance.values.free(error.error);
      return false;
    }
  }

  #mayKeep(key: string, source: string): boolean {
    const room = source.length * WRITING_BYTES_PER_CHAR;
    return this.#modules.compiled.keeps(key) && this.#instance.memoryBytesLeft >= room;
  }

  #charge(code: Bytecode): void {
    this.#instance.clock.charge(Math.ceil(code.length / HOST_BYTES_PER_UNIT));
  }
}
