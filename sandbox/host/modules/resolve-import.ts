/** ESM_RESOLVE of "Resolution Algorithm Specification" (nodejs.org/api/esm.html), over absolute paths. */
import { fromFileUrl, toFileUrl } from "./file-url.ts";
import {
  cannotImport,
  directoryImport,
  invalidSpecifier,
  unsupportedScheme,
} from "./module-errors.ts";
import { directoryOf, joinPath, type ModuleFiles } from "./module-files.ts";
import { type PackageConfig, type PackageConfigs } from "./package-config.ts";
import { type MapContext, resolveExports, resolveImports } from "./package-exports.ts";

/** What `import` of a package without `exports` tries: LEGACY_MAIN_RESOLVE of the older specification. */
const MAIN_SUFFIXES = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];
const INDEX_FILES = ["index.js", "index.json", "index.node"];

export interface ImportRules {
  readonly files: ModuleFiles;
  readonly configs: PackageConfigs;
  readonly context: Pick<MapContext, "conditions" | "resolvePackage">;
  /**
   * Directories of packages searched after all `node_modules`. Plain Node has none; Lambda's Node.js runtimes from
   * nodejs18.x on look in NODE_PATH ("Node.js 18.x runtime now available in AWS Lambda", AWS Compute Blog).
   */
  readonly importPath: readonly string[];
}

/**
 * The real path of the file that `import specifier` in `parentPath` loads. Builtins are not looked for, but a package's
 * `imports` may lead to one: `node:` and its name.
 */
export function resolveImport(specifier: string, parentPath: string, rules: ImportRules): string {
  const { files } = rules;
  const path = findImport(specifier, parentPath, rules);
  if (!path.startsWith("/")) return path;
  if (path.endsWith("/")) throw directoryImport(path, parentPath);
  const kind = files.kind(path);
  if (kind === "directory") throw directoryImport(path, parentPath);
  if (kind === undefined) throw cannotImport("module", path, parentPath);
  return files.real(path);
}

function findImport(specifier: string, parentPath: string, rules: ImportRules): string {
  if (/^(?:\/|\.{1,2}(?:\/|$))/.test(specifier)) {
    return fromFileUrl(new URL(specifier, toFileUrl(parentPath)), parentPath);
  }
  if (specifier.startsWith("#")) {
    const config = rules.configs.scopeOf(parentPath);
    return resolveImports(specifier, config, { ...rules.context, base: parentPath });
  }
  const url = URL.canParse(specifier) ? new URL(specifier) : undefined;
  if (url === undefined) return resolvePackage(specifier, parentPath, rules);
  if (url.protocol !== "file:") throw unsupportedScheme(url.protocol);
  return fromFileUrl(url, parentPath);
}

/** PACKAGE_RESOLVE. The result need not exist. */
export function resolvePackage(specifier: string, parentPath: string, rules: ImportRules): string {
  const { name, subpath } = parsePackage(specifier, parentPath);
  const context = { ...rules.context, base: parentPath };
  const self = rules.configs.scopeOf(parentPath);
  if (self?.name === name && self.exports !== undefined)
    return resolveExports(self, subpath, context);

  const path = findPackage(name, parentPath, rules);
  const config = rules.configs.read(path, `"${specifier}" from ${parentPath}`);
  if (config?.exports !== undefined) return resolveExports(config, subpath, context);
  if (subpath === ".") return legacyMain(path, config, parentPath, rules.files);
  return fromFileUrl(new URL(subpath, toFileUrl(`${path}/`)), parentPath);
}

/** The directory of a package. */
function findPackage(name: string, parentPath: string, rules: ImportRules): string {
  const isThere = (path: string) => rules.files.kind(path) === "directory";
  for (let directory = directoryOf(parentPath); ; directory = directoryOf(directory)) {
    const path = joinPath(directory, `node_modules/${name}`);
    if (isThere(path)) return path;
    if (directory === "/") break;
  }
  const found = rules.importPath.map((directory) => joinPath(directory, name)).find(isThere);
  if (found === undefined) throw cannotImport("package", name, parentPath);
  return found;
}

function parsePackage(specifier: string, parentPath: string) {
  const slash = specifier.indexOf("/");
  const isScoped = specifier.startsWith("@");
  const end = isScoped && slash !== -1 ? specifier.indexOf("/", slash + 1) : slash;
  const name = end === -1 ? specifier : specifier.slice(0, end);
  const isValid =
    name !== "" && !name.startsWith(".") && !/[\\%]/.test(name) && (!isScoped || slash !== -1);
  if (!isValid) throw invalidSpecifier(specifier, "is not a valid package name", parentPath);
  return { name, subpath: `.${specifier.slice(name.length)}` };
}

function legacyMain(
  path: string,
  config: PackageConfig | undefined,
  parentPath: string,
  files: ModuleFiles,
): string {
  const main = config?.main;
  const names = [
    ...(main ? MAIN_SUFFIXES.map((suffix) => `./${main}${suffix}`) : []),
    ...INDEX_FILES,
  ];
  const directory = toFileUrl(`${path}/`);
  const candidates = names.map((name) => fromFileUrl(new URL(name, directory), parentPath));
  const found = candidates.find((candidate) => files.kind(candidate) === "file");
  if (found === undefined) throw cannotImport("package", candidates[0] ?? path, parentPath);
  return found;
}
