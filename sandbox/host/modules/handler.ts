/** Finds the module and the function that a handler string names, as Lambda's Node runtime does (reference 3.3). */
import { HostError } from "../host-error.ts";
import { isModuleError } from "./module-errors.ts";
import { type ModuleFiles, type ResolvedModule, resolvePath } from "./module-files.ts";
import { type ModuleResolver } from "./resolve.ts";

const TASK_ROOT = "/var/task";
/** Where the runtime's own code stands on AWS; a missing module's Require stack ends there. */
const RUNTIME_MAIN = "/var/runtime/index.mjs";

export interface HandlerModule extends ResolvedModule {
  /** Where the function is in what the module exports, such as `handler` or `api.get`. */
  readonly property: string;
}

export interface HandlerFailure {
  readonly errorType: string;
  readonly errorMessage: string;
}

interface Failed {
  readonly ok: false;
  readonly failure: HandlerFailure;
}

export type HandlerResult = { readonly ok: true; readonly handler: HandlerModule } | Failed;

interface HandlerNames {
  readonly ok: true;
  /** The module, with the directory given before it. */
  readonly modulePath: string;
  readonly property: string;
}

export function findHandler(
  handler: string,
  files: ModuleFiles,
  resolver: ModuleResolver,
): HandlerResult {
  const names = splitHandler(handler);
  if (!names.ok) return names;
  const { modulePath, property } = names;
  try {
    const found =
      findFile(resolvePath(TASK_ROOT, modulePath), files, resolver) ??
      resolver.resolve(modulePath, `${TASK_ROOT}/`, "require");
    return { ok: true, handler: { ...found, property } };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const [firstLine = ""] = error.message.split("\n");
    const isMissing = isModuleError(error, "MODULE_NOT_FOUND");
    if (!isMissing) return failed("Error", firstLine);
    const errorMessage = `Error: ${firstLine}\nRequire stack:\n- ${RUNTIME_MAIN}`;
    return failed("Runtime.ImportModuleError", errorMessage);
  }
}

/** The last segment of the path is split at its first dot: `dir/file.a.b` is `a.b` of `dir/file`. */
function splitHandler(handler: string): HandlerNames | Failed {
  if (handler.includes("..")) {
    return malformed(
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const nameAt = handler.lastIndexOf("/") + 1;
  const dot = handler.indexOf(".", nameAt);
  if (dot === -1) return malformed("Bad handler");
  return { ok: true, modulePath: handler.slice(0, dot), property: handler.slice(dot + 1) };
}

function malformed(errorMessage: string): Failed {
  return failed("Runtime.MalformedHandlerName", errorMessage);
}

function failed(errorType: string, errorMessage: string): Failed {
  return { ok: false, failure: { errorType, errorMessage } };
}

/** The files that the runtime tries before it asks `require`. */
function findFile(
  path: string,
  files: ModuleFiles,
  resolver: ModuleResolver,
): ResolvedModule | undefined {
  // What is there without an extension, a directory too, is left to `require`.
  if (files.kind(path) !== undefined) return resolver.resolve(path, `${TASK_ROOT}/`, "require");
  const found = [".js", ".mjs", ".cjs"]
    .map((extension) => path + extension)
    .find((candidate) => files.kind(candidate) === "file");
  if (found === undefined) return undefined;
  const real = files.real(found);
  return { path: real, format: resolver.formatOf(real) };
}
