import { call } from "../door.ts";
import { isBuiltin, loadBuiltin } from "./builtin-loading.ts";
import { markModuleWrapper } from "../web/call-site.ts";
import { invalidArgValue } from "./errors.ts";
import { nativeAddon, requireAsync, unknownBuiltin } from "./module-errors.ts";
import { directoryOf, lookupPaths, nodeModulesAbove, resolveFile } from "./module-resolve.ts";
import { assertString } from "./validate.ts";

const { apply } = Reflect;
const { parse: fromJson } = JSON;
const NativeError = Error;

export interface ModuleObject {
  id: string;
  path: string;
  exports: unknown;
  filename: string | null;
  loaded: boolean;
  children: ModuleObject[];
  paths: string[];
  readonly parent: ModuleObject | undefined;
  require(specifier: unknown): unknown;
  load(filename: string): void;
  _compile(content: string, filename: string): unknown;
}

type Extension = (module: ModuleObject, filename: string) => void;

/** The functions of the class by which a file is loaded; libraries replace them, and the loader then calls theirs. */
interface Loading {
  _cache: Record<string, ModuleObject | undefined>;
  _extensions: Record<string, Extension | undefined>;
  _load(request: string, parent: ModuleObject | undefined, isMain?: boolean): unknown;
  _resolveFilename(
    request: string,
    parent: ModuleObject | undefined,
    isMain?: boolean,
    options?: { readonly paths?: readonly string[] },
  ): string;
}

interface ModuleClass extends Loading {
  new (id?: string, parent?: ModuleObject): ModuleObject;
  (this: ModuleObject, id?: string, parent?: ModuleObject): void;
  prototype: ModuleObject;
}

const parents = new WeakMap<ModuleObject, ModuleObject>();

/** node:module is this class: a CommonJS file is one of its objects, and its functions load them. */
export const Module = function (this: ModuleObject, id = "", parent?: ModuleObject): void {
  this.id = id;
  this.path = directoryOf(id);
  this.exports = {};
  if (parent !== undefined) parents.set(this, parent);
  addChild(parent, this);
  this.filename = null;
  this.loaded = false;
  this.children = [];
} as unknown as ModuleClass;

function addChild(parent: ModuleObject | undefined, child: ModuleObject): void {
  const children = parent?.children;
  if (children !== undefined && !children.includes(child)) children.push(child);
}

const prototype: ThisType<ModuleObject> & Pick<ModuleObject, "require" | "load" | "_compile"> = {
  require(specifier) {
    assertString(specifier, "id");
    if (specifier === "") throw invalidArgValue("id", specifier, "must be a non-empty string");
    return Module._load(specifier, this, false);
  },

  load(filename) {
    this.filename = filename;
    this.paths = nodeModulesAbove(directoryOf(filename));
    const extension = Module._extensions[extensionOf(filename)];
    if (extension !== undefined) extension(this, filename);
    this.loaded = true;
  },

  _compile(content, filename) {
    return run(this, filename, call("moduleCompile", filename, content));
  },
};

for (const [name, value] of Object.entries(prototype)) {
  Object.defineProperty(Module.prototype, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: true,
  });
}

Object.defineProperty(Module.prototype, "parent", {
  get(this: ModuleObject) {
    return parents.get(this);
  },
  set(this: ModuleObject, parent: ModuleObject) {
    parents.set(this, parent);
  },
  configurable: true,
});

const { _compile: ownCompile } = prototype;

/** The longest ending that somebody has registered, ".js" where there is none. */
function extensionOf(filename: string): string {
  const name = filename.slice(filename.lastIndexOf("/") + 1);
  for (let at = name.indexOf("."); at !== -1; at = name.indexOf(".", at + 1)) {
    // A dot at the start is part of the name.
    if (at > 0 && Object.hasOwn(Module._extensions, name.slice(at))) return name.slice(at);
  }
  return ".js";
}

/** Calls the function that holds a CommonJS file. */
function run(module: ModuleObject, filename: string, wrapper: (...args: never[]) => void): unknown {
  markModuleWrapper(wrapper);
  const args = [module.exports, makeRequire(module), module, filename, directoryOf(filename)];
  return apply(wrapper, module.exports, args);
}

/** What an ES module or the handler's file begins with: a file by its path, without a look for it. */
export function loadFile(path: string, parent: ModuleObject | undefined): unknown {
  const cached = Module._cache[path];
  if (cached !== undefined) {
    addChild(parent, cached);
    return cached.exports;
  }
  const module = new Module(path, parent);
  Module._cache[path] = module;
  let done = false;
  try {
    module.load(path);
    done = true;
  } finally {
    // A module that failed to load is tried again by the next require, as on Node.
    if (!done) {
      delete Module._cache[path];
      const siblings = parent?.children;
      const at = siblings?.indexOf(module) ?? -1;
      if (at >= 0) siblings?.splice(at, 1);
    }
  }
  return module.exports;
}

const loading: Loading = {
  _cache: Object.create(null) as Loading["_cache"],
  _extensions: Object.assign(Object.create(null) as Loading["_extensions"], {
    ".js": loadScript,
    ".json"(module: ModuleObject, filename: string) {
      module.exports = parseJson(filename);
    },
    ".node"(_module: ModuleObject, filename: string): never {
      throw nativeAddon(filename);
    },
  }),

  _load(request, parent) {
    if (request.startsWith("node:")) {
      if (!isBuiltin(request)) throw unknownBuiltin(request);
      return loadBuiltin(request);
    }
    const filename = Module._resolveFilename(request, parent, false);
    if (Module._cache[filename] === undefined && isBuiltin(filename)) {
      return loadBuiltin(filename);
    }
    return loadFile(filename, parent);
  },

  _resolveFilename(request, parent, _isMain, options) {
    if (isBuiltin(request)) return request;
    const extensions = Object.keys(Module._extensions);
    return resolveFile(request, parent, { paths: options?.paths, extensions });
  },
};

Object.assign(Module, loading);

function loadScript(module: ModuleObject, filename: string): void {
  if (isEsModule(filename)) {
    module.exports = requireEsm(filename, module);
    return;
  }
  // Who has replaced _compile wants to see the text; otherwise the host compiles the file, or has done so before.
  if (module._compile === ownCompile) run(module, filename, call("moduleCompile", filename));
  else module._compile(readText(filename), filename);
}

function isEsModule(filename: string): boolean {
  return call("moduleResolve", filename, filename, "require").startsWith("module:");
}

function readText(filename: string): string {
  const bytes = call("fsRead", filename, 0, -1);
  return call("textDecode", "utf-8", false, false, bytes, 0, bytes.byteLength);
}

function parseJson(filename: string): unknown {
  const text = readText(filename);
  try {
    return fromJson(text);
  } catch (error) {
    if (error instanceof NativeError) error.message = `${filename}: ${error.message}`;
    throw error;
  }
}

/**
 * `require` of an ES module, as Node.js has it from 22.12 on: its namespace, marked for transpiled code when it has a
 * default export, or what it exports as "module.exports". AWS switches it off up to nodejs22.x; here it works in every
 * runtime, since packages that only have ES modules (uuid 14) would otherwise be out of reach of CommonJS handlers.
 */
function requireEsm(path: string, module: ModuleObject): unknown {
  const imported = call("moduleImport", path);
  if (!("namespace" in imported)) throw requireAsync(path, module.parent ?? module);
  return toCommonJs(imported.namespace);
}

function toCommonJs(namespace: object): unknown {
  if ("module.exports" in namespace) return namespace["module.exports"];
  if (!("default" in namespace) || "__esModule" in namespace) return namespace;
  const marked = { __esModule: { value: true } };
  for (const name of Object.keys(namespace)) {
    const get = () => (namespace as Record<string, unknown>)[name];
    Object.assign(marked, { [name]: { get, enumerable: true } });
  }
  return Object.create(null, marked);
}

export interface Require {
  (specifier: unknown): unknown;
  resolve(specifier: unknown, options?: { readonly paths?: readonly string[] }): string;
  main: ModuleObject | undefined;
  extensions: Loading["_extensions"];
  cache: Loading["_cache"];
}

/** The `require` that the code of a module is given. */
export function makeRequire(module: ModuleObject): Require {
  const resolve = (specifier: unknown, options?: { readonly paths?: readonly string[] }) => {
    assertString(specifier, "request");
    return Module._resolveFilename(specifier, module, false, options);
  };
  const paths = (specifier: unknown) => {
    assertString(specifier, "request");
    return isBuiltin(specifier) ? null : lookupPaths(specifier, module);
  };
  const require = function require(specifier: unknown): unknown {
    return module.require(specifier);
  };
  return Object.assign(require, {
    resolve: Object.assign(resolve, { paths }),
    // The runtime's main file is an ES module, so that no CommonJS module is the main one.
    main: undefined,
    extensions: Module._extensions,
    cache: Module._cache,
  });
}
