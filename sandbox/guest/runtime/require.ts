import { loadBuiltin } from "../node/builtins.ts";
import { call } from "../door.ts";
import { nodeError } from "../node/errors.ts";
import { pathToFileURL } from "../node/url-file.ts";
import { markModuleWrapper } from "../web/call-site.ts";
import { URL } from "../web/url.ts";
import { fromJson, NativeError } from "./primordials.ts";

export interface NodeModule {
  id: string;
  path: string;
  exports: unknown;
  filename: string;
  loaded: boolean;
  parent: NodeModule | undefined;
  children: NodeModule[];
  paths: string[];
  require: Require;
}

export interface Require {
  (specifier: string): unknown;
  resolve(specifier: string): string;
  cache: Record<string, NodeModule | undefined>;
  main: NodeModule | undefined;
  extensions: Record<string, unknown>;
}

/** CommonJS modules by file name; what user code deletes here is loaded anew. */
const cache: Record<string, NodeModule | undefined> = Object.create(null);
/** The runtime's own main file on AWS. It is an ES module, so no CommonJS module is `require.main` there. */
const RUNTIME_MAIN = "/var/runtime/index.mjs";
const extensions = Object.assign(Object.create(null) as object, {
  ".js": refuseExtension,
  ".json": refuseExtension,
  ".node": refuseExtension,
});

/** Loads the handler's file, as the runtime's main file does on AWS. */
export function requireHandler(path: string): unknown {
  return load(path, makeModule(RUNTIME_MAIN, undefined));
}

/** A `require` for code at `filename` that is no CommonJS module itself, as module.createRequire gives it. */
export function makeRequire(filename: string): Require {
  return requireOf(makeModule(filename, undefined));
}

/** What the host's module texts use: `require` by absolute path or builtin name, and import.meta.resolve. */
export function installModuleHooks(target: object): void {
  const hooks = {
    require: (name: string) => (name.startsWith("/") ? load(name, undefined) : loadBuiltin(name)),
    resolve: resolveToUrl,
  };
  for (const [name, value] of Object.entries(hooks)) {
    Object.defineProperty(target, Symbol.for(`lamella.${name}`), { value });
  }
}

/** import.meta.resolve: what is named by its place need not be there. */
function resolveToUrl(specifier: string, parentPath: string): string {
  try {
    const found = call("moduleResolve", specifier, parentPath, "import");
    const path = found.slice(found.indexOf(":") + 1);
    return found.startsWith("builtin:") ? `node:${path}` : pathToFileURL(path).href;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const isPlace = /^(\.{0,2}\/|file:)/.test(specifier);
    if (isPlace && (code === "ERR_MODULE_NOT_FOUND" || code === "ERR_UNSUPPORTED_DIR_IMPORT")) {
      return new URL(specifier, pathToFileURL(parentPath)).href;
    }
    throw error;
  }
}

/** Loads what `moduleResolve` found for `specifier`, as `require` does. */
function requireFrom(specifier: string, parent: NodeModule): unknown {
  if (typeof specifier !== "string") throw invalidSpecifier(specifier);
  const found = resolve(specifier, parent);
  const separator = found.indexOf(":");
  const path = found.slice(separator + 1);
  switch (found.slice(0, separator)) {
    case "builtin":
      return loadBuiltin(path);
    case "module":
      return requireEsm(path, parent);
    default:
      return load(path, parent);
  }
}

function resolve(specifier: string, parent: NodeModule): string {
  try {
    return call("moduleResolve", specifier, parent.filename, "require");
  } catch (error) {
    throw toNodeError(error, parent);
  }
}

function load(path: string, parent: NodeModule | undefined): unknown {
  const cached = cache[path];
  if (cached !== undefined) return cached.exports;
  const module = makeModule(path, parent);
  parent?.children.push(module);
  cache[path] = module;
  let done = false;
  try {
    evaluate(module);
    done = true;
  } finally {
    // A module that failed to load is tried again by the next require, as on Node.
    if (!done) delete cache[path];
  }
  module.loaded = true;
  return module.exports;
}

function evaluate(module: NodeModule): void {
  const { filename } = module;
  if (filename.endsWith(".node")) throw nativeAddon(filename);
  if (filename.endsWith(".json")) {
    module.exports = parseJson(filename);
    return;
  }
  const wrapper = call("moduleCompile", filename);
  markModuleWrapper(wrapper);
  wrapper.call(module.exports, module.exports, module.require, module, filename, module.path);
}

function parseJson(filename: string): unknown {
  const bytes = call("fsRead", filename, 0, -1);
  const text = call("textDecode", "utf-8", false, false, bytes, 0, bytes.byteLength);
  try {
    return fromJson(text);
  } catch (error) {
    if (error instanceof NativeError) error.message = `${filename}: ${error.message}`;
    throw error;
  }
}

function makeModule(filename: string, parent: NodeModule | undefined): NodeModule {
  const path = filename.slice(0, Math.max(1, filename.lastIndexOf("/")));
  const module: Omit<NodeModule, "require"> & { require?: Require } = {
    id: filename,
    path,
    exports: {},
    filename,
    loaded: false,
    parent,
    children: [],
    paths: nodeModulesAbove(path),
  };
  const complete = module as NodeModule;
  complete.require = requireOf(complete);
  return complete;
}

function requireOf(module: NodeModule): Require {
  const require = (specifier: string) => requireFrom(specifier, module);
  return Object.assign(require, {
    resolve: Object.assign(
      (specifier: string) => {
        const found = resolve(specifier, module);
        const path = found.slice(found.indexOf(":") + 1);
        return found.startsWith("builtin:") && specifier.startsWith("node:") ? specifier : path;
      },
      { paths: (specifier: string) => (specifier.startsWith(".") ? [module.path] : module.paths) },
    ),
    main: undefined,
    cache,
    extensions,
  });
}

function nodeModulesAbove(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  const found: string[] = [];
  for (let length = parts.length; length > 0; length--) {
    if (parts[length - 1] === "node_modules") continue;
    found.push(`/${parts.slice(0, length).join("/")}/node_modules`);
  }
  return [...found, "/node_modules"];
}

/** The host's refusal as Node makes it: here, so that its stack begins with its message. */
function toNodeError(error: unknown, parent: NodeModule): unknown {
  const { code, message } = error as { readonly code?: unknown; readonly message: string };
  if (typeof code !== "string") return error;
  return code === "MODULE_NOT_FOUND"
    ? moduleNotFound(message, parent)
    : nodeError(NativeError, code, message);
}

/** Node names every file that led to a missing module; the host knows only the last. */
function moduleNotFound(message: string, parent: NodeModule): Error {
  const requireStack: string[] = [];
  for (let at: NodeModule | undefined = parent; at !== undefined; at = at.parent) {
    requireStack.push(at.filename);
  }
  const [firstLine] = message.split("\nRequire stack:");
  const text = `${firstLine}\nRequire stack:\n- ${requireStack.join("\n- ")}`;
  return Object.assign(new NativeError(text), { code: "MODULE_NOT_FOUND", requireStack });
}

/** ES modules by file name, as `require` gives them. */
const esModules = new Map<string, unknown>();

/**
 * `require` of an ES module, as Node.js has it from 22.12 on: its namespace, marked for transpiled code when it has a
 * default export, or what it exports as "module.exports". AWS switches it off up to nodejs22.x; here it works in every
 * runtime, since packages that only have ES modules (uuid 14) would otherwise be out of reach of CommonJS handlers.
 */
function requireEsm(path: string, parent: NodeModule): unknown {
  if (!esModules.has(path)) {
    const imported = call("moduleImport", path);
    if (!("namespace" in imported)) throw requireAsync(path, parent);
    esModules.set(path, toCommonJs(imported.namespace));
  }
  return esModules.get(path);
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

function requireAsync(path: string, parent: NodeModule): Error {
  const text = `require() cannot be used on an ESM graph with top-level await. Use import() instead.`;
  const message = `${text}\n  From ${parent.filename}\n  Requiring ${path}`;
  return Object.assign(new NativeError(message), { code: "ERR_REQUIRE_ASYNC_MODULE" });
}

function nativeAddon(path: string): Error {
  const message = `Native addons cannot be loaded in this runtime: ${path}`;
  return Object.assign(new NativeError(message), { code: "ERR_DLOPEN_FAILED" });
}

function invalidSpecifier(specifier: unknown): TypeError {
  const message = `The "id" argument must be of type string. Received ${typeof specifier}`;
  return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

function refuseExtension(): never {
  throw new NativeError("require.extensions cannot be called in this runtime");
}
