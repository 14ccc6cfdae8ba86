import { nodeError } from "./errors.ts";

const NativeError = Error;

/** As much of a module as the errors of its `require` tell. */
export interface Requiring {
  readonly filename: string | null;
  readonly parent: Requiring | undefined;
}

/** The host's refusal as Node makes it: here, so that its stack begins with its message. */
export function toNodeError(error: unknown, parent: Requiring): unknown {
  const { code, message } = error as { readonly code?: unknown; readonly message: string };
  if (typeof code !== "string") return error;
  return code === "MODULE_NOT_FOUND"
    ? moduleNotFound(message, parent)
    : nodeError(NativeError, code, message);
}

/** Node names every file that led to a missing module; the host knows only the last. */
function moduleNotFound(message: string, parent: Requiring): Error {
  const requireStack: string[] = [];
  for (let at: Requiring | undefined = parent; at !== undefined; at = at.parent) {
    if (at.filename !== null) requireStack.push(at.filename);
  }
  const [firstLine] = message.split("\nRequire stack:");
  const stack = requireStack.length === 0 ? "" : `\nRequire stack:\n- ${requireStack.join("\n- ")}`;
  const text = `${firstLine}${stack}`;
  return Object.assign(new NativeError(text), { code: "MODULE_NOT_FOUND", requireStack });
}

/** The error of require("x") for a name that neither a file nor a built-in has. */
export function unknownBuiltin(specifier: string): Error {
  return nodeError(Error, "ERR_UNKNOWN_BUILTIN_MODULE", `No such built-in module: ${specifier}`);
}

export function requireAsync(path: string, parent: Requiring): Error {
  const text = `require() cannot be used on an ESM graph with top-level await. Use import() instead.`;
  const message = `${text}\n  From ${parent.filename}\n  Requiring ${path}`;
  return Object.assign(new NativeError(message), { code: "ERR_REQUIRE_ASYNC_MODULE" });
}

export function nativeAddon(path: string): Error {
  const message = `Native addons cannot be loaded in this runtime: ${path}`;
  return Object.assign(new NativeError(message), { code: "ERR_DLOPEN_FAILED" });
}
