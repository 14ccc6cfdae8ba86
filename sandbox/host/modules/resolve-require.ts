/** The algorithm of `require` (nodejs.org/api/modules.html, "All together"), over absolute paths. */
import { cannotFindModule, cannotFindTarget, invalidMain, isModuleError } from "./module-errors.ts";
import { directoryOf, joinPath, type ModuleFiles, resolvePath } from "./module-files.ts";
import { type PackageConfigs } from "./package-config.ts";
import { type MapContext, resolveExports, resolveImports } from "./package-exports.ts";

const EXTENSIONS = [".js", ".json", ".node"];
/** A bare specifier: the package's name, with its scope, and the rest. */
const PACKAGE_SPECIFIER = /^((?:@[^/\\%]+\/)?[^./\\%][^/\\%]*)(\/.*)?$/;

export interface RequireRules {
  readonly files: ModuleFiles;
  readonly configs: PackageConfigs;
  /** Directories searched after all `node_modules`, as the variable NODE_PATH gives them. */
  readonly nodePath: readonly string[];
  readonly context: Pick<MapContext, "conditions" | "resolvePackage">;
}

/**
 * The real path of the file that `require(specifier)` in `parentPath` loads. Builtins are not looked for, but a package's
 * `imports` may lead to one: `node:` and its name.
 */
export function resolveRequire(specifier: string, parentPath: string, rules: RequireRules): string {
  const found =
    findInternal(specifier, parentPath, rules) ??
    findSelf(specifier, parentPath, rules) ??
    findIn(searchPaths(specifier, parentPath, rules), specifier, rules);
  if (found === undefined) throw cannotFindModule(specifier, parentPath);
  return found.startsWith("/") ? rules.files.real(found) : found;
}

function findInternal(specifier: string, parentPath: string, rules: RequireRules) {
  if (!specifier.startsWith("#")) return undefined;
  const config = rules.configs.scopeOf(parentPath);
  if (config?.imports === undefined) return undefined;
  const context = { ...rules.context, base: parentPath };
  const path = asRequire(specifier, () => resolveImports(specifier, config, context));
  return existing(path, rules.files);
}

function findSelf(specifier: string, parentPath: string, rules: RequireRules) {
  if (isPath(specifier)) return undefined;
  const config = rules.configs.scopeOf(parentPath);
  if (config?.name === undefined || config.exports === undefined) return undefined;
  if (specifier !== config.name && !specifier.startsWith(`${config.name}/`)) return undefined;
  const subpath = `.${specifier.slice(config.name.length)}`;
  const context = { ...rules.context, base: parentPath };
  return existing(resolveExports(config, subpath, context), rules.files);
}

function searchPaths(specifier: string, parentPath: string, rules: RequireRules) {
  if (specifier.startsWith("/")) return ["/"];
  const directory = directoryOf(parentPath);
  return isPath(specifier) ? [directory] : [...nodeModulesPaths(directory), ...rules.nodePath];
}

function findIn(paths: readonly string[], specifier: string, rules: RequireRules) {
  const { files, configs, context } = rules;
  const isDirectory = /(?:^|\/)\.{0,2}$/.test(specifier) && specifier !== "";
  for (const path of paths) {
    if (files.kind(path) !== "directory") continue;
    const fromExports = findByExports(path, specifier, { files, configs, context });
    if (fromExports !== undefined) return fromExports;

    const base = resolvePath(path, specifier);
    const kind = files.kind(base);
    const asFile =
      isDirectory || specifier === ""
        ? undefined
        : kind === "file"
          ? base
          : withExtension(base, files);
    const found = asFile ?? (kind === "directory" ? findInDirectory(base, rules) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findByExports(
  path: string,
  specifier: string,
  { files, configs, context }: Pick<RequireRules, "files" | "configs" | "context">,
) {
  const [, name, rest = ""] = PACKAGE_SPECIFIER.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  const config = configs.read(joinPath(path, name));
  if (config === undefined || config.exports === undefined) return undefined;
  return existing(resolveExports(config, `.${rest}`, { ...context, base: undefined }), files);
}

/** LOAD_AS_DIRECTORY. */
function findInDirectory(directory: string, { files, configs }: RequireRules) {
  const index = () => withExtension(joinPath(directory, "index"), files);
  const main = configs.read(directory)?.main;
  if (main === undefined || main === "") return index();

  const path = resolvePath(directory, main);
  const isFile = files.kind(path) === "file";
  const found =
    (isFile ? path : withExtension(path, files)) ??
    withExtension(joinPath(path, "index"), files) ??
    index();
  if (found === undefined) throw invalidMain(path);
  return found;
}

function withExtension(path: string, files: ModuleFiles): string | undefined {
  return EXTENSIONS.map((extension) => path + extension).find(
    (candidate) => files.kind(candidate) === "file",
  );
}

/** What a package points to must be there as it is: no extension is tried. */
function existing(path: string, files: ModuleFiles): string {
  if (!path.startsWith("/")) return path;
  if (files.kind(path) !== "file") throw cannotFindTarget(path);
  return path;
}

function nodeModulesPaths(directory: string): readonly string[] {
  const paths: string[] = [];
  for (let path = directory; ; path = directoryOf(path)) {
    if (path !== "/node_modules" && !path.endsWith("/node_modules")) {
      paths.push(joinPath(path, "node_modules"));
    }
    if (path === "/") return paths;
  }
}

/** Relative or absolute, by Node's reading: `.x` is a package's name. */
function isPath(specifier: string): boolean {
  return /^(?:\/|\.{1,2}(?:\/|$))/.test(specifier);
}

/** `imports` are resolved as an import is, but what they miss is reported as `require` reports it. */
function asRequire(specifier: string, resolve: () => string): string {
  try {
    return resolve();
  } catch (error) {
    if (isModuleError(error, "ERR_MODULE_NOT_FOUND")) throw cannotFindTarget(specifier);
    throw error;
  }
}
