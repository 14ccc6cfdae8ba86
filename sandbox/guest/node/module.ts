import { BUILTIN_MODULES, isBuiltin } from "./builtin-names.ts";
import { invalidArgValue, nodeError, unavailable } from "./errors.ts";
import { posix } from "./path-posix.ts";
import { fileURLToPath } from "./url-file.ts";
import { URL } from "../web/url.ts";

type MakeRequire = (filename: string) => unknown;

let makeRequire: MakeRequire = () => {
  throw unavailable("module.createRequire()");
};

/** The loader gives the function that makes a file's `require`. */
export function setMakeRequire(make: MakeRequire): void {
  makeRequire = make;
}

function createRequire(filename: unknown): unknown {
  const isFileUrl =
    filename instanceof URL || (typeof filename === "string" && filename.startsWith("file:"));
  if (isFileUrl) return makeRequire(fileURLToPath(filename));
  if (typeof filename === "string" && posix.isAbsolute(filename)) return makeRequire(filename);
  const reason = "must be a file URL object, file URL string, or absolute path string";
  throw invalidArgValue("filename", filename, reason);
}

const WRAPPER = [
  "(function (exports, require, module, __filename, __dirname) { ",
  "\n});",
] as const;

function wrap(script: string): string {
  return `${WRAPPER[0]}${script}${WRAPPER[1]}`;
}

function refused(name: string): () => never {
  return function (): never {
    throw unavailable(`module.${name}()`);
  };
}

/** node:module is this class; the loader makes its own module objects. */
export function Module(this: Record<string, unknown>, id = "", parent?: unknown): void {
  Object.assign(this, {
    id,
    path: posix.dirname(id),
    exports: {},
    filename: null,
    loaded: false,
    children: [],
    paths: [],
    parent,
  });
}

Object.assign(Module.prototype, {
  require: refused("Module.prototype.require"),
  load: refused("Module.prototype.load"),
  _compile: refused("Module.prototype._compile"),
});

function nodeModulePaths(from: string): string[] {
  const parts = posix.resolve(from).split("/");
  const folders = parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
  return folders
    .filter((folder) => !folder.endsWith("/node_modules"))
    .map((folder) => `${folder}/node_modules`);
}

Object.assign(Module, {
  Module,
  builtinModules: [...BUILTIN_MODULES],
  isBuiltin,
  createRequire,
  wrap,
  wrapper: WRAPPER,
  globalPaths: ["/opt/nodejs/node_modules", "/var/runtime/node_modules"],
  _cache: Object.create(null),
  _pathCache: Object.create(null),
  _extensions: {
    ".js": refused("_extensions"),
    ".json": refused("_extensions"),
    ".node": refused("_extensions"),
  },
  _nodeModulePaths: nodeModulePaths,
  _load: refused("_load"),
  _resolveFilename: refused("_resolveFilename"),
  _resolveLookupPaths: refused("_resolveLookupPaths"),
  _initPaths() {},
  findPackageJSON: refused("findPackageJSON"),
  findSourceMap: () => undefined,
  SourceMap: refused("SourceMap"),
  register: refused("register"),
  registerHooks: refused("registerHooks"),
  runMain: refused("runMain"),
  stripTypeScriptTypes: refused("stripTypeScriptTypes"),
  syncBuiltinESMExports() {},
  enableCompileCache: () => ({ status: 3 }),
  getCompileCacheDir: () => undefined,
  flushCompileCache() {},
  constants: { compileCacheStatus: { FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 } },
});

/** The error of require("x") for a name that neither a file nor a built-in has. */
export function unknownBuiltin(specifier: string): Error {
  return nodeError(Error, "ERR_UNKNOWN_BUILTIN_MODULE", `No such built-in module: ${specifier}`);
}
