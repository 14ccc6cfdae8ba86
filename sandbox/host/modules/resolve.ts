import { cannotFindModule, unknownBuiltin } from "./module-errors.ts";
import {
  type FormatRules,
  importFormat,
  type KnownSyntax,
  requireFormat,
} from "./module-format.ts";
import { directoryOf, type ModuleFiles, type ResolvedModule } from "./module-files.ts";
import { PackageConfigs } from "./package-config.ts";
import { resolveImport, resolvePackage } from "./resolve-import.ts";
import { resolveRequire } from "./resolve-require.ts";

/** Far more than a package asks for; bounds what a guest that invents specifiers can make the host remember. */
const CACHED_MAX = 20_000;

export interface ResolverOptions {
  /** Names of builtin modules without `node:`, such as `fs/promises`. */
  readonly builtins: ReadonlySet<string>;
  /** Those of them that exist only behind `node:`, such as `test`. */
  readonly schemeOnlyBuiltins: ReadonlySet<string>;
  /** Where `require` looks after all `node_modules`. */
  readonly nodePath: readonly string[];
  /** Where `import` looks then; see `ImportRules`. */
  readonly importPath?: readonly string[];
  /**
   * Whether `require` may load ES modules and untyped files are ES modules when they look like it. Lambda switches
   * both off up to nodejs22.x ("Building Lambda functions with Node.js", experimental features).
   */
  readonly esmInterop: boolean;
  /** What others have found out about the same files. */
  readonly known?: KnownSyntax;
}

export type ResolveMode = "require" | "import";

/** Twice PATH_MAX: nothing longer can lead to a file by an honest way, and looking for it would cost the host. */
const SPECIFIER_CHARS_MAX = 8192;
const CACHED_KEY_CHARS_MAX = 1024;

/** Finds modules as Node does, over the guest's files. */
export class ModuleResolver {
  readonly #files: ModuleFiles;
  readonly #options: ResolverOptions;
  readonly #configs: PackageConfigs;
  readonly #formatRules: FormatRules;
  readonly #cache = new Map<string, ResolvedModule>();
  readonly #conditions: Readonly<Record<ResolveMode, ReadonlySet<string>>>;

  constructor(files: ModuleFiles, options: ResolverOptions) {
    this.#files = files;
    this.#options = options;
    this.#configs = new PackageConfigs(files);
    const { esmInterop: detectModule, known = new Map<string, boolean>() } = options;
    this.#formatRules = { files, configs: this.#configs, detectModule, known };
    // "node-addons" is left out: what it leads to cannot run here.
    const shared = options.esmInterop ? ["node", "module-sync"] : ["node"];
    this.#conditions = {
      require: new Set(["require", ...shared]),
      import: new Set(["import", ...shared]),
    };
  }

  /** The host call: `format:path`, such as `commonjs:/var/task/index.js`. */
  moduleResolve(specifier: string, parentPath: string, mode: ResolveMode): string {
    // A guest can send any text as the mode.
    const known = mode === "import" ? mode : "require";
    const { format, path } = this.resolve(specifier, parentPath, known);
    return `${format}:${path}`;
  }

  resolve(specifier: string, parentPath: string, mode: ResolveMode): ResolvedModule {
    if (specifier.length > SPECIFIER_CHARS_MAX || parentPath.length > SPECIFIER_CHARS_MAX) {
      throw cannotFindModule(`${specifier.slice(0, 64)}…`, parentPath.slice(0, 64));
    }
    const key = `${mode}\0${directoryOf(parentPath)}\0${specifier}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;

    const found = this.#builtin(specifier) ?? this.#file(specifier, parentPath, mode);
    const isFixed = this.#files.isFixed(parentPath) && this.#files.isFixed(found.path);
    const isSmall = key.length <= CACHED_KEY_CHARS_MAX && this.#cache.size < CACHED_MAX;
    if (isFixed && isSmall) this.#cache.set(key, found);
    return found;
  }

  /** How a file is loaded that is known by its path. */
  formatOf(path: string): ResolvedModule["format"] {
    return requireFormat(path, this.#formatRules);
  }

  #builtin(specifier: string): ResolvedModule | undefined {
    const { builtins, schemeOnlyBuiltins } = this.#options;
    const hasScheme = specifier.startsWith("node:");
    const path = hasScheme ? specifier.slice("node:".length) : specifier;
    const exists = builtins.has(path) || (hasScheme && schemeOnlyBuiltins.has(path));
    if (exists) return { format: "builtin", path };
    if (hasScheme) throw unknownBuiltin(specifier);
    return undefined;
  }

  #file(specifier: string, parentPath: string, mode: ResolveMode): ResolvedModule {
    const rules = {
      files: this.#files,
      configs: this.#configs,
      nodePath: this.#options.nodePath,
      importPath: this.#options.importPath ?? [],
      context: {
        conditions: this.#conditions[mode],
        resolvePackage: (name: string, base: string): string => {
          const builtin = this.#builtin(name);
          return builtin === undefined ? resolvePackage(name, base, rules) : `node:${builtin.path}`;
        },
      },
    };
    const path =
      mode === "import"
        ? resolveImport(specifier, parentPath, rules)
        : resolveRequire(specifier, parentPath, rules);
    if (path.startsWith("node:")) return { format: "builtin", path: path.slice("node:".length) };
    const formatOf = mode === "import" ? importFormat : requireFormat;
    return { format: formatOf(path, this.#formatRules), path };
  }
}
