import { call } from "../door.ts";
import { type Requiring, toNodeError } from "./module-errors.ts";
import { workingDirectory } from "./process-cwd.ts";
import { variables } from "./process-env.ts";

interface Parent extends Requiring {
  readonly paths?: readonly string[];
}

/** Stands for any file in a directory, as whose `require` something is looked for. */
const ANY_FILE = "[require]";

let globalPaths: string[] | undefined;

/** Module.globalPaths: where `require` looks after all `node_modules`. */
export function getGlobalPaths(): string[] {
  return (globalPaths ??= readGlobalPaths());
}

export function setGlobalPaths(paths: string[]): void {
  globalPaths = paths;
}

/** Module._initPaths(): reads NODE_PATH once more; programs set it and call this. */
export function initPaths(): void {
  globalPaths = readGlobalPaths();
}

function readGlobalPaths(): string[] {
  const { NODE_PATH = "", HOME = "" } = variables;
  const home = HOME === "" ? [] : [`${HOME}/.node_modules`, `${HOME}/.node_libraries`];
  return [...NODE_PATH.split(":").filter((path) => path !== ""), ...home];
}

/** The `node_modules` directories that `require` looks through for a file in a directory. */
export function nodeModulesAbove(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  const found: string[] = [];
  for (let length = parts.length; length > 0; length--) {
    if (parts[length - 1] === "node_modules") continue;
    found.push(`/${parts.slice(0, length).join("/")}/node_modules`);
  }
  return [...found, "/node_modules"];
}

export interface ResolveOptions {
  /** Directories to look in instead of where the parent is. */
  readonly paths?: readonly string[] | undefined;
  /** The endings that files may be named without. */
  readonly extensions: readonly string[];
}

/** Endings that the host tries by itself. */
const OWN_EXTENSIONS = [".js", ".json", ".node"];

/** The file, or `node:` and a built-in module, that a `require` of `request` in `parent` loads. */
export function resolveFile(
  request: string,
  parent: Parent | undefined,
  { paths, extensions }: ResolveOptions,
): string {
  const from = parent?.filename ?? `${workingDirectory()}/${ANY_FILE}`;
  const files = paths === undefined ? [from] : paths.map((path) => `${path}/${ANY_FILE}`);
  let failure: unknown;
  for (const file of files) {
    try {
      return findWith(extensions, request, file);
    } catch (error) {
      failure = error;
      if (!isMissing(error)) break;
    }
  }
  const added = paths === undefined && isMissing(failure) ? findAdded(request, parent) : undefined;
  if (added !== undefined) return added;
  throw toNodeError(failure, parent ?? { filename: null, parent: undefined });
}

function find(request: string, file: string): string {
  const found = call("moduleResolve", request, file, "require");
  const path = found.slice(found.indexOf(":") + 1);
  return found.startsWith("builtin:") ? `node:${path}` : path;
}

/** With the endings that somebody has registered, where the host finds nothing. */
function findWith(extensions: readonly string[], request: string, file: string): string {
  try {
    return find(request, file);
  } catch (error) {
    if (!isMissing(error)) throw error;
    for (const extension of extensions) {
      if (OWN_EXTENSIONS.includes(extension)) continue;
      for (const name of [`${request}${extension}`, `${request}/index${extension}`]) {
        const found = unlessMissing(() => find(name, file));
        if (found !== undefined) return found;
      }
    }
    throw error;
  }
}

function unlessMissing(work: () => string): string | undefined {
  try {
    return work();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === "MODULE_NOT_FOUND";
}

/** Directories that a program has added to a module's paths or to the global ones, which the host knows nothing of. */
function findAdded(request: string, parent: Parent | undefined): string | undefined {
  if (isPath(request)) return undefined;
  const known = new Set(nodeModulesAbove(directoryOf(parent?.filename ?? "/")));
  for (const path of [...(parent?.paths ?? []), ...getGlobalPaths()]) {
    if (known.has(path)) continue;
    const found = unlessMissing(() => find(`${path}/${request}`, `/${ANY_FILE}`));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isPath(request: string): boolean {
  return /^(?:\/|\.{1,2}(?:\/|$))/.test(request);
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, Math.max(1, slash));
}

/** Module._resolveLookupPaths() for what is no built-in module. */
export function lookupPaths(request: string, parent: Parent | undefined): string[] {
  if (!/^\.{1,2}(?:\/|$)/.test(request)) return [...(parent?.paths ?? []), ...getGlobalPaths()];
  if (parent?.filename === undefined || parent.filename === null) return ["."];
  return [directoryOf(parent.filename)];
}
