import { loadBuiltin } from "../node/builtins.ts";
import { call } from "../door.ts";
import { moduleAt } from "../node/module.ts";
import { loadFile } from "../node/module-class.ts";
import { pathToFileURL } from "../node/url-file.ts";
import { URL } from "../web/url.ts";

/** The runtime's own main file on AWS. It is an ES module, so no CommonJS module is `require.main` there. */
const RUNTIME_MAIN = "/var/runtime/index.mjs";

/** Loads the handler's file, as the runtime's main file does on AWS. */
export function requireHandler(path: string): unknown {
  return loadFile(path, moduleAt(RUNTIME_MAIN));
}

/** What the host's module texts use: `require` by absolute path or builtin name, and import.meta.resolve. */
export function installModuleHooks(target: object): void {
  const hooks = {
    require: (name: string) =>
      name.startsWith("/") ? loadFile(name, undefined) : loadBuiltin(name),
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
