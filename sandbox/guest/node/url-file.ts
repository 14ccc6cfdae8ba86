import { URL } from "../web/url.ts";
import { invalidArgType, invalidArgValue, nodeError } from "./errors.ts";
import { posix } from "./path-posix.ts";
import { assertString } from "./validate.ts";

export function fileURLToPath(input: unknown): string {
  const url = typeof input === "string" ? new URL(input) : input;
  if (!isUrl(url)) throw invalidArgType("path", ["string", "URL"], input);
  if (url.protocol !== "file:") {
    throw nodeError(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  }
  if (url.hostname !== "") {
    const text = 'File URL host must be "localhost" or empty on linux';
    throw nodeError(TypeError, "ERR_INVALID_FILE_URL_HOST", text);
  }
  const { pathname } = url;
  if (/%2f/i.test(pathname)) {
    const text = "File URL path must not include encoded / characters";
    throw Object.assign(nodeError(TypeError, "ERR_INVALID_FILE_URL_PATH", text), { input: url });
  }
  return decodeURIComponent(pathname);
}

/** Only these need escaping beyond what the URL parser does itself (Node's url.pathToFileURL). */
const ESCAPES: readonly (readonly [RegExp, string])[] = [
  [/%/g, "%25"],
  [/\\/g, "%5C"],
  [/\n/g, "%0A"],
  [/\r/g, "%0D"],
  [/\t/g, "%09"],
  [/\?/g, "%3F"],
  [/#/g, "%23"],
];

export function pathToFileURL(path: unknown): URL {
  assertString(path, "path");
  const end = path.endsWith("/") && path !== "/" ? "/" : "";
  let escaped = `${posix.resolve(path)}${end}`;
  for (const [letter, replacement] of ESCAPES) escaped = escaped.replace(letter, replacement);
  return new URL(`file://${escaped}`);
}

/** Some libraries bring their own URL class; its parts are what counts. */
export function isUrl(value: unknown): value is URL {
  if (value instanceof URL) return true;
  if (typeof value !== "object" || value === null) return false;
  const { href, protocol, auth, path } = value as Record<string, unknown>;
  return Boolean(href && protocol) && auth === undefined && path === undefined;
}

/** A path argument of fs: a string, a Buffer or a file URL, without null bytes. */
export function toPath(value: unknown, name = "path"): string {
  const path = isUrl(value) ? fileURLToPath(value) : value;
  if (path instanceof Uint8Array) return toPath(path.toString(), name);
  if (typeof path !== "string") throw invalidArgType(name, ["string", "Buffer", "URL"], value);
  if (path.includes("\0")) {
    throw invalidArgValue(name, path, "must be a string, Uint8Array, or URL without null bytes");
  }
  return path;
}
