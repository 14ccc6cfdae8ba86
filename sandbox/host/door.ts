import type { JSValuePointer } from "@jitl/quickjs-ffi-types";
import { GuestThrow, type HostHooks } from "../engine/host-hooks.ts";
import { type Instance } from "../engine/instance.ts";
import type { GuestValue } from "../engine/values.ts";
import { HOST_CALLS, type HostCall, type HostInterface } from "../protocol.ts";
import { HOST_BYTES_PER_UNIT, HOST_CALL_UNITS, MODULE_UNITS } from "../engine/limits.ts";
import { type Bytecode } from "../engine/bytecode.ts";
import { CodeLoader } from "./code-loader.ts";
import { HostError } from "./host-error.ts";
import { commonJsSource } from "./modules/source.ts";
import { type CompiledFiles } from "./modules/compiled-files.ts";
import { type ArgumentKind, SIGNATURES } from "./signatures.ts";

/** Calls whose answer is an object of the guest's own. */
type ObjectCall = "moduleCompile" | "moduleImport" | "guestModule";

/** Everything else that a guest may ask for. */
export type HostServices = Omit<HostInterface, ObjectCall>;

/** Where the source of modules comes from. */
export interface ModuleSources {
  /** Source text of a CommonJS file, wrapped as a function expression. */
  commonJs(path: string): string;
  /** Compiled forms of what `commonJs` gives, by path, and of what `module` gives, by `moduleKey` of `fileOfModule`. */
  readonly compiled: CompiledFiles;
  /** One of the guest's own lazily loaded modules: a compiled function expression. */
  guestModule(name: string): Bytecode;
  /** Source text of the ES module with that resolved name. */
  module(name: string): string;
  /** The file behind the ES module with that resolved name, if there is one. */
  fileOfModule(name: string): string | undefined;
  /** The resolved name of an ES module's import. */
  resolveImport(specifier: string, base: string): string;
}

type Argument = string | number | boolean | ArrayBuffer | undefined;
type Answer = string | number | ArrayBuffer | void;

/** The name of the module through which `require` reaches an ES module; its imports resolve from the root. */
const IMPORTER = "node:internal/require";

/** The host's side of the door: reads the arguments of a call, asks the service and writes its answer. */
export class Door implements HostHooks {
  readonly #instance: Instance;
  readonly #services: HostServices;
  readonly #modules: ModuleSources;
  readonly #code: CodeLoader;

  /** `addedModules` are those of the environment that this one is a copy of. */
  constructor(
    instance: Instance,
    services: HostServices,
    modules: ModuleSources,
    addedModules?: readonly string[],
  ) {
    this.#instance = instance;
    this.#services = services;
    this.#modules = modules;
    this.#code = new CodeLoader(instance, modules, addedModules);
  }

  /** Names of ES modules that the guest knows without asking for their sources. */
  get addedModules(): readonly string[] {
    return this.#code.added;
  }

  door(call: number, args: readonly GuestValue[]): JSValuePointer | undefined {
    const name = HOST_CALLS[call];
    if (name === undefined) throw this.#toGuest(new TypeError(`No host call ${call}`));
    const { clock } = this.#instance;
    clock.charge(name.startsWith("module") ? MODULE_UNITS : HOST_CALL_UNITS);
    return this.#answer(() => {
      const values = this.#readAll(SIGNATURES[name], args);
      if (name === "moduleCompile") return this.#compile(values);
      if (name === "moduleImport") return this.#import(values);
      if (name === "guestModule") return this.#evaluateOwn(values);
      const answer = this.#ask(name, values);
      clock.charge(Math.ceil((sizeOf(answer) + sum(values.map(sizeOf))) / HOST_BYTES_PER_UNIT));
      return this.#write(answer);
    });
  }

  loadModule(name: string): string {
    return this.#answer(() => this.#charged(this.#modules.module(name)));
  }

  resolveModule(base: string, specifier: string): string {
    return this.#answer(() => {
      const name = this.#charged(this.#modules.resolveImport(specifier, base));
      this.#code.addModule(name);
      return name;
    });
  }

  /** A module costs what a look at some files does, whether or not it is found. */
  #charged(text: string): string {
    this.#instance.clock.charge(MODULE_UNITS + Math.ceil(text.length / HOST_BYTES_PER_UNIT));
    return text;
  }

  #ask(name: Exclude<HostCall, ObjectCall>, values: readonly Argument[]): Answer {
    // The signatures table gives each call the kinds that its own type asks for.
    const service = this.#services[name] as (...args: readonly Argument[]) => Answer;
    return service.apply(this.#services, [...values]);
  }

  #compile([path, text]: readonly Argument[]): JSValuePointer {
    if (typeof path !== "string") throw new TypeError("Expected a path");
    if (typeof text === "string") {
      return this.#instance.evaluate(this.#charged(commonJsSource(text)), path);
    }
    return this.#code.commonJs(path);
  }

  #evaluateOwn([name]: readonly Argument[]): JSValuePointer {
    if (typeof name !== "string") throw new TypeError("Expected a name");
    return this.#code.run(this.#modules.guestModule(name));
  }

  #import([path]: readonly Argument[]): JSValuePointer {
    const source = `import * as namespace from ${JSON.stringify(path)}; export { namespace };`;
    return this.#instance.evaluateModule(source, IMPORTER);
  }

  #readAll(kinds: readonly ArgumentKind[], args: readonly GuestValue[]): Argument[] {
    const read: Argument[] = [];
    while (read.length < kinds.length) {
      const at = read.length;
      const kind = kinds[at] ?? "number";
      if (kind === "buffer") read.push(...this.#readRange(args.slice(at, at + 3)));
      else read.push(this.#read(kind, args[at]));
    }
    return read;
  }

  /** A buffer and the range of it that is meant: only that is copied, and it then begins at 0. */
  #readRange([buffer, offset, length]: readonly GuestValue[]): [ArrayBuffer, number, number] {
    const { values } = this.#instance;
    if (buffer === undefined) throw new TypeError("Expected an ArrayBuffer");
    const [start = Number.NaN, count = Number.NaN] = [offset, length].map((value) =>
      Number(this.#read("number", value)),
    );
    return [values.fromGuestBuffer(buffer, start, start + count).buffer, 0, count];
  }

  #read(kind: Exclude<ArgumentKind, "buffer">, value: GuestValue | undefined): Argument {
    const { values } = this.#instance;
    if (value === undefined)
      return kind === "number" ? Number.NaN : kind === "string" ? "" : undefined;
    switch (kind) {
      case "number":
        return values.number(value);
      case "boolean":
        return values.number(value) === 1;
      case "string":
        return values.fromGuestString(value);
      case "string?":
        return values.isUndefined(value) ? undefined : values.fromGuestString(value);
    }
  }

  #write(answer: Answer): JSValuePointer | undefined {
    if (answer === undefined) return undefined;
    if (typeof answer === "number") return this.#instance.values.newNumber(answer);
    if (typeof answer === "string") return this.#instance.values.toGuestString(answer);
    return this.#instance.values.toGuestBuffer(new Uint8Array(answer));
  }

  /** Errors that are the guest's own fault are thrown in the guest; any other ends it. */
  #answer<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof HostError || error instanceof TypeError || error instanceof RangeError) {
        throw this.#toGuest(error);
      }
      throw error;
    }
  }

  #toGuest(error: Error): GuestThrow {
    const fields = error instanceof HostError ? { ...error.fields } : { name: error.name };
    return new GuestThrow(this.#instance.values.newError(error.message, fields));
  }
}

function sizeOf(value: Argument | Answer): number {
  if (typeof value === "string") return value.length;
  return value instanceof ArrayBuffer ? value.byteLength : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
