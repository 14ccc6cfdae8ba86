import { invalidConfig } from "./module-errors.ts";
import { directoryOf, joinPath, type ModuleFiles, readText } from "./module-files.ts";

/** The members of a package.json that resolution reads, each undefined unless it has the type that Node asks for. */
export interface PackageConfig {
  /** The directory that holds the package.json. */
  readonly path: string;
  readonly name: string | undefined;
  readonly main: string | undefined;
  readonly type: "commonjs" | "module" | undefined;
  /** A string, an array or an object; undefined where there is none. */
  readonly exports: unknown;
  readonly imports: Readonly<Record<string, unknown>> | undefined;
}

/** The largest published ones, with an entry for each icon of a set, are about half a megabyte. */
const CONFIG_CHARS_MAX = 4_194_304;

/** Reads package.json files, each once where it cannot change. */
export class PackageConfigs {
  readonly #files: ModuleFiles;
  readonly #cache = new Map<string, PackageConfig | undefined>();

  constructor(files: ModuleFiles) {
    this.#files = files;
  }

  /** The package.json in a directory. `base` is the file that asked, for the error's text. */
  read(directory: string, base?: string): PackageConfig | undefined {
    if (this.#cache.has(directory)) return this.#cache.get(directory);
    const path = joinPath(directory, "package.json");
    const text = readText(this.#files, path);
    const config = text === undefined ? undefined : parseConfig(directory, path, text, base);
    // A guest can ask for any number of directories that are not there, and must not fill the cache with them.
    const isReal = config !== undefined || this.#files.kind(directory) === "directory";
    if (isReal && this.#files.isFixed(path)) this.#cache.set(directory, config);
    return config;
  }

  /** The nearest package.json above a file; a package's dependencies are not part of it. */
  scopeOf(path: string): PackageConfig | undefined {
    for (let directory = directoryOf(path); ; directory = directoryOf(directory)) {
      if (directory.endsWith("/node_modules")) return undefined;
      const config = this.read(directory);
      if (config !== undefined || directory === "/") return config;
    }
  }
}

function parseConfig(path: string, file: string, text: string, base?: string): PackageConfig {
  const json = text.length > CONFIG_CHARS_MAX ? undefined : parseObject(text);
  if (json === undefined) throw invalidConfig(file, base);
  const { name, main, type, exports, imports } = json;
  return {
    path,
    name: typeof name === "string" ? name : undefined,
    main: typeof main === "string" ? main : undefined,
    type: type === "module" || type === "commonjs" ? type : undefined,
    exports:
      typeof exports === "string" || Array.isArray(exports) || isObject(exports)
        ? exports
        : undefined,
    imports: isObject(imports) ? imports : undefined,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
