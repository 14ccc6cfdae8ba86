import { HostError } from "../host-error.ts";
import { commonJsNames } from "./common-js-names.ts";
import { fromFileUrl, toFileUrl } from "./file-url.ts";
import { cannotImport } from "./module-errors.ts";
import { type ModuleFiles, readText } from "./module-files.ts";
import { commonJsSource, esModuleSource, syntheticSource } from "./module-source.ts";
import { type ModuleResolver } from "./resolve.ts";

const UNRESOLVED = "unresolved:";

/**
 * Gives the engine's module loader its texts. An ES module's name, which stands in stack traces, is its file's URL, as on
 * Node; what `require` loads on behalf of an `import` is called `format:path`, such as `commonjs:/var/task/a.js`.
 */
export class ModuleLoader {
  readonly #files: ModuleFiles;
  readonly #resolver: ModuleResolver;
  readonly #builtinNames: (builtin: string) => readonly string[];

  /** `builtinNames` says which members of a builtin can be imported by name. */
  constructor(
    files: ModuleFiles,
    resolver: ModuleResolver,
    builtinNames: (builtin: string) => readonly string[],
  ) {
    this.#files = files;
    this.#resolver = resolver;
    this.#builtinNames = builtinNames;
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

  /** The ES module that stands for a file, or for a builtin, of a format. */
  moduleSource(path: string, format: string = this.#resolver.formatOf(path)): string {
    switch (format) {
      case "module":
        return this.#esModule(path);
      case "builtin":
        return syntheticSource(path, this.#builtinNames(path));
      case "commonjs":
        return syntheticSource(path, this.#commonJsNames(path));
      default:
        return syntheticSource(path, []);
    }
  }

  /** The wrapper function of a CommonJS file, as an expression. */
  commonJs(path: string): string {
    return commonJsSource(this.#text(path));
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
    return text;
  }

  #commonJsNames(path: string): ReadonlySet<string> {
    return commonJsNames(path, {
      files: this.#files,
      builtinNames: this.#builtinNames,
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
