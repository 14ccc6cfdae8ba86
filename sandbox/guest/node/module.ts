import { call } from "../door.ts";
import { URL } from "../web/url.ts";
import { BUILTIN_MODULES, isBuiltin } from "./builtin-names.ts";
import { invalidArgValue, nodeError } from "./errors.ts";
import { makeRequire, Module, type ModuleObject } from "./module-class.ts";
import {
  directoryOf,
  getGlobalPaths,
  initPaths,
  lookupPaths,
  nodeModulesAbove,
  setGlobalPaths,
} from "./module-resolve.ts";
import { posix } from "./path-posix.ts";
import { refuse } from "./refuse.ts";
import { fileURLToPath } from "./url-file.ts";
import { assertArray, assertBoolean, assertString } from "./validate.ts";

export { Module };

const WRAPPER = [
  "(function (exports, require, module, __filename, __dirname) { ",
  "\n});",
] as const;

/** module.constants.compileCacheStatus (Node's documentation). */
const COMPILE_CACHE = { FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 } as const;

const constants = bare({ compileCacheStatus: bare(COMPILE_CACHE) });

/** A copy without a prototype, as Node has its constants. */
function bare(members: object): object {
  return Object.assign(Object.create(null) as object, members);
}

const NO_HOOKS = "modules are found and compiled by the host, which runs no hooks";

function toPath(file: unknown): string | undefined {
  if (file instanceof URL || (typeof file === "string" && file.startsWith("file:"))) {
    return fileURLToPath(file);
  }
  return typeof file === "string" && posix.isAbsolute(file) ? file : undefined;
}

function createRequire(filename: unknown): unknown {
  const path = toPath(filename);
  if (path !== undefined) return makeRequire(moduleAt(path));
  const reason = "must be a file URL object, file URL string, or absolute path string";
  throw invalidArgValue("filename", filename, reason);
}

/** A module for code that no `require` has loaded. */
export function moduleAt(filename: string): ModuleObject {
  const module = new Module(filename);
  const paths = nodeModulesAbove(module.path);
  return Object.assign(module, { filename, paths });
}

function resolvesTo(specifier: string, base: string): string | undefined {
  try {
    const found = call("moduleResolve", specifier, base, "require");
    return found.startsWith("builtin:") ? undefined : found.slice(found.indexOf(":") + 1);
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  try {
    return (JSON.parse(call("fsStat", path)) as { type?: unknown }).type === "file";
  } catch {
    return false;
  }
}

/** module._findPath(): the file that one of the directories has, or false. */
function findPath(request: unknown, paths: unknown): string | false {
  assertString(request, "request");
  const isAbsolute = posix.isAbsolute(request);
  if (!isAbsolute) assertArray(paths, "paths");
  for (const path of isAbsolute ? [""] : (paths as string[])) {
    const found = resolvesTo(isAbsolute ? request : posix.resolve(path, request), "/[require]");
    if (found !== undefined) return found;
  }
  return false;
}

/** The package.json that is in force for a file, or that of a package as `base` sees it. */
function findPackageJSON(specifier: unknown, base?: unknown): string | undefined {
  const place = typeof specifier === "string" ? specifier : toPath(specifier);
  assertString(place, "specifier");
  const from =
    toPath(base) ?? (base === undefined ? undefined : posix.resolve(`${base as string}`));
  if (/^(?:\.{0,2}(?:\/|$)|file:)/.test(place)) {
    const start =
      toPath(place) ?? posix.resolve(from === undefined ? "." : directoryOf(from), place);
    return nearestPackage(place.endsWith("..") || place.endsWith(".") ? `${start}/x` : start);
  }
  const [name = ""] = /^(?:@[^/]+\/)?[^/]+/.exec(place) ?? [];
  for (const directory of nodeModulesAbove(directoryOf(from ?? posix.resolve("x")))) {
    const file = `${directory}/${name}/package.json`;
    if (isFile(file)) return file;
  }
  const text = `Cannot find package '${name}' imported from ${from ?? posix.resolve(".")}`;
  throw nodeError(Error, "ERR_MODULE_NOT_FOUND", text);
}

function nearestPackage(path: string): string | undefined {
  for (let directory = directoryOf(path); ; directory = directoryOf(directory)) {
    const file = posix.join(directory, "package.json");
    if (isFile(file)) return file;
    if (directory === "/" || directory === ".") return undefined;
  }
}

let sourceMaps = bare({ enabled: false, nodeModules: false, generatedCode: false });

/** What is asked for is remembered; the engine's positions are those of the files as they are. */
function setSourceMapsSupport(enabled: unknown, options: Readonly<Record<string, unknown>> = {}) {
  assertBoolean(enabled, "enabled");
  const { nodeModules = false, generatedCode = false } = options;
  assertBoolean(nodeModules, "options.nodeModules");
  assertBoolean(generatedCode, "options.generatedCode");
  sourceMaps = bare({ enabled, nodeModules, generatedCode });
}

Object.assign(Module, {
  Module,
  builtinModules: [...BUILTIN_MODULES],
  isBuiltin,
  createRequire,
  wrap: (script: string) => `${WRAPPER[0]}${script}${WRAPPER[1]}`,
  wrapper: [...WRAPPER],
  constants,
  findPackageJSON,
  findSourceMap: () => undefined,
  getSourceMapsSupport: () => sourceMaps,
  setSourceMapsSupport,
  // The host keeps compiled code by itself.
  enableCompileCache: () => ({ status: COMPILE_CACHE.DISABLED }),
  getCompileCacheDir: () => undefined,
  flushCompileCache() {},
  // The members that an ES module has imported stay what they were.
  syncBuiltinESMExports() {},
  register: refuse("node:module.register", NO_HOOKS),
  registerHooks: refuse("node:module.registerHooks", NO_HOOKS),
  runMain: refuse("node:module.runMain", "the runtime's main module runs already"),
  stripTypeScriptTypes: refuse("node:module.stripTypeScriptTypes", "there is no TypeScript here"),
  SourceMap: refuse("node:module.SourceMap", "source maps are not read here"),
  _debug() {},
  _findPath: findPath,
  _initPaths: initPaths,
  _nodeModulePaths: (from: string) => nodeModulesAbove(posix.resolve(from)),
  _pathCache: Object.create(null) as object,
  _preloadModules(requests: unknown) {
    if (!Array.isArray(requests)) return;
    const parent = moduleAt(posix.resolve("internal/preload"));
    for (const request of requests as unknown[]) parent.require(request);
  },
  _resolveLookupPaths: (request: string, parent?: ModuleObject) =>
    isBuiltin(request) ? null : lookupPaths(request, parent),
});

Object.defineProperty(Module, "globalPaths", {
  get: getGlobalPaths,
  set: setGlobalPaths,
  enumerable: true,
  configurable: true,
});
