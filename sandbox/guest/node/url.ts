import { URLPattern } from "../web/url-pattern.ts";
import { URLSearchParams } from "../web/url-search-params.ts";
import { URL } from "../web/url.ts";
import { invalidArgType } from "./errors.ts";
import { domainToASCII, domainToUnicode } from "./url-domain.ts";
import { fileURLToPath, fileURLToPathBuffer, isUrl, pathToFileURL } from "./url-file.ts";
import { assertUrlObject, formatObject, parse, resolve, resolveObject, Url } from "./url-legacy.ts";

interface FormatOptions {
  readonly auth?: boolean;
  readonly fragment?: boolean;
  readonly search?: boolean;
  readonly unicode?: boolean;
}

function format(value: unknown, options: FormatOptions = {}): string {
  if (typeof value === "string") return parse(value).format();
  assertUrlObject(value);
  if (!(value instanceof URL)) return formatObject(value);
  const { auth = true, fragment = true, search = true } = options;
  const copy = new URL(value.href);
  if (!fragment) copy.hash = "";
  if (!search) copy.search = "";
  if (!auth) Object.assign(copy, { username: "", password: "" });
  if (options.unicode !== true || copy.hostname === "") return copy.href;
  // The host stands behind the first "//" and what may name a user.
  const start = copy.href.indexOf(copy.hostname, copy.href.indexOf("//"));
  const after = copy.href.slice(start + copy.hostname.length);
  return copy.href.slice(0, start) + domainToUnicode(copy.hostname) + after;
}

function urlToHttpOptions(url: unknown): object {
  if (!isUrl(url)) throw invalidArgType("url", "Object", url);
  const { hostname, pathname, port, username, password, search, protocol, hash, href } = url;
  const auth =
    username || password
      ? `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
      : undefined;
  return {
    __proto__: null,
    ...ownProperties(url),
    protocol,
    hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    hash,
    search,
    pathname,
    path: `${pathname || ""}${search || ""}`,
    href,
    ...(port === "" ? {} : { port: Number(port) }),
    ...(auth === undefined ? {} : { auth }),
  };
}

/** Some code puts its own properties on a URL, and they are options too. */
function ownProperties(url: object): object {
  return Object.fromEntries(Object.entries(url).filter(([name]) => Object.hasOwn(url, name)));
}

/** node:url. */
export const url = {
  Url,
  parse,
  resolve,
  resolveObject,
  format,
  URL,
  URLPattern,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  pathToFileURL,
  fileURLToPath,
  fileURLToPathBuffer,
  urlToHttpOptions,
};
