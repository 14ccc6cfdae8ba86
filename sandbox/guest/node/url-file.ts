import { URL } from "../web/url.ts";
import { invalidArgType, invalidArgValue, nodeError } from "./errors.ts";
import { Buffer } from "./buffer.ts";
import { posix } from "./path-posix.ts";
import { win32 } from "./path-win32.ts";
import { domainToUnicode } from "./url-domain.ts";
import { assertString } from "./validate.ts";

interface PathOptions {
  /** Whether the path is one of Windows; this runtime's own are not. */
  readonly windows?: unknown;
}

function needFileUrl(input: unknown): URL {
  const url = typeof input === "string" ? new URL(input) : input;
  if (!isUrl(url)) throw invalidArgType("path", ["string", "URL"], input);
  if (url.protocol === "file:") return url;
  throw nodeError(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
}

function invalidPath(text: string, input: URL): Error {
  const error = nodeError(TypeError, "ERR_INVALID_FILE_URL_PATH", `File URL path ${text}`);
  return Object.assign(error, { input });
}

export function fileURLToPath(input: unknown, options?: PathOptions): string {
  const url = needFileUrl(input);
  if (options?.windows === true) return toWindowsPath(url);
  requireNoHost(url);
  if (/%2f/i.test(url.pathname)) {
    throw invalidPath("must not include encoded / characters", url);
  }
  return decodeURIComponent(url.pathname);
}

function requireNoHost({ hostname }: URL): void {
  if (hostname === "") return;
  const text = 'File URL host must be "localhost" or empty on linux';
  throw nodeError(TypeError, "ERR_INVALID_FILE_URL_HOST", text);
}

function toWindowsPath(url: URL): string {
  if (/%2f|%5c/i.test(url.pathname)) {
    throw invalidPath("must not include encoded \\ or / characters", url);
  }
  const path = decodeURIComponent(url.pathname).replaceAll("/", "\\");
  if (url.hostname !== "") return `\\\\${domainToUnicode(url.hostname)}${path}`;
  if (!/^\\[a-z]:/i.test(path)) throw invalidPath("must be absolute", url);
  return path.slice(1);
}

/** As fileURLToPath, for names that are not UTF-8: each escape is one byte. */
export function fileURLToPathBuffer(input: unknown, options?: PathOptions): Uint8Array {
  const url = needFileUrl(input);
  if (options?.windows === true) return Buffer.from(toWindowsPath(url));
  requireNoHost(url);
  const bytes = unescapeLatin1(url.pathname);
  return Buffer.from(bytes, "latin1");
}

/** The text of a URL's path is ASCII, so that each escape becomes one unit and stays one byte. */
function unescapeLatin1(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_escape, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
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

export function pathToFileURL(path: unknown, options?: PathOptions): URL {
  assertString(path, "path");
  if (options?.windows === true) return fromWindowsPath(path);
  const end = path.endsWith("/") && path !== "/" ? "/" : "";
  let escaped = `${posix.resolve(path)}${end}`;
  for (const [letter, replacement] of ESCAPES) escaped = escaped.replace(letter, replacement);
  return new URL(`file://${escaped}`);
}

function fromWindowsPath(path: string): URL {
  const full = win32.resolve(path).replaceAll("\\", "/");
  const isShare = full.startsWith("//");
  const escaped = full.replace(/[%\n\r\t?#]/g, (letter) => encodeURIComponent(letter));
  return new URL(isShare ? `file:${escaped}` : `file:///${escaped}`);
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
