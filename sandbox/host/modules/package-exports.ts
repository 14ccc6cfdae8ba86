/** PACKAGE_EXPORTS_RESOLVE and PACKAGE_IMPORTS_RESOLVE of "Resolution Algorithm Specification" (nodejs.org/api/esm.html). */
import { toFileUrl } from "./file-url.ts";
import {
  importNotDefined,
  invalidConfig,
  invalidSpecifier,
  notExported,
  type TargetPlace,
} from "./module-errors.ts";
import { isObject, type PackageConfig } from "./package-config.ts";
import { resolveTarget, type TargetRequest, type TargetResult } from "./package-target.ts";

export type MapContext = Pick<TargetRequest, "conditions" | "resolvePackage" | "base">;

/** The path that a package gives out as `subpath` (`.` or `./x`). */
export function resolveExports(
  config: PackageConfig,
  subpath: string,
  context: MapContext,
): string {
  const map = exportsMap(config, context.base);
  const place = { packagePath: config.path, isImport: false, base: context.base };
  const isExact = Object.hasOwn(map, subpath) && !/\*|\/$/.test(subpath);
  const found = isExact
    ? resolveTarget(map[subpath], { ...place, ...context, key: subpath, match: undefined })
    : resolvePattern(map, subpath, { ...place, ...context });
  if (found === null || found === undefined) {
    throw notExported(config.path, subpath, context.base);
  }
  return found;
}

/** The path that a package calls `#x` for itself. */
export function resolveImports(
  specifier: string,
  config: PackageConfig | undefined,
  context: MapContext & { readonly base: string },
): string {
  if (specifier === "#" || specifier.startsWith("#/") || specifier.endsWith("/")) {
    throw invalidSpecifier(
      specifier,
      "is not a valid internal imports specifier name",
      context.base,
    );
  }
  const found = config?.imports && resolveInImports(specifier, config, config.imports, context);
  if (found === null || found === undefined) {
    const packagePath = config?.imports && config.path;
    throw importNotDefined(specifier, packagePath, context.base);
  }
  return found;
}

function resolveInImports(
  specifier: string,
  config: PackageConfig,
  map: Readonly<Record<string, unknown>>,
  context: MapContext,
): TargetResult {
  const place = { packagePath: config.path, isImport: true, base: context.base };
  const isExact = Object.hasOwn(map, specifier) && !specifier.includes("*");
  return isExact
    ? resolveTarget(map[specifier], { ...place, ...context, key: specifier, match: undefined })
    : resolvePattern(map, specifier, { ...place, ...context });
}

function resolvePattern(
  map: Readonly<Record<string, unknown>>,
  name: string,
  context: MapContext & Omit<TargetPlace, "key">,
): TargetResult {
  let best: { readonly key: string; readonly match: string } | undefined;
  for (const key of Object.keys(map)) {
    const star = key.indexOf("*");
    if (star === -1 || star !== key.lastIndexOf("*")) continue;
    const [before, after] = [key.slice(0, star), key.slice(star + 1)];
    const fits = name.length >= key.length && name.startsWith(before) && name.endsWith(after);
    if (!fits || (best !== undefined && !isMoreSpecific(key, best.key))) continue;
    best = { key, match: name.slice(star, name.length - after.length) };
  }
  return best && resolveTarget(map[best.key], { ...context, ...best });
}

/** PATTERN_KEY_COMPARE: the longer part before the star wins, then the longer key. */
function isMoreSpecific(key: string, other: string): boolean {
  const [length, otherLength] = [key.indexOf("*"), other.indexOf("*")];
  return length === otherLength ? key.length > other.length : length > otherLength;
}

/** `exports` as a map from subpaths, whichever of its three forms it has. */
function exportsMap(
  config: PackageConfig,
  base: string | undefined,
): Readonly<Record<string, unknown>> {
  const { exports } = config;
  if (!isObject(exports)) return { ".": exports };
  const keys = Object.keys(exports);
  const subpaths = keys.filter((key) => key.startsWith("."));
  if (subpaths.length === keys.length && keys.length > 0) return exports;
  if (subpaths.length === 0) return { ".": exports };
  const reason =
    "\"exports\" cannot contain some keys starting with '.' and some not. The exports object must either be an " +
    "object of package subpath keys or an object of main entry condition name keys only.";
  throw invalidConfig(`${config.path}/package.json`, base && toFileUrl(base), reason);
}
