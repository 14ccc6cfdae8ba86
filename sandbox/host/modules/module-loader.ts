import { type GuestFailure } from "../../messages.ts";
import { type Bytecode } from "../../engine/bytecode.ts";
import { type NamedBytes } from "../../engine/named-bytes.ts";
import { type ModuleSources } from "../door.ts";
import { HostError } from "../host-error.ts";
import { type CompiledFiles, NOTHING_COMPILED } from "./compiled-files.ts";
import { commonJsNames } from "./common-js-names.ts";
import { withEmojiPattern } from "./emoji-pattern.ts";
import { fromFileUrl, toFileUrl } from "./file-url.ts";
import { type KnownSyntax } from "./module-format.ts";
import { findHandler, type HandlerModule } from "./handler.ts";
import { cannotImport } from "./module-errors.ts";
import { type ModuleFiles, readText } from "./module-files.ts";
import { ModuleResolver, type ResolveMode } from "./resolve.ts";
import { COMMON_JS_EXPORTS, commonJsSource, esModuleSource, syntheticSource } from "./source.ts";

/** The members of each builtin module that an ES module can import by name, by the module's name without `node:`. */
export type BuiltinMembers = Readonly<Record<string, readonly string[]>>;

/** What the preparation step knows about the guest's own modules. */
export interface GuestParts {
  readonly builtins: BuiltinMembers;
  /** The guest's lazily loaded modules, compiled, by name. */
  readonly guestModules: NamedBytes;
}

/** What a function's modules are made of besides its files. */
export interface LoaderParts extends GuestParts {
  readonly compiled?: CompiledFiles;
  /** The variable NODE_PATH, if it is not the runtime's own. */
  readonly nodePath?: string;
  /** What other loaders have found out about the same files. */
  readonly known?: KnownSyntax;
}

export type HandlerAnswer =
  | ({ readonly ok: true } & HandlerModule)
  | { readonly ok: false; readonly failure: GuestFailure };

/** Builtins that Node has only behind `node:`. */
const SCHEME_ONLY_BUILTINS: ReadonlySet<string> = new Set([
  "sea",
  "sqlite",
  "test",
  "test/reporters",
]);
/** Up to here Lambda switches off `require` of ES modules and their detection by syntax. */
const NODE_WITHOUT_INTEROP_MAX = 22;
const UNRESOLVED = "unresolved:";

/**
 * The modules of one function: finds them as the managed runtime of its version does, and gives the engine its texts.
 * An ES module's name, which stands in stack traces, is its file's URL, as on Node; what `require` loads on behalf of an
 * `import` is called `format:path`, such as `commonjs:/var/task/a.js`.
 */
export class ModuleLoader implements ModuleSources {
  readonly #files: ModuleFiles;
  readonly #resolver: ModuleResolver;
  readonly #builtins: BuiltinMembers;
  readonly #guestModules: GuestParts["guestModules"];
  /** What an import of any CommonJS file offers beside the names that its text tells. */
  readonly #commonJsExtras: readonly string[];
  readonly compiled: CompiledFiles;

  /** `runtime` is such as "nodejs22.x". */
  constructor(
    files: ModuleFiles,
    runtime: string,
    { builtins, guestModules, compiled = NOTHING_COMPILED, nodePath, known }: LoaderParts,
  ) {
    const nodeVersion = Number(/^nodejs(\d+)/.exec(runtime)?.[1] ?? NODE_WITHOUT_INTEROP_MAX);
    const names = Object.keys(builtins).filter((name) => !SCHEME_ONLY_BUILTINS.has(name));
    const directories = nodePath === undefined ? nodePathOf(nodeVersion) : split(nodePath);
    this.#files = files;
    this.#builtins = builtins;
    this.#guestModules = guestModules;
    this.#commonJsExtras = nodeVersion > NODE_WITHOUT_INTEROP_MAX ? [COMMON_JS_EXPORTS] : [];
    this.compiled = compiled;
    this.#resolver = new ModuleResolver(files, {
      builtins: new Set(names),
      schemeOnlyBuiltins: SCHEME_ONLY_BUILTINS,
      nodePath: directories,
      importPath: directories,
      esmInterop: nodeVersion > NODE_WITHOUT_INTEROP_MAX,
      ...(known === undefined ? {} : { known }),
    });
  }

  /** The host call: `format:path`. */
  moduleResolve(specifier: string, parentPath: string, mode: ResolveMode): string {
    return this.#resolver.moduleResolve(specifier, parentPath, mode);
  }

  /** The module and property that a handler string names; what is wrong with it is the function's failure. */
  handler(handler: string): HandlerAnswer {
    const found = findHandler(handler, this.#files, this.#resolver);
    if (found.ok) return { ok: true, ...found.handler };
    const { errorType, errorMessage } = found.failure;
    const trace = `${errorType}: ${errorMessage}`.split("\n");
    const logged = JSON.stringify({ errorType, errorMessage, stack: trace });
    const label = "Uncaught Exception";
    return { ok: false, failure: { errorType, errorMessage, trace, label, logged } };
  }

  /**
   * The name of what the module called `base` imports. It never throws: the engine takes an error of its normalizer for
   * a module without a name and goes on, so what cannot be found gets a name that `module` refuses to load.
   */
  resolveImport(specifier: string, base: string): string {
    try {
      return this.#nameOfImport(specifier, base);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return UNRESOLVED + JSON.stringify([specifier, base]);
    }
  }

  /** The ES module with a name that `resolveImport` gave. */
  module(name: string): string {
    if (name.startsWith("file:")) return this.#esModule(pathOfName(name));
    if (name.startsWith(UNRESOLVED)) return this.#refuse(name.slice(UNRESOLVED.length));
    const colon = name.indexOf(":");
    return this.moduleSource(name.slice(colon + 1), name.slice(0, colon));
  }

  fileOfModule(name: string): string | undefined {
    const isFile = name.startsWith("file:") || name.startsWith("commonjs:/");
    return isFile ? pathOfName(name) : undefined;
  }

  /** The ES module that stands for a file, or for a builtin, of a format. */
  moduleSource(path: string, format: string = this.#resolver.formatOf(path)): string {
    switch (format) {
      case "module":
        return this.#esModule(path);
      case "builtin":
        return syntheticSource(path, this.#builtins[path] ?? []);
      case "commonjs":
        return syntheticSource(path, [...this.#commonJsNames(path), ...this.#commonJsExtras]);
      default:
        return syntheticSource(path, []);
    }
  }

  /** The wrapper function of a CommonJS file, as an expression. */
  commonJs(path: string): string {
    return commonJsSource(this.#text(path));
  }

  /** One of the guest's own lazily loaded modules: a compiled function expression. */
  guestModule(name: string): Bytecode {
    const code = this.#guestModules.get(name);
    if (code === undefined) throw new TypeError(`The guest has no module ${name}`);
    return code;
  }

  #nameOfImport(specifier: string, base: string): string {
    const { format, path } = this.#resolver.resolve(specifier, pathOfName(base), "import");
    return format === "module" ? toFileUrl(path) : `${format}:${path}`;
  }

  /** Resolving once more throws the error again. */
  #refuse(request: string): never {
    const [specifier, base] = JSON.parse(request) as [string, string];
    this.#nameOfImport(specifier, base);
    throw cannotImport("module", specifier, pathOfName(base));
  }

  #esModule(path: string): string {
    return esModuleSource(path, this.#text(path));
  }

  #text(path: string): string {
    const text = readText(this.#files, path);
    if (text === undefined) throw cannotImport("module", path, path);
    return withEmojiPattern(text);
  }

  #commonJsNames(path: string): ReadonlySet<string> {
    return commonJsNames(path, {
      files: this.#files,
      resolve: (specifier, parentPath) => this.#resolver.resolve(specifier, parentPath, "require"),
    });
  }
}

/** The file a module's name stands for. What is no file, such as the guest's own code, resolves from the root. */
function pathOfName(name: string): string {
  if (name.startsWith("file:")) return fromFileUrl(new URL(name));
  const path = name.slice(name.indexOf(":") + 1);
  return path.startsWith("/") ? path : "/";
}

/** The variable NODE_PATH of Lambda's Node runtimes (reference 3.4). */
function nodePathOf(nodeVersion: number): readonly string[] {
  return [
    `/opt/nodejs/node${nodeVersion}/node_modules`,
    "/opt/nodejs/node_modules",
    "/var/runtime/node_modules",
    "/var/runtime",
    "/var/task",
  ];
}

/** Node looks at no more of NODE_PATH than its absolute directories here: a guest's is the root's own. */
function split(nodePath: string): readonly string[] {
  return nodePath.split(":").filter((directory) => directory.startsWith("/"));
}
